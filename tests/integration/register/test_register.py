"""The register of reports: who sees which rows, what is sealed in them, and how they are taken along."""

import csv
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from litestar import Litestar
from python_calamine import CalamineWorkbook

from portal.cases import answering, conversation, recusing, satisfaction
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.custody import replies
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.register import content, exporting, rows
from portal.register.columns import COLUMNS, header
from portal.register.rows import Asked
from portal.staff.people import Person
from tests.support.bureau import BUILDING, DESIGN, DISCIPLINE, Bureau
from tests.support.cases import DECISION, a_case, a_case_and_its_informant
from tests.support.pages import PortalClient
from tests.support.referrals import hand_over
from tests.support.signed_in import desk_of
from tests.support.tips import ABOUT, BUILDER, NAMED, UNSURE, of_trade, send

MARCH = Asked(date(2026, 3, 1), date(2026, 3, 31))
PATH = "/staff/register"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def numbers(person: Person, asked: Asked = MARCH) -> list[str]:
    found = [row.number[-1] for row in await rows.newest(person, asked, limit=50, offset=0)]
    assert len(found) == await rows.total(person, asked)
    return found


async def exported(person: Person, *, sealed: bool = False, shape: Any = "csv", **more: Any) -> bytes:
    asked = more.pop("asked", MARCH)
    made = await exporting.export(
        person, asked, shape=shape, sealed=sealed, reason="archive" if sealed else "", **more
    )
    return b"".join([chunk async for chunk in made.chunks])


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


# ---- Whose rows


async def test_an_office_sees_its_own_tips_and_the_desk_all_but_those_about_staff(bureau: Bureau) -> None:
    await send()
    await send(of_trade("architect", "design"))
    await send({"account": "科长收钱"}, kind="staff_conduct")
    await send(UNSURE)
    assert await numbers(bureau["张干事"]) == ["1"]
    assert await numbers(bureau["陈设计"]) == ["2"]
    assert await numbers(bureau["纪严"]) == ["3"]
    assert await numbers(bureau["周派"]) == ["4", "2", "1"]
    assert await numbers(bureau["王密"]) == []


async def test_a_tip_about_staff_is_nobody_elses_whatever_its_row_says_of_its_office(bureau: Bureau) -> None:
    registered, _ = await send({"account": "科长收钱"}, kind="staff_conduct")
    await change("UPDATE tip SET office = ? WHERE number = ?", BUILDING, registered.number)
    assert await numbers(bureau["周派"]) == []
    assert registered.number not in (await exported(bureau["周派"])).decode()


async def test_one_office_can_be_picked_and_never_one_that_is_none_of_his(bureau: Bureau) -> None:
    await send()
    await send(of_trade("architect", "design"))
    assert await numbers(bureau["周派"], Asked(MARCH.first, MARCH.last, DESIGN)) == ["2"]
    for name, office in (("张干事", DESIGN), ("周派", DISCIPLINE), ("张干事", "nowhere")):
        with pytest.raises(NotFound):
            await rows.total(bureau[name], Asked(MARCH.first, MARCH.last, office))
        with pytest.raises(NotFound):
            await exported(bureau[name], asked=Asked(MARCH.first, MARCH.last, office))


async def test_one_who_serves_desk_and_discipline_sees_both(bureau: Bureau) -> None:
    both = await bureau.hire("孙兼", ("dispatch-desk", Role.DISPATCHER), (DISCIPLINE, Role.CLERK))
    await send({"account": "科长收钱"}, kind="staff_conduct")
    await send()
    assert await numbers(both) == ["2", "1"]


async def test_a_period_is_of_days_received(bureau: Bureau) -> None:
    await send(channel="letter", received_on=date(2026, 2, 28))
    await send(channel="letter", received_on=date(2026, 3, 1))
    assert await numbers(bureau["张干事"]) == ["2"]
    assert await numbers(bureau["张干事"], Asked(date(2026, 2, 1), date(2026, 2, 28))) == ["1"]


async def test_whoever_has_a_conflict_of_interest_does_not_find_it_here_either(bureau: Bureau) -> None:
    registered, _ = await send()
    await recusing.declare(bureau["张干事"], registered.number, "我的表弟在那家公司。")
    assert await numbers(bureau["张干事"]) == []
    assert await numbers(bureau["赵干事"]) == ["1"]


# ---- What a row says


async def test_a_row_follows_its_case(bureau: Bureau) -> None:
    await a_case(bureau, "closed")
    [row] = await rows.newest(bureau["李科长"], MARCH, limit=5, offset=0)
    assert (row.case_number, row.office) == ("CDZJ-AJ-2026-000001", BUILDING)
    assert (row.accepted_on, row.closed_on) == (clock.today(), clock.today())
    assert row.outcome
    told = (await content.opened(bureau["李科长"], [row]))[row.id]
    assert told.about == ABOUT
    assert told.findings


async def test_what_is_sealed_is_opened_for_those_who_hold_the_key(bureau: Bureau) -> None:
    await send(identity=NAMED)
    [row] = await rows.newest(bureau["张干事"], MARCH, limit=5, offset=0)
    told = (await content.opened(bureau["张干事"], [row]))[row.id]
    assert (told.about, told.mode, told.reply) == (ABOUT, "named", True)
    assert told.summary == BUILDER["account"]
    assert await content.opened(bureau["周派"], [row]) == {}


async def test_a_page_costs_a_handful_of_questions_however_many_rows(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        await send()
    asked: list[str] = []

    async def counted(query: str, *values: Any) -> Any:
        asked.append(query)
        return await fetch(query, *values)

    from portal.compartments import many

    monkeypatch.setattr(rows, "fetch", counted)
    monkeypatch.setattr(many, "fetch", counted)
    found = await rows.newest(bureau["张干事"], MARCH, limit=50, offset=0)
    assert len(await content.opened(bureau["张干事"], found)) == 6
    assert len(asked) <= 5


async def test_every_code_of_every_stage_has_a_name(bureau: Bureau) -> None:
    for stage in ("not_accepted", "transferred_out", "referred_out"):
        await a_case(bureau, stage)
    for grade in satisfaction.GRADES:
        _, informant = await a_case_and_its_informant(bureau, "closed")
        await satisfaction.give(informant, grade, "")
    found = table(await exported(bureau["李科长"], sealed=True))
    assert [row["回访满意度"] for row in found] == ["", "", "", "满意", "基本满意", "不满意"]
    assert {row["文号"] for row in found[3:]} == {DECISION["decision_no"]}
    assert found[0]["审核意见及理由"].startswith("不予受理")
    assert not [word for row in found for word in row.values() if "_" in word]


async def test_a_row_tells_how_and_when_its_informant_was_answered(bureau: Bureau) -> None:
    """A question is no answer; a word of the office is, and so is the end, which his receipt shows."""
    number = await a_case(bureau, "awaiting_informant")
    [row] = table(await exported(bureau["李科长"], sealed=True))
    assert (row["答复方式"], row["答复时间"], row["移送去向"]) == ("", "", "")
    tip = (await rows.newest(bureau["李科长"], MARCH, limit=1, offset=0))[0].number
    await conversation.write(bureau["张干事"], tip, "已经收到。")
    [row] = table(await exported(bureau["李科长"], sealed=True))
    assert (row["案件编号"], row["答复方式"], row["答复时间"]) == (number, "网上", "2026-03-10")
    await a_case(bureau, "closed")
    assert [one["答复方式"] for one in table(await exported(bureau["李科长"], sealed=True))] == ["网上"] * 2


async def test_an_answer_by_mail_is_told_beside_the_one_online(bureau: Bureau) -> None:
    envelope = {"address": "zhou@example.com"}
    registered, _ = await send(channel="mailbox", envelope=envelope)
    await conversation.write(bureau["张干事"], registered.number, "已经收到。")
    [waiting] = await replies.waiting(bureau["管保"])
    await replies.send(bureau["管保"], waiting.id)
    [row] = table(await exported(bureau["张干事"], sealed=True))
    assert (row["答复方式"], row["答复时间"]) == ("网上、邮件", "2026-03-10")


async def test_an_answer_by_telephone_is_told_with_its_day(bureau: Bureau) -> None:
    number = await a_case(bureau, "closed")
    tip = (await rows.newest(bureau["李科长"], MARCH, limit=1, offset=0))[0].number
    with clock.frozen(datetime(2026, 3, 12, 2, tzinfo=UTC)):
        await answering.note_answer(bureau["张干事"], tip, "phone", date(2026, 3, 11))
    [row] = table(await exported(bureau["李科长"], sealed=True))
    assert (row["案件编号"], row["答复方式"], row["答复时间"]) == (number, "网上、电话", "2026-03-11")
    [row] = table(await exported(bureau["周派"], sealed=True))
    assert (row["答复方式"], row["答复时间"]) == ("密封", "密封")


async def test_a_row_tells_whether_who_called_was_told_how_his_data_is_handled(bureau: Bureau) -> None:
    for arrival in ({"notice": "2026-1"}, {"notice": ""}, {}):
        await send(channel="phone", arrival=arrival)
    found = table(await exported(bureau["李科长"], sealed=True))
    assert [row["个人信息告知"] for row in found] == ["已告知，版本2026-1", "没有告知", ""]


async def test_a_row_tells_to_whom_a_matter_went_only_with_the_key(bureau: Bureau) -> None:
    await hand_over(bureau, await a_case(bureau, "awaiting_review"))
    await a_case(bureau, "transferred_out")
    first, second = table(await exported(bureau["李科长"], sealed=True))
    assert first["移送去向"] == "湖南省住房和城乡建设厅"
    assert second["移送去向"]
    for row in table(await exported(bureau["周派"], sealed=True)):
        assert (row["移送去向"], row["答复方式"], row["答复时间"]) == ("密封",) * 3


# ---- Taking it along


async def test_an_export_has_every_column_and_names_no_informant(bureau: Bureau) -> None:
    await send(identity=NAMED, channel="phone", actor=bureau["赵干事"].actor, urgency="high")
    [row] = table(await exported(bureau["张干事"], sealed=True))
    assert list(row) == header()
    assert len(row) == len(COLUMNS) + 1
    told = {name: row[name] for name in ("序号", "登记编号", "来源渠道", "登记人", "紧急程度", "承办单位")}
    assert told == {
        "序号": "1",
        "登记编号": "CDZJ-JB-2026-000001",
        "来源渠道": "电话",
        "登记人": "赵干事",
        "紧急程度": "紧急",
        "承办单位": "局建筑业管理科",
    }
    assert (row["被举报人/单位"], row["举报方式"], row["是否保密"]) == (ABOUT, "实名", "是")
    assert (row["举报人姓名"], row["联系方式"]) == ("密封", "密封")
    assert NAMED["name"] not in str(row)


async def test_without_the_sealed_columns_nothing_is_opened(bureau: Bureau) -> None:
    await send()
    [row] = table(await exported(bureau["张干事"]))
    assert {row[column.title] for column in COLUMNS if column.sealed} == {"密封"}
    assert row["举报类型"] == "挂证（注册单位与实际工作单位不符）"


async def test_the_desk_takes_along_what_it_has_no_key_to_as_sealed(bureau: Bureau) -> None:
    await send()
    await send(UNSURE)
    first, second = table(await exported(bureau["周派"], sealed=True))
    assert (first["被举报人/单位"], second["被举报人/单位"]) == ("密封", ABOUT)


async def test_rows_come_in_the_order_of_their_numbers_through_all_batches(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_BATCH", 2)
    for _ in range(5):
        await send()
    found = table(await exported(bureau["张干事"], sealed=True))
    assert [row["序号"] for row in found] == ["1", "2", "3", "4", "5"]
    assert [row["登记编号"][-1] for row in found] == ["1", "2", "3", "4", "5"]


async def test_excel_gets_the_same_table(bureau: Bureau) -> None:
    await send()
    data = await exported(bureau["张干事"], sealed=True, shape="xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("举报登记簿").to_python()
    [row] = table(await exported(bureau["张干事"], sealed=True))
    assert sheet[0] == header()
    assert [str(cell) if not isinstance(cell, float) else str(int(cell)) for cell in sheet[1]] == list(
        row.values()
    )


async def test_a_formula_in_a_tip_is_a_text_in_the_table(bureau: Bureau) -> None:
    evil = {"units": [{"name": "=HYPERLINK(1)", "unit_type": "construction"}], "persons": [], "level": "city"}
    await send(BUILDER | evil)
    [row] = table(await exported(bureau["张干事"], sealed=True))
    assert row["被举报人/单位"] == "'=HYPERLINK(1)"


async def test_every_export_is_in_the_ledger_before_a_byte_leaves(bureau: Bureau) -> None:
    await send()
    await exporting.export(bureau["张干事"], MARCH, shape="csv", sealed=True, reason="inspection")
    [event] = await fetch("SELECT actor, subject, facts FROM ledger_event WHERE kind = 'register.exported'")
    assert (event["actor"], event["subject"]) == (bureau["张干事"].actor, "register:all")
    assert json.loads(event["facts"]) == {
        "from": "2026-03-01",
        "to": "2026-03-31",
        "rows": 1,
        "format": "csv",
        "sealed": True,
        "reason": "inspection",
    }
    assert (await verify()).sound


async def test_sealed_columns_need_a_reason(bureau: Bureau) -> None:
    for reason in ("", "curiosity"):
        with pytest.raises(InvalidInput):
            await exporting.export(bureau["张干事"], MARCH, shape="csv", sealed=True, reason=reason)
    assert await fetch("SELECT id FROM ledger_event WHERE kind = 'register.exported'") == []


async def test_a_file_that_would_not_fit_into_memory_is_refused_in_words(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_XLSX", 1)
    await send()
    await send()
    with pytest.raises(Refused, match="一个Excel文件最多"):
        await exported(bureau["张干事"], shape="xlsx")
    assert len(table(await exported(bureau["张干事"]))) == 2


# ---- The page


async def test_the_page_shows_this_month_and_opens_what_the_office_may(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    page = await desk_of(client, bureau, "张干事", PATH)
    [cells] = page.tables[0]
    assert cells[:5] == [
        "CDZJ-JB-2026-000001",
        "2026年3月10日",
        "网上",
        "挂证（注册单位与实际工作单位不符）",
        ABOUT,
    ]
    assert (await page.follow("CDZJ-JB-2026-000001")).status == 200
    assert "共1件" in page.text
    page = await desk_of(client, bureau, "周派", PATH)
    assert page.tables[0][0][4] == "密封"
    assert not page.has_link("CDZJ-JB-2026-000001")


async def test_presets_and_filters_change_the_period(client: PortalClient, bureau: Bureau) -> None:
    await send(channel="letter", received_on=date(2026, 2, 28))
    page = await desk_of(client, bureau, "张干事", PATH)
    assert "这段时间没有登记。" in page.text
    assert len((await page.follow("上月")).tables[0]) == 1
    assert "这段时间没有登记。" in (await page.follow("去年")).text
    page = await page.submit(action=PATH, first="2026-02-01", last="2026-02-28", office=BUILDING)
    assert len(page.tables[0]) == 1
    page = await page.client.open(f"{PATH}?first=nonsense", status=422)
    assert page.errors


async def test_the_export_comes_as_a_file_and_errors_stay_on_the_page(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    page = await desk_of(client, bureau, "张干事", PATH)
    file = await page.submit(button="导出登记簿", shape="csv")
    assert file.headers["content-disposition"] == 'attachment; filename="register-20260301-20260310.csv"'
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.headers["cache-control"] == "no-store"
    assert len(table(file.body)) == 1
    again = await page.submit(button="导出登记簿", shape="csv", sealed="1")
    assert (again.status, again.errors) == (422, ["请选择为什么要导出密封的内容。"])
    file = await again.submit(button="导出登记簿", reason="archive")
    assert table(file.body)[0]["被举报人/单位"] == ABOUT
    file = await page.submit(button="导出登记簿", shape="xlsx")
    assert file.body.startswith(b"PK")


async def test_who_may_not_see_the_register(client: PortalClient, bureau: Bureau) -> None:
    for name in ("管保", "王密"):
        with pytest.raises(AssertionError, match="403"):
            await desk_of(client, bureau, name, PATH)
    assert (await client.open(PATH)).path == "/staff/sign-in"
    page = await desk_of(client, bureau, "张干事", PATH)
    await page.client.open(f"{PATH}?office={DISCIPLINE}", status=422)
