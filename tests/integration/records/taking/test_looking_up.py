"""Many names and codes are looked up at once, by the rules of searching, and nothing of it stays."""

import csv
import logging
from dataclasses import replace
from datetime import date, datetime
from io import StringIO

import pytest
from litestar import Litestar

from portal.core import clock
from portal.core.errors import InvalidInput
from portal.database import fetch, writing
from portal.demo import many
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.records import publishing, showing
from portal.records.content import Content
from portal.records.publishing import Sample
from portal.records.taking import lookup
from portal.records.taking.lookup import look_up
from portal.sheets.writing import csv_bytes, xlsx_bytes
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT
from tests.support.shelves import held

pytestmark = pytest.mark.usefixtures("the_list")
ADDRESS = "/records/check"
NONE = "没有的公司名称"


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def states(*texts: str) -> list[str]:
    return [line.state for line in await look_up(texts)]


@pytest.mark.parametrize(
    "text",
    [
        UNIT.uscc,
        UNIT.uscc.lower(),
        "９１４３０７００ MA4L00003P",
        UNIT.name,
        "常德市示例建筑工程(集团)有限责任公司",
        " 常德市示例建筑工程【集团】有限公司 ",
        "常德市　示例建筑工程集团有限公司",
        "常建罚决字[2026]13号",
    ],
)
async def test_a_unit_is_on_the_list_by_its_code_or_whole_name(text: str) -> None:
    [number, _] = await show(UNIT, HOLDER)
    [line] = await look_up([text])
    assert [one.number for one in line.records] == [number]
    assert line.state == "listed"


@pytest.mark.parametrize("text", [HOLDER_NAME, "欧阳 建国", HOLDER.registration_no, "湘 2431234567890"])
async def test_a_person_is_on_the_list_by_whole_name_or_number(text: str) -> None:
    [_, number] = await show(UNIT, HOLDER)
    [line] = await look_up([text])
    assert [(one.number, one.name) for one in line.records] == [(number, "欧***")]


@pytest.mark.parametrize(
    "text",
    ["欧", "欧***", "欧阳", "建国", "示例建筑", "常德市示例建筑工程", UNIT.uscc[:17], "湘24312345",
     "有限公司", "建设工程有限公司", "常德市示例建筑工程（集团）有限公司第一分公司", "*", "' OR 1=1 --"],
)  # fmt: skip
async def test_a_part_of_a_name_or_number_is_on_no_list(text: str) -> None:
    await show(UNIT, HOLDER)
    assert "listed" not in await states(text)


async def test_a_name_published_in_full_is_found_whole() -> None:
    await show(replace(HOLDER, publish_full_name=True, full_name_basis="决定书第三项"))
    assert await states(HOLDER_NAME, HOLDER_NAME[:2]) == ["listed", "not_listed"]


async def test_no_identity_number_is_ever_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> list[object]:
        raise AssertionError("it may not even be asked")

    monkeypatch.setattr(lookup, "fetch", refuse)
    [line] = await look_up([ID_NUMBER])
    assert (line.state, line.why) == ("unreadable", "不能用身份证号码查对。")


async def test_a_mistyped_code_is_not_said_to_be_on_no_list() -> None:
    await show(UNIT)
    assert set(await states(UNIT.uscc[:-1] + "A", UNIT.uscc[:-1], f"{UNIT.uscc}1")) == {"unreadable"}


async def test_a_masked_name_is_not_said_to_be_on_no_list() -> None:
    await show(HOLDER)
    assert await states("欧***", "欧＊＊＊") == ["unreadable", "unreadable"]


async def test_lines_are_answered_one_by_one_in_their_order_and_empty_ones_passed_over() -> None:
    await show(UNIT, HOLDER)
    lines = await look_up(["", UNIT.name, "  ", "没有的公司名称", HOLDER_NAME, "……", "x" * 101, UNIT.name])
    assert [line.state for line in lines] == [
        "listed",
        "not_listed",
        "listed",
        "unreadable",
        "unreadable",
        "listed",
    ]


async def test_all_lines_are_one_question_to_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def listening(sql: str, *values: object) -> list[dict[str, object]]:
        asked.append(sql)
        return await fetch(sql, *values)

    await publishing.insert_projections(list(many.samples(300)))
    samples = list(many.samples(200))
    monkeypatch.setattr(lookup, "fetch", listening)
    assert set(await states(*(sample.content.name for sample in samples))) == {"listed"}
    assert len(asked) == 1


async def test_every_record_counts_and_the_newest_are_named() -> None:
    numbers = await show(*(replace(HOLDER, registration_no=f"湘{n}") for n in range(8)))
    [line] = await look_up([HOLDER_NAME])
    assert line.count == 8
    assert [one.number for one in line.records] == numbers[:2:-1]


@pytest.mark.parametrize("state", ["withdrawn", "repaired", "suspended"])
async def test_who_is_not_shown_is_on_no_list(state: str) -> None:
    [number] = await show(UNIT)
    async with writing():
        await showing.stop(number, state)
    assert await states(UNIT.name, UNIT.uscc) == ["not_listed", "not_listed"]


async def test_windows_are_asked_of_the_day() -> None:
    await publishing.insert_projections([Sample(UNIT, date(2026, 3, 12))])
    assert await states(UNIT.name) == ["not_listed"]
    with clock.frozen(datetime(2026, 3, 12, 1, tzinfo=clock.SHANGHAI)):
        assert await states(UNIT.name) == ["listed"]
    with clock.frozen(datetime(2029, 3, 3, 0, tzinfo=clock.SHANGHAI)):
        assert await states(UNIT.name) == ["not_listed"]


async def test_nothing_and_too_much_are_refused() -> None:
    for texts in ([], ["", " "], ["某公司"] * 201):
        with pytest.raises(InvalidInput):
            await look_up(texts)
    assert len(await look_up(["某公司"] * 200)) == 200


# ---- The page


@pytest.fixture
async def page(visitor: PortalClient) -> PortalClient:
    await show(UNIT, HOLDER)
    return visitor


async def test_what_was_pasted_is_answered_as_a_table_with_links(page: PortalClient) -> None:
    form = await page.open(ADDRESS)
    answer = await form.submit(list=f"{UNIT.name}\n{HOLDER_NAME}\n没有的公司名称\n{ID_NUMBER}")
    [table] = answer.tables
    assert [row[1] for row in table] == [
        "在名单上",
        "在名单上",
        "不在名单上",
        "无法查对：不能用身份证号码查对。",
    ]
    assert answer.link("CDZJ-GS-2026-000001") == "/records/CDZJ-GS-2026-000001"
    assert answer.answer.headers["cache-control"] == "private, no-store"


async def test_the_answer_can_be_taken_as_a_file(page: PortalClient) -> None:
    answer = await (await page.open(ADDRESS)).submit(list=f"{UNIT.name}\n=1+1", button="查对")
    file = await answer.submit(button="下载结果")
    assert file.answer.headers["content-disposition"] == 'attachment; filename="checked.csv"'
    assert file.answer.headers["cache-control"] == "private, no-store"
    [header, unit, formula] = csv.reader(StringIO(file.body.decode("utf-8-sig"), newline=""))
    assert header == ["查对的内容", "结果", "件数", "记录编号", "网址"]
    assert unit[1:4] == ["在名单上", "1", "CDZJ-GS-2026-000001"]
    assert unit[4].endswith("/records/CDZJ-GS-2026-000001")
    assert formula[0] == "'=1+1"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("名单.csv", csv_bytes(["序号", "单位名称"], [(1, UNIT.name), (2, NONE)])),
        ("名单.csv", csv_bytes(["名称"], [(UNIT.name,), (NONE,)])[3:].decode().encode("gb18030")),
        (
            "名单.xlsx",
            xlsx_bytes("表", ["单位名称", "信用代码"], [("别名", UNIT.uscc), ("没有的公司名称", "")]),
        ),
        ("名单.txt", f"{UNIT.name}\n\n{NONE}".encode()),
    ],
    ids=["csv", "gb18030", "xlsx", "txt"],
)
async def test_a_file_is_read_by_its_heading_or_its_first_column(
    page: PortalClient, name: str, data: bytes
) -> None:
    answer = await (await page.open(ADDRESS)).submit(files={"file": (name, data, "text/plain")})
    assert [row[1] for row in answer.tables[0]] == ["在名单上", "不在名单上"]


async def test_a_file_that_is_no_table_or_too_large_is_refused_at_its_field(page: PortalClient) -> None:
    form = await page.open(ADDRESS)
    small_but_full = xlsx_bytes("名单", ["名称"] * 30, [["x" * 1000] * 30] * 150)
    assert len(small_but_full) < 100_000
    broken, large = b"PK\x03\x04 broken", b"x" * (1024 * 1024 + 1)
    for data, said in ((broken, "打不开"), (large, "太大"), (small_but_full, "太大")):
        answer = await form.submit(list="某公司", files={"file": ("a.xlsx", data, "text/plain")})
        assert answer.status == 422
        assert any(said in error for error in answer.errors)
        assert answer.form_values()["list"] == "某公司"


async def test_nothing_given_and_too_many_lines_are_told_at_the_field(page: PortalClient) -> None:
    form = await page.open(ADDRESS)
    assert "请写出要查对的名称" in (await form.submit(list="")).errors[0]
    assert "现在有201行" in (await form.submit(list="某公司\n" * 201)).errors[0]


async def test_a_form_of_another_site_is_not_answered(page: PortalClient) -> None:
    answer = await page.http.post(ADDRESS, data={"list": UNIT.name}, files={"x": b""})
    assert answer.status_code == 403


async def test_nothing_of_what_was_looked_up_is_logged_or_kept(
    page: PortalClient, app: Litestar, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await (await page.open(ADDRESS)).submit(list="绝密的公司名称\n张绝密")
    assert "绝密" not in caplog.text
    assert "绝密" not in str(held(app))


async def test_who_comes_too_often_is_asked_to_wait(
    page: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(request: object, act: Act) -> None:
        raise MustWait(30)

    form = await page.open(ADDRESS)
    monkeypatch.setattr(waiting, "admit", full)
    answer = await form.submit(list=UNIT.name)
    assert (answer.status, answer.answer.headers["retry-after"]) == (429, "30")
