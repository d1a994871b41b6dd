"""Numbers: counted from clear columns, published once for a closed month, without the discipline office."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from litestar import Litestar

from portal.cases import merging
from portal.cases import queries as cases
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, NotFound, Refused
from portal.database import fetch
from portal.numbers import dashboard, published, publishing
from portal.numbers.counting import TOTAL, counted
from portal.numbers.months import Month
from tests.support.bureau import BUILDING, DISCIPLINE, Bureau
from tests.support.cases import CLERK, a_case
from tests.support.pages import PortalClient
from tests.support.signed_in import desk_of
from tests.support.tips import of_trade, send

MARCH = Month.of(date(2026, 3, 10))
APRIL_3 = datetime(2026, 4, 3, 2, tzinfo=UTC)
OK, NOT_FOUND = 200, 404
STAFF = {"staff_name": "某人", "staff_unit": "某科", "account": "收了钱。"}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


@pytest.fixture
async def march(bureau: Bureau) -> None:
    """Six proved cases, one refused, five tips that wait; one tip about the staff."""
    for _ in range(6):
        await a_case(bureau, "closed")
    await a_case(bureau, "not_accepted")
    for _ in range(5):
        await send()
    await send(answers=STAFF, kind="staff_conduct")


async def test_a_month_counts_what_came_and_what_became_of_it(bureau: Bureau, march: None) -> None:
    counts = await counted(MARCH.first, MARCH.last)
    totals = {name: counts.total(name) for name in ("received", "accepted", "closed", "proved", "refused")}
    assert totals == {"received": 12, "accepted": 7, "closed": 6, "proved": 6, "refused": 1}
    assert counts.of("refused", "ground") == {"not_our_duty": 1}
    assert counts.of("received", "office") == {BUILDING: 12}


async def test_a_case_closed_the_same_day_was_in_time(bureau: Bureau, march: None) -> None:
    counts = await counted(MARCH.first, MARCH.last)
    assert counts.total("ended") >= 6
    assert counts.total("on_time") == counts.total("ended")
    assert counts.of("days", TOTAL) == {TOTAL: 0}


async def test_another_month_counts_nothing(bureau: Bureau, march: None) -> None:
    assert (await counted(MARCH.before.first, MARCH.before.last)).cells == {}


async def test_the_discipline_office_appears_in_no_count(bureau: Bureau, march: None) -> None:
    counts = await counted(MARCH.first, MARCH.last)
    assert not any(DISCIPLINE in table for table in counts.cells.values())
    shown = await dashboard.dashboard(await bureau.hire("郑组长", (None, Role.LEADING)), None)
    assert DISCIPLINE not in {line.office.code for line in shown.offices}
    assert sum(shown.received) == 12


async def test_a_month_is_published_once_and_never_changes(bureau: Bureau, march: None) -> None:
    with clock.frozen(APRIL_3):
        assert await publishing.waiting_months() == [MARCH]
        preview = await publishing.previewed(MARCH)
        await publishing.publish(bureau["周派"], MARCH)
        sheet = await published.published_sheet(MARCH)
        assert sheet is not None
        assert sheet.tables == preview.tables
        assert await publishing.waiting_months() == []
        with pytest.raises(Conflict):
            await publishing.publish(bureau["周派"], MARCH)
    await send()
    assert await published.published_sheet(MARCH) == sheet


async def test_two_who_publish_at_once_publish_once(bureau: Bureau, march: None) -> None:
    with clock.frozen(APRIL_3):
        tried = await asyncio.gather(
            *(publishing.publish(bureau["周派"], MARCH) for _ in range(3)), return_exceptions=True
        )
    assert sorted(type(one).__name__ for one in tried) == ["Conflict", "Conflict", "NoneType"]
    [row] = await fetch("SELECT count(*) AS n FROM ledger_event WHERE kind = 'numbers.published'")
    assert row["n"] == 1


async def test_where_nothing_was_told_no_month_waits(bureau: Bureau) -> None:
    assert await publishing.waiting_months() == []


async def test_the_running_month_is_not_published(bureau: Bureau, march: None) -> None:
    with pytest.raises(Refused):
        await publishing.publish(bureau["周派"], MARCH)
    assert await publishing.waiting_months() == []


async def test_no_published_cell_is_small(bureau: Bureau, march: None) -> None:
    with clock.frozen(APRIL_3):
        await publishing.publish(bureau["周派"], MARCH)
    for *_, measure, value in await published.lines():
        assert value is None or measure == "days" or not 0 < value < 5
    sheet = await published.published_sheet(MARCH)
    assert sheet is not None
    # One was refused: neither it nor its ground can be read anywhere.
    assert sheet.tables["refused", TOTAL] == {TOTAL: None}
    assert set(sheet.tables["refused", "ground"].values()) == {None}


async def test_a_chief_sees_his_office_and_no_other(bureau: Bureau, march: None) -> None:
    shown = await dashboard.dashboard(bureau["陈设计"], "survey-design-section")
    assert (shown.now.open, sum(shown.received)) == (0, 0)
    with pytest.raises(NotFound):
        await dashboard.dashboard(bureau["陈设计"], BUILDING)
    with pytest.raises(NotFound):
        await dashboard.dashboard(bureau["陈设计"], None)


async def test_what_is_open_and_overdue_stands_on_the_dashboard(bureau: Bureau, march: None) -> None:
    shown = await dashboard.dashboard(bureau["周派"], None)
    assert (shown.now.open, shown.now.overdue) == (5, 0)
    with clock.frozen(datetime(2026, 6, 30, 2, tzinfo=UTC)):
        assert (await dashboard.dashboard(bureau["周派"], None)).now.overdue == 5


async def test_a_merged_case_counts_with_its_master(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    other = await a_case(bureau, "investigating")
    row = await cases.case_for(bureau[CLERK], other)
    await merging.merge_case(bureau[CLERK], other, number, version=row.version, reason="同一件事。")
    assert (await counted(MARCH.first, MARCH.last)).total("accepted") == 1


async def test_offices_of_another_trade_have_lines_of_their_own(bureau: Bureau) -> None:
    await send(answers=of_trade("architect", "design"))
    shown = await dashboard.dashboard(bureau["周派"], None)
    assert {line.office.code: line.received for line in shown.offices if line.received} == {
        "survey-design-section": 1
    }


async def test_the_public_page_before_anything_was_published(client: PortalClient) -> None:
    page = await client.open("/statistics")
    assert "还没有公布过统计" in page.text
    await client.open("/statistics?month=2026-03", status=OK)
    await client.open("/statistics/2026-03.csv", status=NOT_FOUND)


async def test_whoever_publishes_sees_before_what_everybody_sees_after(
    client: PortalClient, bureau: Bureau, march: None
) -> None:
    with clock.frozen(APRIL_3):
        months = await desk_of(client, bureau, "周派", "/staff/numbers/months")
        preview = await months.follow("2026-03")
        after = await preview.submit(button="公布")
        assert "已公布" in after.notice
        public = await client.open("/statistics")
    assert public.tables[: len(preview.tables)] == preview.tables
    assert "不公布" in public.text
    await client.open("/statistics?month=2026-02", status=NOT_FOUND)


async def test_the_files_carry_what_the_page_shows(client: PortalClient, bureau: Bureau, march: None) -> None:
    with clock.frozen(APRIL_3):
        await publishing.publish(bureau["周派"], MARCH)
    for name in ("2026-03.csv", "all.csv"):
        answer = await client.http.get(f"/statistics/{name}")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[0] == "month,dimension,member,member_zh,member_en,measure,value,note"
        assert "2026-03,total,total,合计,Total,received,12," in lines
        assert "2026-03,total,total,合计,Total,refused,,withheld" in lines
    for name in ("2026-04.csv", "2026-03.xlsx", "passwd", "2026-03"):
        await client.open(f"/statistics/{name}", status=NOT_FOUND)


async def test_the_menu_of_the_discipline_office_leads_to_a_page_without_numbers(
    client: PortalClient, bureau: Bureau
) -> None:
    page = await desk_of(client, bureau, "纪严", "/staff/numbers")
    assert "没有计入统计的举报" in page.text
    assert page.tables == []


async def test_the_dashboard_pages(client: PortalClient, bureau: Bureau, march: None) -> None:
    page = await desk_of(client, bureau, "周派", "/staff/numbers")
    assert "在办" in page.text
    assert "<svg" in page.html
    own = await desk_of(client, bureau, "李科长", f"/staff/numbers?office={BUILDING}")
    assert "建筑业管理科" in own.text
    assert "建筑业管理科" in (await page.submit(button="查看", office=BUILDING)).text
    clerk = await client.another().open("/staff/numbers")
    assert clerk.h1 != "统计"
