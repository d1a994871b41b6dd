"""A list taken over: every line shown first, taken or refused with its number and reason, twice is once."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from portal.core import clock
from portal.core.errors import NotFound
from portal.database import change, fetch
from portal.offices import history
from portal.sheets.reading import SheetRefused
from portal.sheets.writing import xlsx_bytes
from portal.units import importing, keeping, lines, queries
from portal.units.names import Name
from portal.units.planning import Outcome
from portal.units.queries import Filter
from tests.support.sheets import csv_text, table, workbook
from tests.support.units import BUILDER, BY, HEADER, SOURCE, SUPERVISOR, a_list, builder, code

pytestmark = pytest.mark.usefixtures("bureau")
GOOD = (BUILDER, code(1), "常德工程处 2015-06-30", "施工企业", "市管", "武陵区")


async def bring(*rows: Any, name: str = "名录.xlsx") -> UUID:
    return await importing.bring(a_list(*rows), name, SOURCE, actor=BY)


async def bring_and_take(*rows: Any) -> dict[str, int]:
    made = await bring(*rows)
    await importing.take(made, actor=BY)
    return (await importing.unit_list(made)).counts


async def refusals(made: UUID) -> dict[int, str]:
    found = await importing.listed(made, Outcome.REFUSED, offset=0, limit=50)
    return {line.number: line.reason.text() for line in found if line.reason}


async def units() -> list[str]:
    return [one.name for one in await queries.listed(Filter(), offset=0, limit=50)]


async def test_a_list_is_shown_before_anything_is_written() -> None:
    made = await bring(GOOD)
    shown = await importing.unit_list(made)
    assert (shown.counts, shown.state, shown.waiting) == ({"new": 1}, "preview", 1)
    assert await units() == []
    await importing.take(made, actor=BY)
    shown = await importing.unit_list(made)
    assert (shown.counts, shown.state, shown.waiting) == ({"added": 1}, "taken", 0)
    [unit] = await queries.listed(Filter(), offset=0, limit=50)
    assert (unit.code, unit.unit_type, unit.level, unit.area) == (code(1), "construction", "city", "430702")
    assert (unit.source, unit.valid_from) == (SOURCE, clock.today())
    assert await queries.former_names(unit.id) == (Name("常德工程处", date(2015, 6, 30)),)


async def test_the_same_list_again_changes_nothing() -> None:
    await bring_and_take(GOOD)
    assert await bring_and_take(GOOD) == {"unchanged": 1}


async def test_what_changed_is_changed_and_what_is_left_blank_stays() -> None:
    await bring_and_take(GOOD)
    assert await bring_and_take((BUILDER, code(1), "", "", "区县管", "")) == {"updated": 1}
    [unit] = await queries.listed(Filter(), offset=0, limit=50)
    assert (unit.level, unit.area, unit.unit_type, unit.version) == ("district", "430702", "construction", 2)
    [old] = await history.former(keeping.subject(unit.id))
    assert old.values["level"] == "city"


async def test_another_name_under_the_same_code_is_a_new_name_of_the_unit() -> None:
    await bring_and_take(GOOD)
    assert await bring_and_take(("常德新甲公司", code(1), "", "", "", "")) == {"updated": 1}
    [unit] = await queries.listed(Filter(), offset=0, limit=50)
    assert unit.name == "常德新甲公司"
    assert {one.name for one in await queries.former_names(unit.id)} == {"常德工程处", BUILDER}


async def test_a_code_is_added_to_a_unit_that_had_none() -> None:
    await bring_and_take((BUILDER, "", "", "", "市管", ""))
    assert await bring_and_take((BUILDER, code(1), "", "", "", "")) == {"updated": 1}


async def test_each_line_that_cannot_be_taken_is_kept_with_its_number_and_reason() -> None:
    await keeping.add_unit(builder(valid_from=date(2020, 1, 1)), source=SOURCE, actor=BY)
    made = await bring(
        (SUPERVISOR, "", "", "监理", "区县管", "武陵"),
        (SUPERVISOR, "", "", "", "区县管", ""),
        ("丙公司", "123", "", "", "市管", ""),
        ("丁公司", "", "", "面包房", "市管", ""),
        ("戊公司", "", "", "", "", ""),
        ("己公司", "", "", "", "省管", ""),
        ("庚公司", "", "", "", "市管", "长沙"),
        ("", code(7), "", "", "市管", ""),
        (BUILDER, code(2), "", "", "市管", ""),
    )
    assert (await importing.unit_list(made)).counts == {"new": 1, "refused": 8}
    assert await refusals(made) == {
        3: "与第2行是同一个单位。",
        4: "统一社会信用代码应为18位。",
        5: "不认识“面包房”。",
        6: "没有写市管还是区县管。",
        7: "不认识“省管”。",
        8: "不认识“长沙”。",
        9: "请填写单位名称。",
        10: f"登记册里已有同名单位，代码是{code(1)}。",
    }
    await importing.take(made, actor=BY)
    assert (await importing.unit_list(made)).counts == {"added": 1, "refused": 8}


async def test_a_name_of_before_alone_does_not_make_a_second_unit() -> None:
    await bring_and_take(GOOD)
    made = await bring(("常德工程处", "", "", "", "市管", ""))
    assert await refusals(made) == {2: f"这是“{BUILDER}”的曾用名。请改用现在的名称，或者填写代码。"}


async def test_an_ended_unit_does_not_come_back_by_a_list() -> None:
    await bring_and_take(GOOD)
    [unit] = await queries.listed(Filter(), offset=0, limit=50)
    yesterday = clock.today() - timedelta(days=1)
    await change("UPDATE unit SET valid_from = ?", date(2020, 1, 1))
    await keeping.end_unit(unit.id, last_day=yesterday, source=SOURCE, version=1, actor=BY)
    made = await bring(GOOD)
    [reason] = (await refusals(made)).values()
    assert "终止" in reason
    assert yesterday.isoformat() in reason


async def test_a_name_that_another_unit_has_is_not_taken_from_it() -> None:
    await bring_and_take(GOOD, (SUPERVISOR, code(2), "", "", "市管", ""))
    made = await bring((SUPERVISOR, code(1), "", "", "", ""))
    assert list((await refusals(made)).values()) == ["登记册里另一个单位已经用这个名称。"]


async def test_what_a_colleague_registered_meanwhile_is_compared_once_more() -> None:
    made = await bring(GOOD)
    await keeping.add_unit(builder(code=code(9), valid_from=clock.today()), source=SOURCE, actor=BY)
    await importing.take(made, actor=BY)
    assert (await importing.unit_list(made)).counts == {"refused": 1}
    assert await units() == [BUILDER]


async def test_pressing_twice_at_once_is_pressing_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    made = await bring(*((f"第{n}公司", "", "", "", "市管", "") for n in range(7)))
    await asyncio.gather(importing.take(made, actor=BY), importing.take(made, actor=BY))
    assert (await importing.unit_list(made)).counts == {"added": 7}
    assert len(await units()) == 7
    assert len(await fetch("SELECT seq FROM ledger_event WHERE kind = 'units.imported'")) == 1


async def test_what_was_interrupted_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    made = await bring(*((f"第{n}公司", "", "", "", "市管", "") for n in range(5)))
    write, calls = keeping.write, []

    async def broken(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionError
        return await write(*arguments, **named)

    monkeypatch.setattr(keeping, "write", broken)
    with pytest.raises(ConnectionError):
        await importing.take(made, actor=BY)
    shown = await importing.unit_list(made)
    assert (shown.counts, shown.waiting) == ({"added": 2, "new": 3}, 3)
    await importing.take(made, actor=BY)
    assert (await importing.unit_list(made)).counts == {"added": 5}


async def test_columns_may_be_called_and_ordered_as_in_the_offices_own_list() -> None:
    text = csv_text(
        ["序号", "区县", "级别", "信用代码", "企业名称"], [["1", "武陵区", "市直管", code(1), BUILDER]]
    )
    made = await importing.bring(text.encode("gb18030"), "企业.csv", SOURCE, actor=BY)
    assert (await importing.unit_list(made)).counts == {"new": 1}


async def test_what_of_a_file_is_not_taken_is_told_before_anything_is() -> None:
    def fill(book: Any, sheet: Any) -> None:
        header = ("序号", "单位名称", "名称", "资质等级\n（2026年）", "", "级别", "13873658466")
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, (1, BUILDER, "甲公司", "一级", "备注", "市管", "李"))
        book.add_worksheet("监理").write_row(0, 0, ("单位名称", SUPERVISOR))
        book.add_worksheet("空表")

    made = await importing.bring(workbook(fill, name="施工"), "名录.xlsx", SOURCE, actor=BY)
    shown = await importing.unit_list(made)
    assert (shown.counts, shown.state) == ({"new": 1}, "preview")
    assert shown.unused == ("序号", "名称", "资质等级 （2026年）")
    assert shown.unread == ("监理",)


async def test_of_a_list_that_is_taken_whole_nothing_is_left_to_tell() -> None:
    shown = await importing.unit_list(await bring(GOOD))
    assert (shown.unused, shown.unread) == ((), ())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (table(["区县", "电话"], [["武陵区", "1"]]), "没有找到“单位名称”这一列"),
        (table(HEADER, []), "表头下面没有内容"),
        (b"\x00\x01", "这不是xlsx、xls或CSV表格"),
    ],
)
async def test_a_file_that_is_no_list_is_refused_as_a_whole(data: bytes, says: str) -> None:
    with pytest.raises(SheetRefused) as caught:
        await importing.bring(data, "名录.xlsx", SOURCE, actor=BY)
    assert says in caught.value.message.text()
    assert not await fetch("SELECT id FROM unit_import")


async def test_the_template_can_be_brought_back_as_it_is() -> None:
    data = xlsx_bytes("单位名录", lines.HEADER, await lines.sample())
    made = await importing.bring(data, "模板.xlsx", SOURCE, actor=BY)
    assert (await importing.unit_list(made)).counts == {"new": 2}


async def test_lists_of_long_ago_are_forgotten() -> None:
    made = await bring(GOOD)
    await change("UPDATE unit_import SET made_on = ?", clock.today() - timedelta(days=31))
    await bring(GOOD)
    with pytest.raises(NotFound):
        await importing.unit_list(made)
    assert len(await fetch("SELECT id FROM unit_import_line")) == 1


async def test_the_ledger_counts_lines_and_names_no_unit() -> None:
    await bring_and_take(GOOD)
    [event] = await fetch("SELECT facts FROM ledger_event WHERE kind = 'units.imported'")
    assert event["facts"] == '{"added":1}'


@pytest.mark.full
async def test_twenty_thousand_lines_are_taken_in_bounded_time() -> None:
    rows = [(f"常德市第{n}公司", code(n), "", "施工企业", "市管", "武陵区") for n in range(20_000)]
    assert await bring_and_take(*rows) == {"added": 20_000}
    assert await bring_and_take(*rows) == {"unchanged": 20_000}
