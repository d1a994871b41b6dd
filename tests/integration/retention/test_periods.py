"""A period deletes evidence: one person proposes it, another confirms it, anybody of them stops it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.retention import periods
from portal.retention.preview import preview
from tests.integration.retention.ended import CONFIRMER, PROPOSER, ended, later, set_period
from tests.support.bureau import Bureau

TIP = "tip:not_accepted"


async def proposed(**changed: Any) -> Any:
    given: dict[str, Any] = {
        "outcome": TIP,
        "kind": None,
        "months": 24,
        "valid_from": clock.today() + timedelta(days=1),
        "source": "局务会纪要",
    }
    return await periods.propose(**{**given, **changed}, actor=PROPOSER)


async def test_none_is_set_as_shipped(bureau: Bureau) -> None:
    assert await periods.all_periods() == []


async def test_a_proposed_period_is_not_in_force(bureau: Bureau) -> None:
    await proposed()
    assert await periods.in_force(clock.today() + timedelta(days=400)) == []


async def test_who_proposed_it_cannot_confirm_it(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        await periods.confirm(await proposed(), actor=PROPOSER)


async def test_it_is_in_force_from_its_day_tomorrow_at_the_earliest(bureau: Bureau) -> None:
    made = await proposed()
    with later(days=30) as day:
        await periods.confirm(made, actor=CONFIRMER)
        assert await periods.in_force(day) == []
        assert [one.id for one in await periods.in_force(day + timedelta(days=1))] == [made]


async def test_it_is_confirmed_once(bureau: Bureau) -> None:
    made = await set_period(TIP)
    with pytest.raises(Conflict):
        await periods.confirm(made, actor="staff:somebody")


async def test_a_new_version_ends_the_one_before_and_both_stay_readable(bureau: Bureau) -> None:
    first = await set_period(TIP, 24)
    with later(days=10) as day:
        await set_period(TIP, 36)
        assert (await periods.period(first)).valid_to == day
        [one] = await periods.in_force(day + timedelta(days=1))
    assert one.months == 36
    assert len(await periods.all_periods()) == 2


async def test_another_kind_or_end_is_left_alone(bureau: Bureau) -> None:
    await set_period(TIP, 24)
    await set_period(TIP, 60, "staff_conduct")
    await set_period("tip:transferred_out", 12)
    assert len(await periods.in_force(clock.today() + timedelta(days=1))) == 3


async def test_stopping_needs_one_person_and_holds_at_once(bureau: Bureau) -> None:
    made = await set_period(TIP)
    with later(days=5) as day:
        await periods.stop(made, actor=PROPOSER)
        assert await periods.in_force(day) == []
        with pytest.raises(Refused):
            await periods.stop(made, actor=PROPOSER)


async def test_a_period_that_has_not_begun_can_be_stopped_too(bureau: Bureau) -> None:
    made = await set_period(TIP)
    await periods.stop(made, actor=CONFIRMER)
    assert await periods.in_force(clock.today() + timedelta(days=100)) == []


async def test_a_proposal_is_taken_back_and_a_confirmed_period_stays(bureau: Bureau) -> None:
    await periods.drop(await proposed(), actor=PROPOSER)
    assert await periods.all_periods() == []
    with pytest.raises(Refused):
        await periods.drop(await set_period(TIP), actor=PROPOSER)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"outcome": "case:under_way"}, "outcome"),
        ({"kind": "no_such_kind"}, "kind"),
        ({"months": 1}, "months"),
        ({"months": 1201}, "months"),
        ({"valid_from": date(2026, 3, 10)}, "valid_from"),
    ],
)
async def test_what_cannot_be_a_period_is_told_at_its_field(
    bureau: Bureau, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as problem:
        await proposed(**changed)
    assert list(problem.value.errors) == [field]


async def test_an_unknown_period_is_not_found(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await periods.confirm(uuid4(), actor=CONFIRMER)


async def test_every_act_is_in_the_ledger(bureau: Bureau) -> None:
    made = await set_period(TIP)
    await periods.stop(made, actor=PROPOSER)
    events = await fetch("SELECT kind FROM ledger_event WHERE subject = ? ORDER BY seq", f"period:{made}")
    assert [event["kind"] for event in events] == [
        "retention.proposed",
        "retention.confirmed",
        "retention.stopped",
    ]


async def test_the_preview_says_how_many_would_end_on_which_day(bureau: Bureau) -> None:
    await ended(bureau, TIP)
    await ended(bureau, TIP)
    with later(days=3):
        await ended(bureau, TIP)
    await ended(bureau, "tip:transferred_out")
    seen = await preview(outcome=TIP, kind=None, months=24, begins=date(2026, 4, 1))
    assert [(one.day, one.number) for one in seen.days] == [(date(2028, 3, 11), 2), (date(2028, 3, 14), 1)]
    assert (seen.number, seen.at_once) == (3, 0)
    sooner = await preview(outcome=TIP, kind=None, months=2, begins=date(2027, 1, 1))
    assert (sooner.number, sooner.at_once) == (3, 3)


async def test_the_preview_counts_nothing_of_another_kind_and_nothing_of_the_discipline_office(
    bureau: Bureau,
) -> None:
    await ended(bureau, TIP)
    assert (await preview(outcome=TIP, kind="unit_uses", months=24, begins=date(2026, 4, 1))).number == 0
