"""A later day of publication: seen from that day, not before, and taken back until then."""

import asyncio
from dataclasses import replace
from datetime import date, datetime

import pytest

from portal.core import clock
from portal.core.clock import SHANGHAI
from portal.core.errors import Conflict, DomainError, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.records import desk, drafting, lists, publishing, queries, scheduling
from portal.records.projection import PublicView
from portal.records.ruling import due_on
from tests.support.bureau import BUILDING, Bureau
from tests.support.records import UNIT, in_review

DECIDED = date(2026, 3, 9)
DUE = date(2026, 3, 18)
CONTENT = replace(UNIT, decision_on=DECIDED)


async def scheduled(bureau: Bureau, day: date = DUE, *, late: bool = False) -> tuple[desk.RecordRow, str]:
    record = await in_review(bureau["张干事"], CONTENT)
    number = await publishing.approve(bureau["李科长"], record, version=2, public_on=day, late=late)
    return (await desk.open_record(bureau["张干事"], record)).row, number


async def test_the_seventh_working_day_is_still_in_time(bureau: Bureau) -> None:
    assert await due_on(DECIDED) == DUE


async def test_it_is_seen_from_its_day_on_and_nowhere_before(bureau: Bureau) -> None:
    row, number = await scheduled(bureau)
    assert (row.shown_state, row.publish_from) == ("scheduled", DUE)
    with pytest.raises(NotFound):
        await queries.by_number(number)
    assert (await queries.search()).records == ()
    with clock.frozen(datetime(2026, 3, 17, 23, 59, tzinfo=SHANGHAI)), pytest.raises(NotFound):
        await queries.by_number(number)
    with clock.frozen(datetime(2026, 3, 18, tzinfo=SHANGHAI)):
        view = await queries.by_number(number)
        assert isinstance(view, PublicView)
        assert (view.publish_from, view.changed_at.astimezone(SHANGHAI).date()) == (DUE, DUE)
        assert [one.number for one in (await queries.search()).records] == [number]
        assert (await desk.open_record(bureau["张干事"], row.id)).row.shown_state == "published"


async def test_the_window_counts_from_the_decision_all_the_same(bureau: Bureau) -> None:
    await scheduled(bureau)
    [row] = await fetch("SELECT publish_from, publish_until FROM public_record")
    assert (row["publish_from"], row["publish_until"]) == (DUE, date(2029, 3, 9))


async def test_a_day_after_the_legal_period_needs_a_confirmation(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"], CONTENT)
    with pytest.raises(Refused) as refused:
        await publishing.approve(bureau["李科长"], record, version=2, public_on=date(2026, 3, 19))
    assert refused.value.field == "public_on"
    assert "晚于规定时限公示" in refused.value.message.text()
    await publishing.approve(bureau["李科长"], record, version=2, public_on=date(2026, 3, 19), late=True)


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2040, 1, 1)])
async def test_neither_yesterday_nor_a_day_after_the_window(bureau: Bureau, day: date) -> None:
    record = await in_review(bureau["张干事"], CONTENT)
    with pytest.raises(Refused):
        await publishing.approve(bureau["李科长"], record, version=2, public_on=day, late=True)
    assert await fetch("SELECT number FROM public_record") == []


@pytest.mark.parametrize("who", ["张干事", "李科长"])
async def test_taken_back_it_is_a_draft_again_that_keeps_its_number(bureau: Bureau, who: str) -> None:
    row, number = await scheduled(bureau)
    await scheduling.take_back(bureau[who], row.id, version=row.version, reason="决定书有误")
    opened = await desk.open_record(bureau["张干事"], row.id)
    assert (opened.row.state, opened.notes[-1].payload["text"]) == ("draft", "决定书有误")
    for table in ("public_record", "public_listing"):
        assert await fetch(f"SELECT * FROM {table}") == []
    assert "决定书有误" not in str(await fetch("SELECT * FROM ledger_event"))
    with clock.frozen(datetime(2026, 3, 20, tzinfo=SHANGHAI)):
        with pytest.raises(NotFound):
            await queries.by_number(number)
        await drafting.submit(bureau["张干事"], row.id, version=opened.row.version)
        again = await publishing.approve(bureau["李科长"], row.id, version=opened.row.version + 1)
    assert again == number
    assert (await verify()).sound


async def test_from_its_day_on_it_is_too_late_to_take_it_back(bureau: Bureau) -> None:
    row, number = await scheduled(bureau)
    with clock.frozen(datetime(2026, 3, 18, tzinfo=SHANGHAI)):
        with pytest.raises(Refused):
            await scheduling.take_back(bureau["李科长"], row.id, version=row.version, reason="迟了")
        assert isinstance(await queries.by_number(number), PublicView)


@pytest.mark.parametrize(("who", "error"), [("赵干事", NotFound), ("陈设计", NotFound), ("纪严", NotFound)])
async def test_nobody_else_takes_it_back(bureau: Bureau, who: str, error: type[DomainError]) -> None:
    row, _ = await scheduled(bureau)
    with pytest.raises(error):
        await scheduling.take_back(bureau[who], row.id, version=row.version, reason="不要")


async def test_two_who_take_it_back_at_once_do_it_once(bureau: Bureau) -> None:
    row, _ = await scheduled(bureau)
    answers = await asyncio.gather(
        *(
            scheduling.take_back(bureau[who], row.id, version=row.version, reason="重复")
            for who in ("张干事", "李科长")
        ),
        return_exceptions=True,
    )
    assert [type(one) for one in answers if one is not None] in ([Conflict], [Refused])
    assert len((await desk.open_record(bureau["张干事"], row.id)).notes) == 1


async def test_the_lists_tell_what_is_scheduled_from_what_is_shown(bureau: Bureau) -> None:
    await scheduled(bureau)
    await drafting.draft(
        bureau["张干事"], replace(CONTENT, decision_no="常建罚决字〔2026〕99号"), office=BUILDING
    )
    person = bureau["张干事"]
    assert await lists.counts(person) == {"draft": 1, "review": 0, "scheduled": 1}
    assert (await lists.own(person, state="scheduled")).total == 1
    assert (await lists.own(person, state="published")).total == 0
    with clock.frozen(datetime(2026, 3, 18, tzinfo=SHANGHAI)):
        assert (await lists.own(person, state="published")).total == 1
