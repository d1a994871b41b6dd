"""The drafter chooses on which day publication ends, among those that the rule of the decision allows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.core.errors import Refused
from portal.records import desk, drafting, queries
from portal.records.life import proposing
from portal.records.projection import PublicView
from portal.records.reviewing import preview_of
from tests.support.bureau import BUILDING, Bureau
from tests.support.life import done, ground, shown
from tests.support.records import UNIT, published

pytestmark = pytest.mark.usefixtures("working_day")
# Six months to three years from 2 March 2026, by the rule of that day.
FIRST, LAST = date(2026, 9, 2), date(2029, 3, 2)
CHOSEN = date(2027, 3, 2)
DAY = timedelta(days=1)


async def on_the_list(number: str) -> PublicView:
    view = await queries.by_number(number)
    assert isinstance(view, PublicView)
    return view


@pytest.mark.parametrize("until", [FIRST, CHOSEN, LAST])
async def test_the_chosen_day_is_the_last_one_on_the_list(bureau: Bureau, until: date) -> None:
    number = await published(bureau["张干事"], bureau["李科长"], window_until=until)
    view = await on_the_list(number)
    assert (view.publish_min, view.publish_until) == (FIRST, until)


async def test_without_a_choice_it_is_the_last_day_of_the_rule(bureau: Bureau) -> None:
    assert (await on_the_list(await published(bureau["张干事"], bureau["李科长"]))).publish_until == LAST


@pytest.mark.parametrize("until", [FIRST - DAY, LAST + DAY])
async def test_a_day_that_the_rule_does_not_allow_is_refused_at_its_field(
    bureau: Bureau, until: date
) -> None:
    person, wrong = bureau["张干事"], replace(UNIT, window_until=until)
    with pytest.raises(Refused) as refused:
        await drafting.draft(person, wrong, office=BUILDING)
    assert refused.value.field == "window_until"
    assert refused.value.message.values == {"first": FIRST, "last": LAST}
    record = await drafting.draft(person, UNIT, office=BUILDING)
    with pytest.raises(Refused):
        await drafting.revise(person, record, wrong, version=1)
    assert (await desk.open_record(person, record)).content == UNIT


async def test_another_rule_has_other_days(bureau: Bureau) -> None:
    other = replace(UNIT, window_rule="order-36", window_reason="有利于当事人", window_until=date(2026, 6, 2))
    view = await on_the_list(await published(bureau["张干事"], bureau["李科长"], other))
    assert (view.window_rule, view.publish_until) == ("order-36", date(2026, 6, 2))
    assert (await preview_of(replace(other, window_until=LAST))).obstacles


async def test_the_preview_tells_which_days_there_were(bureau: Bureau) -> None:
    basis = (await preview_of(replace(UNIT, window_until=CHOSEN))).basis
    assert basis is not None
    assert (basis.window.until_on, basis.span.first, basis.span.last) == (CHOSEN, FIRST, LAST)


async def test_a_correction_may_end_it_earlier_and_never_later(bureau: Bureau) -> None:
    record = await shown(bureau, window_until=CHOSEN)
    why = ground("dates", note="公示截止日期已更正。", document="")
    for until, becomes in ((FIRST, FIRST), (LAST, FIRST)):
        content = replace(UNIT, window_until=until)
        await done(record.publisher, await proposing.correct(record.maker, record.number, content, why))
        assert (await on_the_list(record.number)).publish_until == becomes
    with pytest.raises(Refused):
        await proposing.correct(record.maker, record.number, replace(UNIT, window_until=LAST + DAY), why)
