"""Each file holds exactly the list, in the form that its readers expect, and nothing that is not public."""

import csv
import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import anyio
import pytest
from python_calamine import CalamineWorkbook

from portal.database import change, writing
from portal.demo import many
from portal.records import publishing, queries, showing
from portal.records.content import Content, Measure
from portal.records.plain import plain
from portal.records.publishing import Sample
from portal.records.questions import ANY, Question
from portal.records.taking import files, snapshots
from portal.records.taking.files import BY_NAME, FILES, Meta
from portal.records.taking.snapshots import portions, snapshot
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT

pytestmark = pytest.mark.usefixtures("the_list")
BASE = "https://portal.example.gov.cn"
BAN = replace(
    HOLDER,
    measures=(
        Measure(code="rescind_registration"),
        Measure(code="ban_practice", from_on=date(2026, 3, 2), until_on=date(2027, 3, 1)),
    ),
)


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def taken(name: str, question: Question = ANY) -> bytes:
    meta = Meta(BASE, await snapshot())
    return b"".join([chunk async for chunk in files.written(BY_NAME[name], question, meta)])


async def lines(name: str, question: Question = ANY) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (await taken(name, question)).decode().splitlines()]


async def table(name: str, question: Question = ANY) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO((await taken(name, question)).decode("utf-8-sig"), newline="")))


def in_order(records: Iterable[dict[str, Any]], key: str) -> list[str]:
    return [record[key] for record in records]


async def test_every_file_is_the_list_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PORTION", 7)
    await publishing.insert_projections(list(many.samples(40)))
    page = await queries.search(size=100)
    numbers = [view.number for view in page.records]
    assert len(numbers) == 40
    assert in_order(await table("list.csv"), "记录编号") == numbers
    assert in_order(await table("list.en.csv"), "number") == numbers
    assert in_order(await lines("list.jsonl"), "number") == numbers
    whole = json.loads(await taken("list.json"))
    assert in_order(whole["records"], "number") == numbers
    assert whole["records"] == [plain(view, BASE) for view in page.records]
    assert whole["meta"]["count"] == 40
    assert whole["meta"]["cursor"] == (await snapshot()).cursor
    [sheet] = CalamineWorkbook.from_filelike(BytesIO(await taken("list.xlsx"))).sheet_names
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(await taken("list.xlsx"))).get_sheet_by_name(sheet).to_python()
    )
    assert [row[0] for row in rows[1:]] == numbers


@pytest.mark.parametrize("order", ["newest", "oldest", "ending"])
async def test_a_file_answers_the_question_of_the_list(order: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PORTION", 5)
    await publishing.insert_projections(list(many.samples(60)))
    question = Question(role="unit", text="公司", order=order)
    found = await queries.search(question, size=100)
    assert 5 < len(found.records) < 60
    assert in_order(await lines("list.jsonl", question), "number") == [one.number for one in found.records]


async def test_a_question_that_finds_nothing_gives_files_without_records() -> None:
    await show(UNIT)
    for question in (Question(text="没有这样的名字"), Question(text="%")):
        assert await taken("list.jsonl", question) == b""
        assert json.loads(await taken("list.json", question))["records"] == []
        assert await table("list.csv", question) == []
        assert await taken("entities.ftm.json", question) == b""


async def test_people_read_words_and_programs_read_codes() -> None:
    await show(replace(UNIT, unit_type="construction"), HOLDER)
    unit, holder = (await table("list.csv"))[::-1]
    assert unit["主体类别"] == "法人及非法人组织"
    assert unit["角色"] == "使用单位"
    assert unit["单位类型"] == "施工企业"
    assert unit["处理措施"] == "警告；罚款10,000元"
    assert holder["名称"] == "欧***"
    keys = (await table("list.en.csv"))[1]
    assert keys["subject_type"] == "legal"
    assert unit["公示期依据"] == keys["window_rule"] != ""
    assert "除地区和公示期依据外" in BY_NAME["list.csv"].note
    assert json.loads(keys["measures"]) == [{"code": "warn"}, {"code": "fine", "amount_fen": 1_000_000}]
    assert keys["url"] == f"{BASE}/records/{keys['number']}"


async def test_every_key_of_the_plain_form_has_a_column() -> None:
    full = replace(
        UNIT,
        legacy_id="30934873-4",
        legal_rep="张三",
        unit_type="other",
        grade="x",
        effective_to=date(2027, 1, 1),
        source_unit="某局",
        source_uscc=UNIT.uscc,
        authority_uscc=UNIT.uscc,
        area="430702",
        remark="备注",
    )
    person = replace(HOLDER, certificate_no="00234634", actual_unit="某院", reapply_after=date(2029, 3, 2))
    await show(full, person)
    keys = {key for record in await lines("list.jsonl") for key in record}
    assert keys - {"subject_url"} == set(await _heading("list.en.csv"))


async def _heading(name: str) -> list[str]:
    return list(next(csv.reader(StringIO((await taken(name)).decode("utf-8-sig")))))


async def test_no_file_holds_a_masked_name_or_an_identity_number() -> None:
    await show(UNIT, HOLDER, BAN)
    for file in FILES:
        data = await taken(file.name)
        if file.name.endswith("xlsx"):
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            data = repr([book.get_sheet_by_name(name).to_python() for name in book.sheet_names]).encode()
        assert "欧***".encode() in data
        for hidden in (HOLDER_NAME, HOLDER_NAME[1:], ID_NUMBER, ID_NUMBER[6:14], "1980"):
            assert hidden.encode() not in data, (file.name, hidden)


async def test_a_formula_in_a_name_stays_a_text_in_every_table() -> None:
    await show(replace(UNIT, name="=HYPERLINK(1)", remark="@SUM"))
    for name in ("list.csv", "list.en.csv", "double-publicity.csv", "targets.simple.csv"):
        rows = csv.reader(StringIO((await taken(name)).decode("utf-8-sig"), newline=""))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+", "-"))], name


async def test_double_publicity_has_the_standards_order_in_ten_thousands_and_no_papers_of_persons() -> None:
    fined = replace(
        UNIT,
        legacy_id="30934873-4 / 510000000391563",
        measures=(
            Measure(code="fine", amount_fen=200_001),
            Measure(code="confiscate_income", amount_fen=1),
            Measure(code="confiscate_goods", amount_fen=1_234_567_89),
            Measure(code="revoke_licence", licence="建筑业企业资质证书D243"),
            Measure(code="blacklist"),
        ),
    )
    await show(fined)
    [row] = await table("double-publicity.csv")
    heading = list(row)
    assert heading[0] == "行政相对人名称"
    assert heading[8:10] == ["法定代表人", "行政处罚决定书文号"]
    assert heading[-1] == "备注"
    assert len(heading) == 26
    assert not [name for name in heading if "证件" in name and "许可" not in name]
    assert row["罚款金额(万元)"] == "0.200001"
    assert row["没收违法所得、没收非法财物的金额(万元)"] == "123.456790"
    assert row["处罚类别"] == "罚款、没收违法所得、没收非法财物、吊销许可证件"
    assert row["暂扣或吊销证照名称及编号"] == "建筑业企业资质证书D243"
    assert row["行政相对人代码_2(工商注册号)"] == "'510000000391563"
    assert row["行政相对人代码_3(组织机构代码)"] == "30934873-4"
    assert row["数据来源单位"] == UNIT.authority
    assert "黑名单" not in row["处罚内容"]
    assert row["处罚决定日期"] == "2026-03-02"


async def test_what_is_no_penalty_is_in_no_table_of_penalties() -> None:
    """撤销 is none."""
    await show(replace(HOLDER, measures=(Measure(code="rescind_registration"), Measure(code="bad_record"))))
    assert await table("double-publicity.csv") == []
    assert len(await table("list.csv")) == 1


async def test_entities_are_a_subject_and_a_sanction_for_each_measure() -> None:
    [number] = await show(UNIT)
    unit, warning, fine = await lines("entities.ftm.json")
    assert unit["schema"] == "Company"
    assert unit["id"] == f"cdzj-u{UNIT.uscc}"
    assert unit["properties"]["uscCode"] == [UNIT.uscc]
    assert unit["properties"]["topics"] == ["reg.action"]
    assert [one["schema"] for one in (warning, fine)] == ["Sanction", "Sanction"]
    assert fine["properties"]["entity"] == [unit["id"]]
    assert fine["properties"]["recordId"] == [number]
    assert fine["id"] == f"{number.lower()}-2"
    assert fine["properties"]["startDate"] == ["2026-03-02"]


async def test_a_person_has_no_papers_and_a_ban_makes_him_debarred() -> None:
    await show(BAN)
    person, _, ban = await lines("entities.ftm.json")
    assert person["schema"] == "Person"
    assert person["properties"]["name"] == ["欧***"]
    assert person["properties"]["topics"] == ["reg.action", "debarment", "corp.disqual"]
    assert person["properties"]["licenseNumber"] == [HOLDER.registration_no]
    assert ban["properties"]["endDate"] == ["2027-03-01"]
    assert not {"idNumber", "birthDate", "passportNumber"} & set(person["properties"])


@pytest.mark.parametrize(
    ("changed", "schema"),
    [
        ({"uscc": "12430000446855001F", "name": "某某学院"}, "LegalEntity"),
        ({"uscc": "", "name": "常德某某公司"}, "Company"),
        ({"uscc": "", "name": "常德某某协会"}, "LegalEntity"),
        ({"subject_type": "sole", "uscc": "", "name": "某某公司门市"}, "LegalEntity"),
    ],
)
async def test_a_company_is_told_from_other_units(changed: dict[str, Any], schema: str) -> None:
    await show(replace(UNIT, **changed))
    unit = (await lines("entities.ftm.json"))[0]
    assert unit["schema"] == schema
    assert unit["properties"]["jurisdiction"] == ["cn"]


async def test_a_subject_with_several_records_is_one_entity(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever portion they fall into, and under every question that finds one of them."""
    monkeypatch.setattr(snapshots, "PORTION", 2)
    renamed = replace(UNIT, name="常德市新名建筑有限公司", decision_on=date(2026, 3, 4))
    await show(
        UNIT, renamed, HOLDER, BAN, replace(HOLDER, registration_no="湘2", decision_on=date(2026, 3, 1))
    )
    for question in (ANY, Question(order="oldest"), Question(role="unit"), Question(text="新名")):
        entities = await lines("entities.ftm.json", question)
        ids = in_order(entities, "id")
        assert len(ids) == len(set(ids))
        unit = next(one for one in entities if one["id"] == f"cdzj-u{UNIT.uscc}")
        assert unit["properties"]["name"] == [renamed.name, UNIT.name]
        assert len([one for one in entities if one["properties"].get("entity") == [unit["id"]]]) == 4
        [target] = [one for one in await lines("targets.nested.json", question) if one["id"] == unit["id"]]
        assert len(target["properties"]["sanctions"]) == 4
        [row] = [one for one in await table("targets.simple.csv", question) if one["id"] == unit["id"]]
        assert (row["name"], row["aliases"]) == (renamed.name, UNIT.name)
    assert len(await lines("targets.nested.json")) == 3


async def test_the_simple_table_leaves_papers_and_ways_of_persons_empty() -> None:
    await show(HOLDER)
    [row] = await table("targets.simple.csv")
    assert (row["birth_date"], row["phones"], row["emails"], row["addresses"]) == ("", "", "", "")
    assert row["identifiers"] == HOLDER.registration_no
    assert (row["schema"], row["countries"], row["dataset"]) == ("Person", "cn", "published-records")
    assert not (await taken("targets.simple.csv")).startswith(b"\xef\xbb\xbf")


async def test_the_same_state_of_the_list_gives_the_same_bytes() -> None:
    await publishing.insert_projections(list(many.samples(30)))
    for file in FILES:
        assert await taken(file.name) == await taken(file.name), file.name


@pytest.mark.parametrize("state", ["withdrawn", "repaired", "suspended"])
async def test_what_is_not_shown_is_in_no_file(state: str) -> None:
    [gone, number] = await show(UNIT, HOLDER)
    async with writing():
        await showing.stop(gone, state)
    for file in FILES:
        if not file.name.endswith("xlsx"):
            data = (await taken(file.name)).decode()
            assert gone not in data
            assert UNIT.name not in data
    assert in_order(await lines("list.jsonl"), "number") == [number]


async def test_what_is_withdrawn_during_a_download_goes_out_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PORTION", 2)
    await publishing.insert_projections(list(many.samples(6)))
    at, numbers, last = await snapshot(), [], ""
    async for rows in portions(ANY, at):
        numbers += [row["number"] for row in rows]
        if len(numbers) == 2:
            last = (await queries.search(Question(order="oldest"))).records[0].number
            async with writing():
                await showing.stop(last, "withdrawn")
            await publishing.insert_projections(list(many.samples(1)))
    assert len(numbers) == len(set(numbers)) == 5
    assert last not in numbers


async def test_a_row_that_lost_its_codes_is_still_written(the_list: object) -> None:
    """A code that a later release does not know any more stands there as it is."""
    await show(UNIT)
    await change(
        "UPDATE public_record SET kind = 'old_kind', severity = 'old', role = 'older', unit_type = 'x'"
    )
    [row] = await table("list.csv")
    assert (row["违法行为"], row["失信程度"], row["角色"]) == ("old_kind", "old", "older")


@pytest.mark.full
async def test_libreoffice_opens_both_workbooks_and_reads_what_is_in_the_csv(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice: apt install libreoffice-calc")
    await publishing.insert_projections(list(many.samples(50)))
    for name in ("list", "double-publicity"):
        (tmp_path / f"{name}.xlsx").write_bytes(await taken(f"{name}.xlsx"))
        command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
                   "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", str(tmp_path),
                   str(tmp_path / f"{name}.xlsx")]  # fmt: skip
        await anyio.run_process(command)
        opened = (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig")
        # Our own table has an apostrophe before what a spreadsheet would take for a number.
        ours = [[cell.removeprefix("'") for cell in row.values()] for row in await table(f"{name}.csv")]
        assert list(csv.reader(StringIO(opened)))[1:] == ours
