"""Every role × state × step, generated from the table: what is offered, what is taken, what is refused."""

from dataclasses import replace

import pytest

from portal.cases import allowing, queries, steps
from portal.cases.allowing import ELSEWHERE
from portal.cases.matters import Matter, case_matter, tip_matter
from portal.catalogue.states import Role, State, TransitionRule, rules, states_of
from portal.core.errors import DomainError, NotFound, Refused
from portal.database import fetch
from portal.staff.people import Person
from tests.support.bureau import BUILDING, Bureau
from tests.support.cases import WAYS, a_case
from tests.support.tips import send

HANDLING = (Role.CLERK, Role.CHIEF, Role.PUBLISHER, Role.CHECKER)
BUREAU_WIDE = (Role.LEADING, Role.AUDITOR, Role.ACCOUNT_ADMIN, Role.KEY_OFFICER)
ROLES = (*HANDLING, *BUREAU_WIDE)
# What more than role and state decides; each has tests of its own.
SPECIAL = {"report_up", "lift_arbitration", "return", "refuse"}


async def person_with(bureau: Bureau, role: Role) -> Person:
    place = (BUILDING if role in HANDLING else None, role)
    person = await bureau.hire(f"某{role.value}", place)
    return person


def steps_out_of(matter: Matter) -> list[TransitionRule]:
    return [
        step
        for step in rules()
        if step.subject == matter.subject and step.action not in ELSEWHERE and matter.state in step.sources
    ]


async def offered(person: Person, matter: Matter) -> dict[str, str]:
    """What each step is to this person: take, propose or nothing."""
    given = await allowing.offers(person, matter)
    return {
        one.step.action: "propose" if one.proposing else "take"
        for one in given
        if one.why_not is None and one.step.action not in SPECIAL
    }


def expected(role: Role, matter: Matter) -> dict[str, str]:
    found = {}
    for step in steps_out_of(matter):
        if step.action not in SPECIAL and (not step.after or matter.came_from in step.after):
            if role in step.who:
                found[step.action] = "take"
            elif role in step.proposers:
                found[step.action] = "propose"
    return found


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
async def test_a_role_is_offered_the_steps_of_the_table_on_a_case(bureau: Bureau, role: Role) -> None:
    matter = await case_matter(bureau["张干事"], await a_case(bureau))
    person = await person_with(bureau, role)
    for state in states_of("case"):
        for came_from in (None, State.CLOSED, State.NOT_ACCEPTED):
            there = replace(matter, state=state, came_from=came_from)
            assert await offered(person, there) == expected(role, there), state


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
async def test_a_role_is_offered_the_steps_of_the_table_on_a_tip(bureau: Bureau, role: Role) -> None:
    registered, _ = await send()
    matter = await tip_matter(bureau["张干事"], registered.number)
    person = await person_with(bureau, role)
    for state in states_of("tip"):
        there = replace(matter, state=state)
        assert await offered(person, there) == expected(role, there), state


async def test_every_step_that_is_not_offered_says_why(bureau: Bureau) -> None:
    matter = await case_matter(bureau["张干事"], await a_case(bureau))
    for state in states_of("case"):
        there = replace(matter, state=state)
        for person in (bureau["张干事"], bureau["王干事"], bureau["管保"]):
            given = await allowing.offers(person, there)
            assert len(given) == len([one for one in steps_out_of(there) if one.who - {Role.SYSTEM}])
            assert all(one.why_not is None or one.why_not.msgid.endswith("。") for one in given)


@pytest.mark.parametrize("stage", WAYS)
async def test_no_step_from_another_state_can_be_taken(bureau: Bureau, stage: str) -> None:
    number = await a_case(bureau, stage)
    case = await queries.case_for(bureau["李科长"], number)
    before = await written()
    here = {step.action for step in rules() if step.subject == "case" and case.state in step.sources}
    for action in {step.action for step in rules()} - here | {"fly", "answered", "ask_timed_out"}:
        with pytest.raises(Refused):
            await steps.take(bureau["李科长"], number, action, {}, version=case.version)
    assert await written() == before


@pytest.mark.parametrize("stage", WAYS)
async def test_nobody_without_a_role_moves_a_case(bureau: Bureau, stage: str) -> None:
    number = await a_case(bureau, stage)
    case = await queries.case_for(bureau["李科长"], number)
    auditor = await person_with(bureau, Role.AUDITOR)
    publisher = await bureau.hire("孙起草", (BUILDING, Role.PUBLISHER))
    before = await written()
    for step in rules():
        if step.subject == "case" and case.state in step.sources:
            for person in (bureau["王干事"], bureau["纪严"], bureau["管保"], bureau["周派"], auditor):
                with pytest.raises(NotFound):
                    await steps.take(person, number, step.action, {}, version=case.version)
            with pytest.raises(Refused):
                await steps.take(publisher, number, step.action, {}, version=case.version)
    assert await written() == before


@pytest.mark.parametrize("stage", WAYS)
async def test_a_clerk_takes_no_step_that_is_his_chiefs(bureau: Bureau, stage: str) -> None:
    number = await a_case(bureau, stage)
    case = await queries.case_for(bureau["赵干事"], number)
    for step in rules():
        if step.subject == "case" and case.state in step.sources and Role.CLERK not in step.who:
            with pytest.raises(Refused):
                await steps.take(bureau["赵干事"], number, step.action, {}, version=case.version)


async def test_a_refused_step_leaves_no_trace(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    before = await written()
    for action, facts in (("submit_findings", {}), ("close", {"reason": "substantiated"}), ("park", {})):
        with pytest.raises(DomainError):
            await steps.take(bureau["张干事"], number, action, facts, version=2)
    assert await written() == before


async def written() -> tuple[int, int, int]:
    """Events, sealed items and versions: what any step would add to."""
    [row] = await fetch(
        "SELECT (SELECT count(*) FROM ledger_event) AS events, (SELECT count(*) FROM item) AS items, "
        "(SELECT sum(version) FROM casefile) AS versions"
    )
    return int(row["events"]), int(row["items"]), int(row["versions"])
