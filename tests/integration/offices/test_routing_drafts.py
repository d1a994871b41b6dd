"""周派 changes the rules in a draft, it is checked, and 王密 switches it on: nobody does it alone."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from portal.catalogue.rows import DutyRow
from portal.core import clock
from portal.core.errors import Conflict, DomainError, InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.offices import loading, queries, routing_proposing, routing_switching
from portal.offices.routing import Inputs, decide
from portal.offices.routing_drafts import open_draft, switched
from portal.staff.people import Person
from tests.support.bureau import BUILDING, DESIGN, DISCIPLINE, Bureau
from tests.support.rules import (
    PACK,
    SOURCE,
    check,
    in_force,
    propose,
    rewritten,
    shipped,
    switch_on,
    the_draft,
)

TODAY = date(2026, 3, 10)
YESTERDAY = TODAY - timedelta(days=1)
BUILDER = Inputs(professions=("builder",), unit_types=("construction",), level="city")


@pytest.fixture
def zhou(bureau: Bureau) -> Person:
    """周派, the dispatcher."""
    return bureau["周派"]


@pytest.fixture
def wang(bureau: Bureau) -> Person:
    """王密, the account administrator."""
    return bureau["王密"]


@contextmanager
def some_days_later(days: int) -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 10, 2, 0, tzinfo=UTC) + timedelta(days=days)):
        yield


async def owner_of(inputs: Inputs = BUILDER, day: date = TODAY) -> tuple[str, int, str]:
    made = decide(inputs, await queries.rules_on(day))
    return made.rule, made.version, made.owner


def duty(office: str, *, axis: str = "unit_type", code: str = "hr_agency") -> DutyRow:
    return DutyRow(axis=axis, code=code, office=office, valid_from=date.min, valid_to=None, source=SOURCE)


def field_of(caught: pytest.ExceptionInfo[DomainError]) -> str | None:
    return caught.value.field


async def test_a_draft_decides_nothing(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    assert await owner_of() == ("R20", 1, BUILDING)
    await check(wang)
    assert await owner_of() == ("R20", 1, BUILDING)


async def test_a_second_person_puts_the_new_version_in_force_and_the_old_one_stays(
    bureau: Bureau, zhou: Person, wang: Person
) -> None:
    await in_force(bureau, rewritten("R20", owner=DESIGN))
    assert await owner_of() == ("R20", 2, DESIGN)
    assert await owner_of(day=YESTERDAY) == ("R20", 1, BUILDING)
    old, new = await queries.routing_rule("R20", 1), await queries.routing_rule("R20", 2)
    assert replace(old, valid_to=None) == shipped("R20")
    assert (old.valid_to, new.valid_from, new.valid_to) == (YESTERDAY, TODAY, None)
    who = (await switched("R20"))[2]
    assert (who.made_by, who.switched_by, who.switched_on) == (zhou.actor, wang.actor, TODAY)
    assert await open_draft() is None


async def test_the_rules_in_force_are_those_that_were_checked(bureau: Bureau, zhou: Person) -> None:
    await propose(zhou, rewritten("R20", position=135))
    await routing_proposing.propose_end("R41", actor=zhou.actor)
    await routing_proposing.propose_duty(duty(DESIGN), actor=zhou.actor)
    drafted = (await check(bureau["王密"])).rules(await queries.routing_rows())
    await switch_on(bureau["王密"])
    assert await queries.rules_on() == drafted


async def test_both_acts_are_in_the_ledger(bureau: Bureau, zhou: Person, wang: Person) -> None:
    await in_force(bureau, rewritten("R20", owner=DESIGN))
    events = await fetch(
        "SELECT kind, actor, facts FROM ledger_event WHERE kind LIKE 'routing.%' ORDER BY seq"
    )
    assert [(event["kind"], event["actor"]) for event in events] == [
        ("routing.proposed", zhou.actor),
        ("routing.checked", wang.actor),
        ("routing.switched_on", wang.actor),
    ]
    assert '"changes":["rule:R20"]' in events[2]["facts"]
    assert '"begins":"2026-03-10"' in events[2]["facts"]
    assert (await verify()).sound


async def test_who_wrote_part_of_it_cannot_switch_it_on(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    await propose(wang, rewritten("R21", owner=BUILDING))
    await check(zhou)
    for author in (zhou, wang):
        with pytest.raises(Refused, match="另一位同事"):
            await switch_on(author)


async def test_whose_change_was_replaced_by_another_has_no_part_in_it(zhou: Person, wang: Person) -> None:
    first = await propose(zhou)
    await propose(wang, rewritten("R20", owner="cost-station"), seen=first.changes[0].id)
    await check(zhou)
    await switch_on(zhou)
    assert await owner_of() == ("R20", 2, "cost-station")


async def test_an_unchecked_draft_is_not_switched_on(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    with pytest.raises(Refused, match="重新检查"):
        await switch_on(wang)


async def test_a_check_before_the_last_change_does_not_count(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    await check(zhou)
    await propose(zhou, rewritten("R21", owner=BUILDING))
    with pytest.raises(Refused, match="重新检查"):
        await switch_on(wang)


async def test_a_check_of_yesterday_does_not_count(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    await check(zhou)
    with some_days_later(1), pytest.raises(Refused, match="重新检查"):
        await switch_on(wang)


async def test_a_check_of_other_rows_does_not_count(zhou: Person, wang: Person) -> None:
    """Meanwhile an office that the rules name has ended."""
    await propose(zhou)
    await check(zhou)
    await change("UPDATE office SET valid_to = ? WHERE code = 'cost-station'", YESTERDAY)
    with pytest.raises(Refused, match="重新检查"):
        await switch_on(wang)


async def test_a_draft_with_a_fault_is_not_switched_on(zhou: Person, wang: Person) -> None:
    await routing_proposing.propose_end("R99", actor=zhou.actor)
    draft = await check(wang)
    assert draft.check is not None
    assert "没有承办单位" in draft.check.coverage.faults[0].text()
    with pytest.raises(Refused, match="检查没有通过"):
        await switch_on(wang)
    assert await owner_of(Inputs()) == ("R99", 1, BUILDING)


async def test_who_looked_at_an_older_draft_is_told_so(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    seen = await check(wang)
    await check(zhou)
    for act in (
        routing_switching.switch_on(version=seen.version, actor=wang.actor),
        routing_proposing.drop(version=seen.version, actor=wang.actor),
        routing_proposing.begin_on(TODAY, version=seen.version, actor=wang.actor),
    ):
        with pytest.raises(Conflict):
            await act


async def test_two_who_change_the_same_rule_do_not_overwrite_each_other(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    with pytest.raises(Conflict):
        await propose(wang, rewritten("R20", owner="cost-station"))
    with pytest.raises(Conflict):
        await propose(wang, rewritten("R20", owner="cost-station"), seen=uuid4())
    assert [one.made_by for one in (await the_draft()).changes] == [zhou.actor]


async def test_two_who_begin_at_once_work_on_one_draft(zhou: Person, wang: Person) -> None:
    await asyncio.gather(propose(zhou), propose(wang, rewritten("R21", owner=BUILDING)))
    assert [one.subject for one in (await the_draft()).changes] == ["rule:R20", "rule:R21"]
    assert (await fetch("SELECT COUNT(*) AS n FROM routing_draft"))[0]["n"] == 1


async def test_switching_on_twice_at_once_does_it_once(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    draft = await check(wang)
    twice = [routing_switching.switch_on(version=draft.version, actor=wang.actor) for _ in range(2)]
    answers = await asyncio.gather(*twice, return_exceptions=True)
    assert sorted(type(one).__name__ for one in answers) == ["NoneType", "NotFound"]
    assert [row.version for row in await queries.routing_rules() if row.code == "R20"] == [1, 2]


async def test_it_begins_on_its_day(zhou: Person, wang: Person) -> None:
    draft, later = await propose(zhou), TODAY + timedelta(days=21)
    await routing_proposing.begin_on(later, version=draft.version, actor=zhou.actor)
    await check(wang)
    await switch_on(wang)
    assert await owner_of(day=later - timedelta(days=1)) == ("R20", 1, BUILDING)
    assert await owner_of(day=later) == ("R20", 2, DESIGN)


async def test_a_day_that_went_by_meanwhile_becomes_today(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    with some_days_later(3):
        await check(wang)
        await switch_on(wang)
    assert (await queries.routing_rule("R20", 2)).valid_from == TODAY + timedelta(days=3)


async def test_a_day_before_today_is_refused(zhou: Person) -> None:
    draft = await propose(zhou)
    with pytest.raises(InvalidInput) as caught:
        await routing_proposing.begin_on(YESTERDAY, version=draft.version, actor=zhou.actor)
    assert field_of(caught) == "begins_on"


async def test_a_version_can_be_replaced_on_its_first_day(bureau: Bureau) -> None:
    await in_force(bureau, rewritten("R20", owner=DESIGN))
    await in_force(bureau, rewritten("R20", owner="cost-station"))
    assert await owner_of() == ("R20", 3, "cost-station")
    assert (await queries.routing_rule("R20", 2)).valid_to == YESTERDAY


async def test_an_ended_rule_decides_no_more_and_may_come_back_as_its_next_version(
    bureau: Bureau, zhou: Person, wang: Person
) -> None:
    await routing_proposing.propose_end("R20", actor=zhou.actor)
    await check(wang)
    await switch_on(wang)
    assert (await owner_of())[0] == "R30"
    with pytest.raises(NotFound):
        await routing_proposing.propose_end("R20", actor=zhou.actor)
    with pytest.raises(InvalidInput):
        await propose(zhou, rewritten("R20"))


async def test_a_new_rule_takes_its_place_in_the_order(bureau: Bureau) -> None:
    mine = rewritten("R10", code="R05", position=75, conditions={"area": ["outside"], "level": ["city"]})
    await in_force(bureau, replace(mine, owner="cost-station"))
    assert await owner_of(Inputs(area="outside", level="city")) == ("R05", 1, "cost-station")
    assert (await owner_of(Inputs(area="outside")))[0] == "R10"


CANNOT_STAND: list[tuple[dict[str, Any], str]] = [
    ({"code": "r 5"}, "code"),
    ({"code": "R5" * 7}, "code"),
    ({"position": 90}, "position"),
    ({"owner": "nobody"}, "owner"),
    ({"owner": "dispatch-desk"}, "owner"),
    ({"owner": "custodians"}, "owner"),
    ({"owner": DISCIPLINE}, "owner"),
    ({"owner": "@unit-office|nobody"}, "owner"),
    ({"owner": "@somebody"}, "owner"),
    ({"cc": ("nobody",)}, "cc"),
    ({"cc": (DISCIPLINE,)}, "cc"),
]


async def test_a_rule_that_cannot_stand_is_refused_at_its_field(zhou: Person) -> None:
    for changed, field in CANNOT_STAND:
        with pytest.raises(InvalidInput) as caught:
            await propose(zhou, rewritten("R10", **{"code": "R05", "position": 75, **changed}))
        assert (changed, field_of(caught)) == (changed, field)
    assert await open_draft() is None


async def test_a_version_that_says_the_same_is_refused(zhou: Person) -> None:
    same = shipped("R11")
    turned = dict(reversed(list(same.conditions.items())))
    with pytest.raises(Refused, match="没有可以改的"):
        await propose(zhou, replace(same, conditions=turned))


async def test_where_tips_about_the_staff_go_is_not_changed_here(zhou: Person) -> None:
    ways: list[dict[str, Any]] = [
        {"owner": BUILDING},
        {"sealed": False},
        {"confirm": "always"},
        {"cc": (BUILDING,)},
    ]
    for changed in ways:
        with pytest.raises(Refused, match="涉及工作人员"):
            await propose(zhou, rewritten("R01", **changed))


async def test_no_rule_is_sealed_or_freed_and_the_sealed_one_never_ends(zhou: Person) -> None:
    with pytest.raises(Refused, match="涉及工作人员"):
        await propose(zhou, rewritten("R10", sealed=True))
    with pytest.raises(Refused, match="不能停用"):
        await routing_proposing.propose_end("R01", actor=zhou.actor)


async def test_its_words_may_change_but_not_so_that_a_tip_about_staff_escapes(
    bureau: Bureau, zhou: Person, wang: Person
) -> None:
    await in_force(bureau, rewritten("R01", reason_zh="只交机关纪检。"))
    await propose(zhou, rewritten("R01", conditions={"violation": ["staff_conduct"]}))
    await check(wang)
    with pytest.raises(Refused, match="检查没有通过"):
        await switch_on(wang)


async def test_another_office_answers_for_a_type_of_unit(zhou: Person, wang: Person) -> None:
    await routing_proposing.propose_duty(duty(DESIGN, code="construction"), actor=zhou.actor)
    await check(wang)
    await switch_on(wang)
    inputs = Inputs(unit_types=("construction",), level="city")
    assert (await owner_of(inputs))[2] == DESIGN
    assert (await owner_of(inputs, YESTERDAY))[2] == BUILDING


async def test_a_duty_may_end_and_a_pack_loaded_again_does_not_bring_it_back(
    zhou: Person, wang: Person
) -> None:
    await routing_proposing.propose_duty(duty("", code="survey"), actor=zhou.actor)
    await check(wang)
    await switch_on(wang)
    await loading.load_pack(PACK)
    assert "survey" not in (await queries.rules_on()).by_unit_type


async def test_a_duty_that_cannot_stand_is_refused(zhou: Person) -> None:
    for wrong in (
        duty("nobody"),
        duty(DISCIPLINE),
        duty(DESIGN, axis="colour"),
        duty(DESIGN, code="unknown"),
        duty(DESIGN, code="plumbing"),
    ):
        with pytest.raises(InvalidInput):
            await routing_proposing.propose_duty(wrong, actor=zhou.actor)


async def test_a_duty_that_says_the_same_is_refused(zhou: Person) -> None:
    with pytest.raises(Refused, match="没有可以改的"):
        await routing_proposing.propose_duty(duty(BUILDING, code="construction"), actor=zhou.actor)


async def test_with_its_last_change_taken_back_a_draft_is_gone(zhou: Person, wang: Person) -> None:
    await propose(zhou)
    draft = await propose(zhou, rewritten("R21", owner=BUILDING))
    await routing_proposing.take_back(draft.changes[0].id, actor=wang.actor)
    assert [one.code for one in (await the_draft()).changes] == ["R21"]
    await routing_proposing.take_back(draft.changes[1].id, actor=wang.actor)
    assert await open_draft() is None
    with pytest.raises(NotFound):
        await routing_proposing.take_back(draft.changes[1].id, actor=wang.actor)
    assert await open_draft() is None


async def test_a_draft_that_was_given_up_leaves_the_rules_and_nothing_of_what_was_found(
    zhou: Person,
) -> None:
    await propose(zhou)
    draft = await check(zhou)
    await routing_proposing.drop(version=draft.version, actor=zhou.actor)
    assert await open_draft() is None
    assert await owner_of() == ("R20", 1, BUILDING)
    assert await fetch("SELECT state, findings FROM routing_draft") == [
        {"state": "dropped", "findings": None}
    ]
    with pytest.raises(NotFound):
        await routing_proposing.drop(version=draft.version, actor=zhou.actor)
