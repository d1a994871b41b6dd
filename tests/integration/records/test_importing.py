"""Every line of a table becomes a draft or stands in the report, and never twice."""

import asyncio
import logging
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.errors import NotFound, Refused
from portal.database import fetch
from portal.records import bulk, desk, lists, publishing
from portal.records.content import Content, Measure
from portal.records.imports import reports
from portal.records.imports.bringing import bring
from portal.records.imports.lines import Defaults
from portal.records.imports.reports import Import, ReportLine
from portal.sheets.reading import SheetRefused
from tests.support.bureau import BUILDING, COUNTY, Bureau
from tests.support.record_tables import (
    NEW_FORM,
    OLD_FORM,
    OLD_ROW,
    PERSON,
    PLATFORM,
    PLATFORM_ROW,
    UNIT_ROW,
    Row,
    csv,
    xlsx,
)
from tests.support.records import ID_NUMBER, in_review

DEFAULTS = Defaults(
    kind="cert_rent", severity="general", legal_basis="《建筑法》", authority="常德市住房和城乡建设局"
)
LEGAL_REP_NUMBER = "430702197001010018"


async def brought(bureau: Bureau, data: bytes) -> Import:
    person = bureau["张干事"]
    return await reports.one(person, await bring(person, BUILDING, data, DEFAULTS))


async def contents(bureau: Bureau, made: Import) -> list[Content]:
    found = await lists.of_import(bureau["张干事"], made.id)
    return sorted((one.content for one in found.records), key=lambda one: one.decision_no)


async def reasons(made: Import) -> list[tuple[int, str, str]]:
    lines: list[ReportLine] = [line async for line in reports.all_lines(made)]
    return [(line.number, line.outcome, line.reason.text() if line.reason else "") for line in lines]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
async def test_the_new_form_as_csv_in_each_encoding(bureau: Bureau, encoding: str) -> None:
    made = await brought(bureau, csv(NEW_FORM, PERSON, UNIT_ROW, encoding=encoding))
    assert made.counts == {"taken": 2}
    person, unit = await contents(bureau, made)
    assert (person.subject_type, person.role, person.identity_number) == ("natural", "holder", ID_NUMBER)
    assert person.decision_no == "常建罚决字〔2026〕21号"
    assert Measure(code="fine", amount_fen=200_000) in person.measures
    assert person.remark == "处罚内容：警告，罚款2000元\n原表违法行为类型：出租资质证书"
    assert (unit.subject_type, unit.role, unit.kind) == ("legal", "unit", "unit_uses")
    assert (unit.uscc, unit.legal_rep) == ("91430700MA4L00003P", "甄法人")
    assert (str(unit.decision_on), str(unit.effective_to)) == ("2026-03-01", "2099-12-31")
    assert unit.measures == (Measure(code="fine", amount_fen=3_000_000),)


async def test_the_same_as_a_workbook(bureau: Bureau) -> None:
    assert (await brought(bureau, xlsx(NEW_FORM, PERSON, UNIT_ROW))).counts == {"taken": 2}


async def test_the_old_form_reads_amounts_from_its_sentence_and_keeps_old_codes(bureau: Bureau) -> None:
    [content] = await contents(bureau, await brought(bureau, csv(OLD_FORM, OLD_ROW)))
    assert content.legacy_id == "组织机构代码30934873-4"
    assert {one.code: one.amount_fen for one in content.measures} == {"warn": None, "fine": 1_000_000}
    assert content.decision_no == "常建罚字〔2016〕3号"
    assert content.authority == "常德市住房和城乡建设局"


async def test_the_platforms_columns_with_a_code_that_is_none(bureau: Bureau) -> None:
    made = await brought(bureau, csv(PLATFORM, PLATFORM_ROW))
    [content] = await contents(bureau, made)
    assert (content.uscc, content.legacy_id) == ("", "30934873-4 / 510000000391563")
    assert content.decision_no == "常建罚决字〔2026〕31号"
    assert str(content.decision_on) == "2026-03-01"
    assert "原表编号：D43-RY-1" in content.remark


async def test_the_same_file_again_makes_nothing_twice(bureau: Bureau) -> None:
    data = csv(NEW_FORM, PERSON, UNIT_ROW, UNIT_ROW)
    first = await brought(bureau, data)
    assert first.counts == {"taken": 2, "double": 1}
    assert (4, "double", "与第1张表第3行是同一决定、同一主体。") in await reasons(first)
    again = await brought(bureau, data)
    assert again.counts == {"double": 3}
    assert len(await fetch("SELECT id FROM disciplinary_record")) == 2


async def test_two_imports_of_one_file_at_once_take_it_once(bureau: Bureau) -> None:
    data = csv(NEW_FORM, PERSON, UNIT_ROW)
    both = await asyncio.gather(brought(bureau, data), brought(bureau, data))
    assert sorted(sum(one.counts.get("taken", 0) for one in [each]) for each in both) == [0, 2]
    assert len(await fetch("SELECT id FROM disciplinary_record")) == 2


async def test_what_is_public_already_is_told_with_its_number(bureau: Bureau) -> None:
    [taken] = (
        await lists.of_import(bureau["张干事"], (await brought(bureau, csv(NEW_FORM, UNIT_ROW))).id)
    ).records
    await bulk.submit(bureau["张干事"], [f"{taken.row.id}.1"])
    number = await publishing.approve(bureau["李科长"], taken.row.id, version=2)
    made = await brought(bureau, csv(NEW_FORM, UNIT_ROW))
    assert await reasons(made) == [(2, "double", f"已有记录{number}。")]


async def test_a_record_drafted_by_hand_is_known_too(bureau: Bureau) -> None:
    await in_review(bureau["张干事"])
    row = dict(zip(NEW_FORM, UNIT_ROW, strict=True))
    row["行政相对人名称"] = "常德市示例建筑工程(集团)有限责任公司"
    row["行政处罚决定书文号"] = "常建罚决字［２０２６］13号"
    made = await brought(bureau, csv(NEW_FORM, list(row.values())))
    assert await reasons(made) == [(2, "double", "已有同一决定、同一主体的草稿。")]


@pytest.mark.parametrize(
    ("column", "text", "field"),
    [
        ("行政相对人名称", "", "subject_type"),
        ("行政相对人类别", "东西", "subject_type"),
        ("行政相对人名称", "欧阳某", "subject_type"),
        ("行政处罚决定书文号", "", "decision_no"),
        ("处罚决定日期", "前天", "decision_on"),
        ("处罚决定日期", "2030-01-01", "decision_on"),
        ("处罚类别", "打手心", "classes"),
        ("罚款金额（万元）", "三万", "fine"),
        ("行政相对人代码_1（统一社会信用代码）", "91430700MA4L00003Q", "uscc"),
        ("违法事实", "", "facts"),
        ("处罚有效期", "2020-01-01", "effective_to"),
    ],
)
async def test_each_refusal_names_line_and_field_and_nothing_of_the_cell(
    bureau: Bureau, column: str, text: str, field: str
) -> None:
    row = dict(zip(NEW_FORM, UNIT_ROW, strict=True)) | {column: text}
    made = await brought(bureau, csv(NEW_FORM, list(row.values())))
    [line] = await reports.lines(made, "refused", offset=0, limit=9)
    assert (line.number, line.field) == (2, field)
    assert line.reason is not None
    assert not text or text not in line.reason.text()


@pytest.mark.parametrize(
    ("column", "text", "field"),
    [("当前状态", "撤销", "status"), ("失信程度", "滔天", "severity"), ("角色", "路人", "role")],
)
async def test_what_its_source_withdrew_or_calls_by_no_known_word_is_not_taken(
    bureau: Bureau, column: str, text: str, field: str
) -> None:
    made = await brought(bureau, csv((*NEW_FORM, column), (*UNIT_ROW, text)))
    [line] = await reports.lines(made, "refused", offset=0, limit=9)
    assert (made.counts, line.field) == ({"refused": 1}, field)
    assert line.reason is not None
    assert text not in line.reason.text()


@pytest.mark.parametrize("text", ["", "0", "正常"])
async def test_what_its_source_calls_in_order_is_taken(bureau: Bureau, text: str) -> None:
    made = await brought(bureau, csv((*NEW_FORM, "当前状态"), (*UNIT_ROW, text)))
    assert made.counts == {"taken": 1}


async def test_a_person_is_never_taken_for_a_unit(bureau: Bureau) -> None:
    row = dict(zip(NEW_FORM, PERSON, strict=True)) | {"行政相对人类别": "", "自然人证件号码": ""}
    made = await brought(bureau, csv(NEW_FORM, list(row.values())))
    assert made.counts == {"refused": 1}


async def test_a_sheet_without_a_header_is_told_line_by_line(bureau: Bureau) -> None:
    from io import BytesIO

    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for rows in ([NEW_FORM, UNIT_ROW], [["说明", "没有表头"], [], ["又一行"]]):
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    made = await brought(bureau, target.getvalue())
    assert made.counts == {"taken": 1, "refused": 2}
    assert [line.sheet async for line in reports.all_lines(made)] == [1, 2, 2]


@pytest.mark.parametrize("data", [b"", b"a,b\r\n1,2\r\n", csv(NEW_FORM), b"\x00\x01\x02"])
async def test_a_file_that_is_no_table_of_records_is_refused_whole(bureau: Bureau, data: bytes) -> None:
    with pytest.raises(SheetRefused):
        await brought(bureau, data)
    assert await fetch("SELECT id FROM record_import") == []


async def test_only_a_drafter_of_the_office_imports_and_only_his_office_reads_the_report(
    bureau: Bureau,
) -> None:
    data = csv(NEW_FORM, UNIT_ROW)
    with pytest.raises(Refused):
        await bring(bureau["赵干事"], BUILDING, data, DEFAULTS)
    with pytest.raises(NotFound):
        await bring(bureau["张干事"], COUNTY, data, DEFAULTS)
    made = await brought(bureau, data)
    for name in ("王干事", "陈设计", "周派", "纪严", "王密"):
        with pytest.raises(NotFound):
            await reports.one(bureau[name], made.id)
        assert await reports.imports(bureau[name]) == []


async def test_nothing_personal_of_a_table_lies_open_anywhere(
    bureau: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        wrong = dict(zip(NEW_FORM, PERSON, strict=True)) | {
            "处罚类别": ID_NUMBER,
            "行政处罚决定书文号": "9号",
        }
        made = await brought(
            bureau,
            csv(
                (*NEW_FORM, "手机号", "座右铭"),
                (*UNIT_ROW, "13873658466", "诚信"),
                (*PERSON, "", ""),
                (*wrong.values(), "", ""),
            ),
        )
    assert made.counts == {"taken": 2, "refused": 1}
    assert (made.dropped, made.unused) == (2, ("座右铭",))
    everything = caplog.text + str(await reasons(made)) + await stored()
    for secret in (ID_NUMBER, LEGAL_REP_NUMBER, "13873658466", "欧阳建国", "甄法人", "诚信"):
        assert secret not in everything
    for one in await contents(bureau, made):
        assert LEGAL_REP_NUMBER not in repr(one.__class__) + str([getattr(one, n) for n in one.__slots__])


async def stored() -> str:
    tables = (
        "disciplinary_record",
        "record_import",
        "record_import_line",
        "item",
        "ledger_event",
        "public_record",
    )
    return "".join([str(await fetch(f"SELECT * FROM {table}")) for table in tables])


async def test_drafts_of_a_table_are_handed_over_and_checked_together_by_two_people(bureau: Bureau) -> None:
    made = await brought(bureau, csv(NEW_FORM, PERSON, UNIT_ROW))
    done = await bulk.submit_all(bureau["张干事"], made.id)
    assert (done.taken, done.refused) == (2, {})
    ticked = [f"{one.row.id}.{one.row.version}" for one in (await lists.waiting(bureau["李科长"])).records]
    own = await bulk.approve(bureau["张干事"], ticked)
    assert (own.taken, len(own.refused)) == (0, 2)
    both = await bulk.approve(bureau["李科长"], [*ticked, "nonsense", ticked[0]])
    assert (both.taken, both.refused) == (2, {})
    again = await bulk.approve(bureau["李科长"], ticked)
    assert (again.taken, len(again.refused)) == (0, 2)


async def test_one_draft_with_personal_data_keeps_no_other_back(bureau: Bureau) -> None:
    bad = dict(zip(NEW_FORM, PERSON, strict=True)) | {"违法事实": "电话0736-7250071。"}
    made = await brought(bureau, csv(NEW_FORM, list(bad.values()), UNIT_ROW))
    done = await bulk.submit_all(bureau["张干事"], made.id)
    assert (done.taken, len(done.refused)) == (1, 1)
    states = {(await desk.open_record(bureau["张干事"], one)).row.state for one in done.refused}
    assert states == {"draft"}


CELLS = st.sampled_from(
    [*PERSON, *UNIT_ROW, "", "/", "9.14307E+17", "2026-02-30", "=1+1", "\u200b", "𠮷" * 3, "0736-7250071"]
)


@settings(
    max_examples=12,
    deadline=None,
    # One bureau takes all tables, and what they make does not touch each other.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(st.lists(CELLS, min_size=len(NEW_FORM), max_size=len(NEW_FORM)), min_size=1, max_size=12)
)
async def test_whatever_a_table_says_its_lines_add_up(bureau: Bureau, rows: list[Row]) -> None:
    full = [row for row in rows if any(cell.strip() for cell in row)]
    try:
        made = await brought(bureau, csv(NEW_FORM, *rows))
    except SheetRefused:
        assert not full
        return
    assert made.total == len(full)
    told = await reasons(made)
    assert len({number for number, _, _ in told}) == len(told) == len(full)
    assert all(bool(reason) == (outcome != "taken") for _, outcome, reason in told)


@pytest.mark.parametrize("column", ["公示截止期", "CF_GSJZQ", "公示到"])
async def test_the_end_that_a_table_gives_is_taken_where_the_rule_allows_it(
    bureau: Bureau, column: str
) -> None:
    """Decided on 1 March 2026: six months to three years."""
    days = ("2027-03-01", "2026.8.31", "2029年3月2日", "")
    rows = [(*PERSON[:6], f"常建罚决字[2026]{n}号", *PERSON[7:], day) for n, day in enumerate(days, 41)]
    made = await brought(bureau, csv((*NEW_FORM, column), *rows))
    assert [one.window_until for one in await contents(bureau, made)] == [date(2027, 3, 1), None]
    refused = "按适用的规则，公示截止日期要在2026-09-01到2029-03-01之间。"
    assert (await reasons(made))[1:3] == [(3, "refused", refused), (4, "refused", refused)]
