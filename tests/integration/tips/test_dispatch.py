"""The dispatch desk moves the key with the tip; who has handed it on can no longer open it."""

import asyncio
from datetime import timedelta

import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.verifying import verify
from portal.offices import queries as offices
from portal.offices.tables import RoutingRule
from portal.tips import decisions, desk, dispatch, queries, reading
from portal.tips.desk import Kept
from tests.support.bureau import BUILDING, COUNTY, DESIGN, DESK, Bureau
from tests.support.tips import UNSURE, of_trade, send


async def _confirm(
    bureau: Bureau, number: str, version: int = 1, office: str | None = None, reason: str = ""
) -> str:
    return await dispatch.confirm_route(bureau["周派"], number, version=version, office=office, reason=reason)


async def test_the_desk_sees_what_waits_and_confirms_it(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    assert [tip.number for tip in await desk.waiting(bureau["周派"])] == [registered.number]
    assert await _confirm(bureau, registered.number) == COUNTY
    assert await desk.waiting(bureau["周派"]) == []
    tip = await reading.open_for(bureau["王干事"], registered.number)
    assert tip.answers == UNSURE


async def test_the_row_keeps_codes_and_the_sentences_are_those_of_the_rules_version(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    tip = await queries.tip_for(bureau["周派"], registered.number)
    assert set(tip.decision) == {"version", "owner", "cc", "needs_confirmation", "sealed", "inputs"}
    assert tip.decision["inputs"]["area"] == UNSURE["area"]
    assert "on_site" not in tip.decision["inputs"], "what nobody told takes no room"
    rule = await offices.routing_rule(tip.rule, tip.decision["version"])
    told = await decisions.sentences(tip.rule, tip.decision)
    assert (told.clause_zh, told.reason_en) == (rule.clause_zh, rule.reason_en)


async def test_a_newer_version_of_the_rule_changes_no_reason_of_yesterday(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    tip = await queries.tip_for(bureau["周派"], registered.number)
    before = await decisions.sentences(tip.rule, tip.decision)
    newer = await fetch("SELECT * FROM routing_rule WHERE code = ?", tip.rule)
    row = newer[-1] | {"id": 9_000, "row_key": "neu", "version": 9, "reason_zh": "新的理由"}
    async with writing():
        await insert_many(RoutingRule, [row])
    assert await decisions.sentences(tip.rule, tip.decision) == before
    newest = await decisions.sentences(tip.rule, tip.decision | {"version": 9})
    assert newest.reason_zh == "新的理由", "also before this worker's own copy of the rules is renewed"


async def test_after_confirming_the_desk_holds_no_key(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await _confirm(bureau, registered.number)
    with pytest.raises(NotFound):
        await reading.open_for(bureau["周派"], registered.number)


async def test_the_rules_helpers_read_along(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await _confirm(bureau, registered.number)
    assert (await reading.open_for(bureau["张干事"], registered.number)).answers == UNSURE


async def test_another_office_needs_a_reason(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    with pytest.raises(InvalidInput) as refused:
        await _confirm(bureau, registered.number, office=DESIGN)
    assert list(refused.value.errors) == ["reason"]
    assert await _confirm(bureau, registered.number, office=DESIGN, reason="设计企业") == DESIGN


async def test_helpers_of_the_rule_do_not_follow_to_another_office(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await _confirm(bureau, registered.number, office=DESIGN, reason="设计企业")
    with pytest.raises(NotFound):
        await reading.open_for(bureau["张干事"], registered.number)


@pytest.mark.parametrize("office", ["no-such-office", DESK, "custodians"])
async def test_only_handling_offices_can_be_chosen(bureau: Bureau, office: str) -> None:
    registered, _ = await send(UNSURE)
    with pytest.raises(InvalidInput):
        await _confirm(bureau, registered.number, office=office, reason="试试")


async def test_an_office_without_a_key_leaves_the_tip_with_the_desk(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    assert await _confirm(bureau, registered.number, office="cost-station", reason="造价") == DESK
    tip = await queries.tip_for(bureau["周派"], registered.number)
    assert (tip.state.value, tip.office, tip.proposed) == ("routed", DESK, "cost-station")


async def test_when_the_office_gets_its_first_chief_the_desk_hands_over_what_it_kept(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await _confirm(bureau, registered.number, office="cost-station", reason="造价")
    assert await desk.kept(bureau["周派"]) == []
    chief = await bureau.hire("钱造价", ("cost-station", Role.CHIEF))
    await bureau.found("cost-station", "钱造价")
    assert await desk.kept(bureau["周派"]) == [Kept("cost-station", (registered.number,))]
    assert await _confirm(bureau, registered.number, 2) == "cost-station"
    assert await desk.kept(bureau["周派"]) == []
    assert (await reading.open_for(chief, registered.number)).answers == UNSURE


@pytest.mark.parametrize("name", ["张干事", "王干事", "管保", "王密"])
async def test_nobody_but_a_dispatcher_confirms(bureau: Bureau, name: str) -> None:
    registered, _ = await send(UNSURE)
    with pytest.raises((NotFound, Refused)):
        await dispatch.confirm_route(bureau[name], registered.number, version=1)


async def test_two_dispatchers_at_once_move_it_once(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    answers = await asyncio.gather(
        *[_confirm(bureau, registered.number) for _ in range(5)], return_exceptions=True
    )
    assert sorted(isinstance(answer, str) for answer in answers) == [False] * 4 + [True]
    assert all(isinstance(answer, str | Conflict | Refused | NotFound) for answer in answers)
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'tip.routed'")) == 1
    assert (await verify()).sound


async def test_a_chief_returns_a_tip_with_his_argument(bureau: Bureau) -> None:
    registered, _ = await send()
    await dispatch.return_tip(
        bureau["李科长"], registered.number, version=1, office=DESIGN, reason="设计院的人"
    )
    [tip] = await desk.waiting(bureau["周派"])
    assert (tip.state.value, tip.proposed, tip.returns) == ("returned", DESIGN, 1)
    with pytest.raises(NotFound):
        await reading.open_for(bureau["李科长"], registered.number)


async def test_a_clerk_cannot_return(bureau: Bureau) -> None:
    registered, _ = await send()
    with pytest.raises(Refused):
        await dispatch.return_tip(bureau["张干事"], registered.number, version=1, office=DESIGN, reason="x")


async def test_after_two_returns_the_third_decision_binds(bureau: Bureau) -> None:
    registered, _ = await send()
    chiefs = {BUILDING: "李科长", DESIGN: "陈设计"}
    version = 1
    for here, there in ((BUILDING, DESIGN), (DESIGN, BUILDING)):
        await dispatch.return_tip(
            bureau[chiefs[here]], registered.number, version=version, office=there, reason="不归我们"
        )
        await _confirm(bureau, registered.number, version + 1, office=there, reason="改派")
        version += 2
    with pytest.raises(Refused):
        await dispatch.return_tip(
            bureau["李科长"], registered.number, version=version, office=DESIGN, reason="还是不归"
        )


async def test_the_clock_never_restarts(bureau: Bureau) -> None:
    registered, _ = await send()
    before = (await queries.tip_for(bureau["李科长"], registered.number)).due_on
    await dispatch.return_tip(bureau["李科长"], registered.number, version=1, office=DESIGN, reason="设计院")
    await _confirm(bureau, registered.number, 2)
    assert (await queries.tip_for(bureau["陈设计"], registered.number)).due_on == before


async def test_an_inbox_shows_only_the_offices_own_tips(bureau: Bureau) -> None:
    mine, _ = await send()
    await send(of_trade("architect", "design"))
    assert [tip.number for tip in await queries.inbox(bureau["张干事"])] == [mine.number]
    assert await queries.inbox(bureau["王密"]) == []


async def test_the_oldest_waits_first_and_pages_do_not_overlap(bureau: Bureau) -> None:
    for days in (0, 3, 1):
        with clock.frozen(clock.now() - timedelta(days=days)):
            await send(UNSURE)
    first = await desk.waiting(bureau["周派"], limit=2)
    rest = await desk.waiting(bureau["周派"], after=desk.Place.of(first[-1]), limit=2)
    assert [tip.number[-1] for tip in (*first, *rest)] == ["2", "3", "1"]
    assert await desk.waiting(bureau["李科长"]) == []
    assert await desk.rules_waiting(bureau["周派"]) == ["R50"]
    assert await desk.waiting(bureau["周派"], rule="R99") == []


async def test_behind_the_last_one_comes_the_oldest(bureau: Bureau) -> None:
    numbers = [(await send(UNSURE))[0].number for _ in range(2)]
    first, second = await desk.waiting(bureau["周派"])
    for tip, following in ((first, second), (second, first)):
        found = await desk.next_after(bureau["周派"], tip)
        assert found is not None
        assert (found.number, found.number in numbers) == (following.number, True)
    for number in numbers:
        await _confirm(bureau, number)
    assert await desk.next_after(bureau["周派"], second) is None


async def test_the_desk_is_given_the_next_offices_that_the_rules_know(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    tip = await queries.tip_for(bureau["周派"], registered.number)
    choices = await desk.choices(tip)
    assert [one.office for one in choices] == [COUNTY, BUILDING]
    assert [one.decision and one.decision.rule for one in choices] == ["R50", "R60"]


async def test_what_an_office_wishes_stands_first_and_the_rules_own_answer_behind_it(bureau: Bureau) -> None:
    registered, _ = await send()
    await dispatch.return_tip(bureau["李科长"], registered.number, version=1, office=DESIGN, reason="设计院")
    choices = await desk.choices(await queries.tip_for(bureau["周派"], registered.number))
    assert [one.office for one in choices][:2] == [DESIGN, BUILDING]
    assert choices[0].decision is None


async def test_an_office_whose_last_member_left_is_named_with_nothing_of_its_tips(bureau: Bureau) -> None:
    await send()
    assert await desk.without_members() == []
    await change("DELETE FROM office_grant")
    assert await desk.without_members() == [BUILDING]
