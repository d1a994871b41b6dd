"""Every end with and without a period: what is due, what waits for its export, and that nothing else goes."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases import conversation, queries, steps
from portal.catalogue.codelists import codes
from portal.catalogue.kinds import KINDS
from portal.catalogue.states import Role
from portal.database import fetch
from portal.retention import running, standing
from portal.retention.outcomes import outcome, outcomes
from portal.retention.periods import Period, period_for
from portal.retention.standing import Standing
from tests.integration.retention.ended import ENDS, archived, ended, later, set_period, standing_of, there
from tests.support.bureau import Bureau
from tests.support.cases import REASON, WAYS, a_case

PERIODS = ("none", "any kind", "this kind", "another kind")


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("end", ENDS)
async def test_an_end_is_due_only_by_a_period_for_it_and_an_export(
    bureau: Bureau, end: str, period: str
) -> None:
    number, _ = await ended(bureau, end)
    known = outcome(end)
    assert known is not None
    if period != "none":
        kind = {"any kind": None, "this kind": "cert_rent", "another kind": "staff_conduct"}[period]
        await set_period(end, 24, kind)
    fits = period in ("any kind", "this kind")
    with later(months=24):
        assert (await standing_of(number)).standing == Standing.KEPT, "the last day still counts"
    with later(months=24, days=1):
        expected = Standing.UNARCHIVED if known.archived else Standing.DUE
        assert (await standing_of(number)).standing == (expected if fits else Standing.KEPT)
        if known.archived:
            await archived(bureau, number)
            assert (await standing_of(number)).standing == (Standing.DUE if fits else Standing.KEPT)
        assert (await running.run()).deleted == int(fits)


async def test_without_any_period_a_hundred_years_delete_nothing(bureau: Bureau) -> None:
    for end in ENDS:
        await ended(bureau, end)
    before = await there()
    with later(months=1200):
        assert (await running.run()).deleted == 0
        assert await standing.due() == []
    assert await there() == before


async def test_what_is_still_being_handled_never_ends(bureau: Bureau) -> None:
    for stage in WAYS:
        await a_case(bureau, stage)
    for one in outcomes():
        await set_period(one.code, 2)
    with later(months=100):
        await running.run()
    left = {row["state"] for row in await fetch("SELECT state FROM casefile")}
    assert left == {stage for stage in WAYS if stage != "not_accepted"}, "no other end needs no export"


async def test_an_informants_word_after_the_end_begins_the_period_anew(bureau: Bureau) -> None:
    number, informant = await ended(bureau, "tip:not_accepted")
    await set_period("tip:not_accepted", 24)
    with later(months=23):
        await conversation.answer(informant, "我又想起一件事。")
    with later(months=30):
        assert (await standing_of(number)).standing == Standing.KEPT
    with later(months=47, days=1):
        assert (await standing_of(number)).standing == Standing.DUE


async def test_what_came_after_the_export_has_to_be_exported_too(bureau: Bureau) -> None:
    number, informant = await ended(bureau, "case:closed:substantiated")
    await set_period("case:closed:substantiated", 24)
    await archived(bureau, number)
    await conversation.answer(informant, "补充一点。")
    with later(months=30):
        assert (await standing_of(number)).standing == Standing.UNARCHIVED
        await archived(bureau, number)
        assert (await standing_of(number)).standing == Standing.DUE


async def test_the_kinds_own_period_goes_before_that_for_any(bureau: Bureau) -> None:
    number, _ = await ended(bureau, "tip:not_accepted")
    await set_period("tip:not_accepted", 12)
    await set_period("tip:not_accepted", 120, "cert_rent")
    with later(months=60):
        assert (await standing_of(number)).standing == Standing.KEPT


async def test_a_case_that_is_looked_at_again_is_no_end(bureau: Bureau) -> None:
    number, _ = await ended(bureau, "case:not_accepted")
    await set_period("case:not_accepted", 2)
    await bureau.hire("何领导", (None, Role.LEADING))
    with later(months=12):
        assert (await standing_of(number)).standing == Standing.DUE
        case = await queries.case_by_number(number)
        await steps.take(bureau["何领导"], number, "reconsider", REASON, version=case.version)
        assert (await running.run()).deleted == 0


def test_every_way_to_close_a_case_can_have_a_period() -> None:
    assert {f"case:closed:{code}" for code in codes("closing_reason")} <= {one.code for one in outcomes()}
    assert {one.code for one in outcomes()} >= set(ENDS)


PERIOD = st.builds(
    Period,
    id=st.uuids(),
    outcome=st.sampled_from([one.code for one in outcomes()]),
    kind=st.none() | st.sampled_from([kind.code for kind in KINDS]),
    months=st.integers(2, 1200),
    valid_from=st.dates(),
    valid_to=st.none() | st.dates(),
    source=st.just(""),
    proposed_by=st.just("staff:1"),
    proposed_on=st.dates(),
    confirmed_by=st.none() | st.just("staff:2"),
    confirmed_on=st.none(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(PERIOD, max_size=12),
    end=st.sampled_from([one.code for one in outcomes()]),
    kind=st.sampled_from([kind.code for kind in KINDS]),
    day=st.dates(),
)
def test_nothing_ends_by_a_period_that_is_not_its_own(
    rows: list[Period], end: str, kind: str, day: date
) -> None:
    """Whatever rows there are: the one that is chosen is confirmed, in force, for this end and this kind."""
    holding = [one for one in rows if one.holds_on(day)]
    chosen = period_for(holding, end, kind)
    own = [one for one in holding if one.outcome == end and one.kind in (kind, None)]
    assert (chosen is None) == (not own)
    if chosen is not None:
        assert chosen.confirmed_by is not None
        assert chosen in own
        assert chosen.kind == kind or all(one.kind is None for one in own)
