"""Every role × state × step, without a database: who may take a step, propose it, or neither."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from portal.cases.allowing import ELSEWHERE, offer, offers
from portal.cases.matters import Matter, Proposal
from portal.cases.queries import CaseRow
from portal.catalogue.states import MAX_RETURNS, Role, State, Subject, TransitionRule, rules, states_of
from portal.offices import queries as offices
from portal.settings import Settings, bind
from portal.staff.people import Person, PersonKeys, Place
from portal.tips.queries import TipRow

OFFICE, OTHER = "bureau-430721", "survey-design-section"
DESK, DISCIPLINE = "dispatch-desk", "discipline-office"
PEOPLE = [role for role in Role if role not in (Role.SYSTEM, Role.INFORMANT)]
BUREAU_WIDE = (Role.LEADING, Role.AUDITOR, Role.KEY_OFFICER, Role.ACCOUNT_ADMIN)
ENDS = (None, State.CLOSED, State.NOT_ACCEPTED)
# What more than role and state decides.
SPECIAL = ("return", "refuse", "lift_arbitration", "report_up")
STEPS = [step for step in rules() if step.action not in ELSEWHERE and step.who - {Role.SYSTEM}]


@pytest.fixture(autouse=True)
def a_bureau(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bureau of county offices, none of which has rows anywhere."""

    async def office(code: str) -> Any:
        return SimpleNamespace(code=code, kind="bureau" if code.startswith("bureau") else "section")

    monkeypatch.setattr(offices, "office", office)
    bind(Settings())


def person(role: Role, office: str = OFFICE) -> Person:
    place = Place(None if role in BUREAU_WIDE else office, role)
    return Person(uuid4(), "某人", "某人", None, (place,), cast(PersonKeys, None))


def tip(state: State, office: str = OFFICE, *, returns: int = 0) -> TipRow:
    return TipRow(
        id=uuid4(),
        number="CDZJ-JB-2026-000001",
        channel="web",
        kind="cert_rent",
        received_on=date(2026, 3, 10),
        area="unknown",
        state=state,
        office=office,
        proposed=office,
        rule="R40",
        basis="stated",
        decision={"sealed": office == DISCIPLINE, "owner": office},
        urgency="normal",
        entered_by=None,
        limit_on=None,
        evidence_count=0,
        returns=returns,
        reason=None,
        due_on=date(2026, 3, 19),
        due_provisional=False,
        content=uuid4(),
        identity=uuid4(),
        case=None,
        version=1,
        has_receipt=True,
    )


def case(state: State, office: str = OFFICE) -> CaseRow:
    day = date(2026, 3, 10)
    return CaseRow(
        id=uuid4(),
        number="CDZJ-AJ-2026-000001",
        kind="cert_rent",
        office=office,
        state=state,
        assignee=None,
        findings_by=None,
        reviewed_by=None,
        outcome=None,
        accepted_on=day,
        due_on=day,
        due_provisional=False,
        state_since=day,
        filed_on=None,
        decided_on=None,
        closed_on=None,
        compartment=uuid4(),
        version=1,
    )


def matter(subject: Subject, state: State, office: str = OFFICE, **more: Any) -> Matter:
    returns = more.pop("returns", 0)
    row = case(state, office) if subject == "case" else None
    made = Matter(
        subject=subject,
        id=uuid4(),
        number="一号",
        state=state,
        version=1,
        compartment=uuid4(),
        offices=frozenset({office}),
        authors=frozenset(),
        came_from=None,
        proposal=None,
        tips=(tip(state, office, returns=returns),),
        case=row,
    )
    return replace(made, **more)


def expected(role: Role, step: TransitionRule, there: Matter) -> str:
    """A second reading of the table: what the step is to somebody of this role alone."""
    [row] = there.tips
    never = {
        "return": there.subject == "tip" and row.returns >= MAX_RETURNS,
        "lift_arbitration": row.returns < MAX_RETURNS,
        "refuse": there.subject == "tip" and there.state == State.REGISTERED,
    }
    if never.get(step.action, False) or (step.after and there.came_from not in step.after):
        return "no"
    return "take" if role in step.who else "propose" if role in step.proposers else "no"


@pytest.mark.parametrize("subject", ["tip", "case"])
@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role.value)
async def test_each_role_is_offered_what_the_table_gives_it_in_each_state(
    role: Role, subject: Subject
) -> None:
    seen = 0
    for state in states_of(subject):
        for came_from in ENDS:
            for returns in range(MAX_RETURNS + 1):
                there = matter(subject, state, came_from=came_from, returns=returns)
                for one in await offers(person(role), there):
                    found = "no" if one.why_not else "propose" if one.proposing else "take"
                    if role is not Role.DISPATCHER:
                        assert found == expected(role, one.step, there), (state, one.step.action)
                    assert one.why_not is None or one.why_not.msgid.endswith("。")
                    seen += 1
    assert seen == 9 * sum(len(step.sources) for step in STEPS if step.subject == subject)


@pytest.mark.parametrize("subject", ["tip", "case"])
async def test_the_desk_serves_an_office_without_members_as_clerk_and_chief(subject: Subject) -> None:
    waiting = (State.REGISTERED, State.RETURNED)
    for state in states_of(subject):
        there = matter(subject, state, DESK)
        for one in await offers(person(Role.DISPATCHER, DESK), there):
            roles = {Role.DISPATCHER} | ({Role.CLERK, Role.CHIEF} if state not in waiting else set())
            if (
                one.step.action not in ("return", "refuse", "lift_arbitration", "report_up")
                and not one.step.after
            ):
                assert (one.why_not is None) == bool(roles & (one.step.who | one.step.proposers))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.subject}-{step.action}")
async def test_an_office_that_only_helps_takes_and_proposes_nothing(step: TransitionRule) -> None:
    for state in step.sources:
        for role in (Role.CLERK, Role.CHIEF):
            given = await offer(person(role, OTHER), matter(step.subject, state), step)
            assert (given.proposing, given.why_not is not None) == (False, True)


@pytest.mark.parametrize("step", [step for step in STEPS if step.four_eyes], ids=lambda step: step.action)
async def test_nobody_judges_what_he_wrote_or_proposed_himself(step: TransitionRule) -> None:
    who = person(Role.CHIEF if Role.CHIEF in step.who else next(iter(step.who)))
    for state in step.sources - {State.REGISTERED}:
        there = matter(step.subject, state, came_from=next(iter(step.after), None))
        assert (await offer(who, there, step)).why_not is None
        wrote = replace(there, authors=frozenset({who.id}))
        assert (await offer(who, wrote, step)).why_not is not None
        own = Proposal(action=step.action, by=who.id, sealed="")
        assert (await offer(who, replace(there, proposal=own), step)).why_not is not None
        others = replace(own, by=uuid4())
        assert (await offer(who, replace(there, proposal=others), step)).proposed


@pytest.mark.parametrize("step", [step for step in STEPS if step.proposers], ids=lambda step: step.action)
async def test_what_is_proposed_already_is_not_proposed_again(step: TransitionRule) -> None:
    state = next(iter(step.sources - {State.REGISTERED}))
    waiting = Proposal(action=step.action, by=uuid4(), sealed="")
    there = matter(step.subject, state, proposal=waiting)
    for role in step.proposers - {Role.DISPATCHER}:
        given = await offer(person(role), there, step)
        assert (given.proposing, given.why_not is not None) == (False, True)


@pytest.mark.parametrize("office", [OTHER, OFFICE])
async def test_only_districts_report_up(office: str) -> None:
    [step] = [one for one in STEPS if one.action == "report_up"]
    given = await offer(person(Role.CHIEF, office), matter("case", State.AWAITING_REVIEW, office), step)
    assert (given.why_not is None) == (office == OFFICE)


async def test_the_leading_group_stands_nowhere_towards_the_discipline_office() -> None:
    for step in STEPS:
        for state in step.sources:
            given = await offer(person(Role.LEADING), matter(step.subject, state, DISCIPLINE), step)
            assert given.why_not is not None


async def test_a_tip_about_the_staff_is_never_returned() -> None:
    [step] = [one for one in STEPS if one.action == "return"]
    given = await offer(person(Role.CHIEF, DISCIPLINE), matter("tip", State.ROUTED, DISCIPLINE), step)
    assert given.why_not is not None


async def test_a_merged_case_stands_still() -> None:
    row = replace(case(State.INVESTIGATING), master=uuid4())
    there = matter("case", State.INVESTIGATING, case=row)
    for role in (Role.CLERK, Role.CHIEF, Role.LEADING):
        assert all(one.why_not is not None for one in await offers(person(role), there))
