"""The tables of steps keep their promises, whatever is added to them."""

import re

import pytest

from portal.catalogue.codelists import code_list
from portal.catalogue.states import (
    FINAL,
    MAX_RETURNS,
    NOTE_VALUES,
    PUBLIC_LABELS,
    ROLE_LABELS,
    STAFF_LABELS,
    Role,
    State,
    Subject,
    TransitionRule,
    may_return,
    rule,
    rules,
    states_of,
    steps_for,
)
from portal.core.errors import Refused

STEPS = rules()
ROW_OPTIONS = {"office", "member"}


def named(step: TransitionRule) -> str:
    return f"{step.subject}-{step.action}"


def actions(subject: Subject, state: State, *roles: Role, came_from: State | None = None) -> set[str]:
    return {step.action for step in steps_for(subject, state, frozenset(roles), came_from=came_from)}


def test_every_state_and_role_has_its_words() -> None:
    assert set(PUBLIC_LABELS) == set(STAFF_LABELS) == set(State)
    assert set(ROLE_LABELS) == set(Role)


def test_every_state_is_used() -> None:
    assert set(states_of("tip")) | set(states_of("case")) == set(State)


@pytest.mark.parametrize("subject", ["tip", "case"])
def test_every_state_that_is_not_final_can_be_left(subject: Subject) -> None:
    # A tip that was accepted lives on in its case.
    ends = FINAL | ({State.ACCEPTED} if subject == "tip" else set())
    left = {state for step in STEPS if step.subject == subject for state in step.sources}
    assert set(states_of(subject)) - ends <= left


@pytest.mark.parametrize("subject", ["tip", "case"])
def test_every_state_can_be_reached(subject: Subject) -> None:
    first = State.REGISTERED if subject == "tip" else State.ACCEPTED
    reached, before = {first}, set[State]()
    while reached != before:
        before = set(reached)
        reached |= {step.target for step in STEPS if step.subject == subject and step.sources & before}
    assert reached == set(states_of(subject))


@pytest.mark.parametrize("subject", ["tip", "case"])
def test_every_state_has_a_way_to_an_end(subject: Subject) -> None:
    ends = set(FINAL) | ({State.ACCEPTED} if subject == "tip" else set())
    for _ in State:
        ends |= {
            state
            for step in STEPS
            if step.subject == subject and step.target in ends
            for state in step.sources
        }
    assert set(states_of(subject)) <= ends


def test_an_action_names_one_step_out_of_a_state() -> None:
    names = [(step.subject, step.action, state) for step in STEPS for state in step.sources]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_a_step_is_complete(step: TransitionRule) -> None:
    assert step.sources
    assert step.who
    assert step.label
    assert not step.proposers & step.who
    assert not step.who & {Role.AUDITOR, Role.ACCOUNT_ADMIN, Role.KEY_OFFICER, Role.CUSTODIAN}
    assert len({field.name for field in step.fields}) == len(step.fields)


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_the_options_of_a_step_exist(step: TransitionRule) -> None:
    for field in step.fields:
        assert (field.widget == "select") == (field.options is not None)
        if field.options and field.options not in ROW_OPTIONS:
            assert code_list(field.options)


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_a_public_note_leaves_open_only_what_is_filled(step: TransitionRule) -> None:
    assert set(re.findall(r"{(\w+)}", step.public_note or "")) <= NOTE_VALUES


@pytest.mark.parametrize("step", STEPS, ids=named)
def test_nobody_outside_reads_that_a_report_was_proved_before_a_decision(step: TransitionRule) -> None:
    early = {State.AWAITING_REVIEW, State.REPORTED_UP, State.INVESTIGATING, State.FILED, State.PARKED}
    if step.target in early:
        assert "属实" not in (step.public_note or "") + PUBLIC_LABELS[step.target]


def test_an_office_signs_off_returns_or_refuses_what_was_routed_to_it() -> None:
    assert actions("tip", State.ROUTED, Role.CLERK) == {"sign_off", "return", "refuse"}
    assert actions("tip", State.ROUTED, Role.CHIEF) == {"sign_off", "return", "refuse"}
    assert rule("sign_off", State.ROUTED).target is State.ACCEPTED


def test_a_clerk_proposes_a_refusal_and_the_chief_approves_it() -> None:
    refusal = rule("refuse", State.ROUTED)
    assert refusal.who == {Role.CHIEF}
    assert Role.CLERK in refusal.proposers
    assert refusal.four_eyes


def test_the_dispatch_desk_confirms_routes_again_and_transfers() -> None:
    assert actions("tip", State.REGISTERED, Role.DISPATCHER) == {"confirm_route", "refuse", "transfer_out"}
    assert actions("tip", State.RETURNED, Role.DISPATCHER) == {"re_route", "transfer_out"}


def test_two_returns_are_enough() -> None:
    assert MAX_RETURNS == 2
    assert [may_return(n) for n in range(4)] == [True, True, False, False]
    assert actions("tip", State.ROUTED, Role.LEADING) == {"lift_arbitration"}


def test_silence_never_accepts() -> None:
    by_system = {step.action for step in STEPS if Role.SYSTEM in step.who}
    assert by_system == {"auto_route", "answered", "ask_timed_out"}


def test_the_informant_can_only_ask_for_reconsideration() -> None:
    assert {step.action for step in STEPS if Role.INFORMANT in step.who} == {"reconsider"}
    assert actions("case", State.INVESTIGATING, Role.INFORMANT) == set()


def test_whoever_wrote_the_findings_does_not_judge_them() -> None:
    judging = [step for step in STEPS if State.AWAITING_REVIEW in step.sources]
    assert {step.action for step in judging} == {
        "send_back",
        "report_up",
        "refer",
        "record_decision",
        "close_not_proved",
        "refuse",
    }
    assert all(step.four_eyes for step in judging)


def test_a_case_with_a_proved_violation_closes_only_after_a_decision() -> None:
    proved = {code.code for code in code_list("closing_reason.proved")}
    ways = {
        state
        for step in STEPS
        for field in step.fields
        if field.options == "closing_reason.proved"
        for state in step.sources
    }
    assert proved == {"substantiated", "partly_substantiated"}
    assert ways == {State.DECIDED}


def test_a_conclusion_is_upheld_as_what_it_was() -> None:
    under = State.UNDER_RECONSIDERATION
    assert actions("case", under, Role.CHIEF, came_from=State.CLOSED) == {"uphold", "reopen"}
    assert actions("case", under, Role.CHIEF, came_from=State.NOT_ACCEPTED) == {"uphold_refusal", "reopen"}
    assert actions("case", under, Role.CHIEF) == {"uphold", "uphold_refusal", "reopen"}


def test_a_step_that_does_not_belong_to_a_state_is_refused() -> None:
    with pytest.raises(Refused):
        rule("close", State.REGISTERED)
    with pytest.raises(Refused):
        rule("fly", State.ROUTED)


def test_a_tip_and_a_case_may_share_a_name_and_are_told_apart() -> None:
    assert rule("reopen", State.UNDER_RECONSIDERATION, "tip").target is State.ROUTED
    assert rule("reopen", State.UNDER_RECONSIDERATION, "case").target is State.INVESTIGATING


def test_an_auditor_takes_no_step() -> None:
    assert not any(
        steps_for(subject, state, frozenset({Role.AUDITOR})) for subject in ("tip", "case") for state in State
    )
