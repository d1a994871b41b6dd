"""States of tips and cases, the steps between them and who may take them: one place to ask."""

from typing import Final

from portal.catalogue.case_steps import CASE_STEPS
from portal.catalogue.state_labels import PUBLIC_LABELS, ROLE_LABELS, STAFF_LABELS
from portal.catalogue.step_types import Field, Role, State, Subject, TransitionRule, Widget
from portal.catalogue.tip_steps import TIP_STEPS
from portal.core.errors import N_, Refused

__all__ = [
    "FINAL",
    "MAX_RETURNS",
    "NOTE_VALUES",
    "PUBLIC_LABELS",
    "ROLE_LABELS",
    "STAFF_LABELS",
    "Field",
    "Role",
    "State",
    "Subject",
    "TransitionRule",
    "Widget",
    "may_return",
    "rule",
    "rules",
    "states_of",
    "steps_for",
]

# The end, unless reconsidered.
FINAL: Final = frozenset({State.CLOSED, State.NOT_ACCEPTED, State.TRANSFERRED_OUT})

# After this many returns the dispatch desk's next decision binds (arbitrated).
MAX_RETURNS: Final = 2

# The only places that a public note may leave open; whoever shows the note fills them.
NOTE_VALUES: Final = frozenset({"office", "due", "reason", "receiver"})


def steps_for(
    subject: Subject, state: State, roles: frozenset[Role], *, came_from: State | None = None
) -> tuple[TransitionRule, ...]:
    """The steps that somebody with these roles may take or propose now, in the order of the table."""
    return tuple(
        step
        for step in rules()
        if step.subject == subject
        and state in step.sources
        and roles & (step.who | step.proposers)
        and (came_from is None or not step.after or came_from in step.after)
    )


def rule(action: str, state: State, subject: Subject | None = None) -> TransitionRule:
    """The step of this name out of this state; `subject` where a tip and a case share both."""
    for step in rules():
        if step.action == action and state in step.sources and subject in (None, step.subject):
            return step
    raise Refused(N_("当前状态下不能进行这一步操作。"))


def rules() -> tuple[TransitionRule, ...]:
    return TIP_STEPS + CASE_STEPS


def states_of(subject: Subject) -> tuple[State, ...]:
    """The states that a tip or a case can be in, in the order of the enum."""
    used = {state for step in rules() if step.subject == subject for state in (*step.sources, step.target)}
    return tuple(state for state in State if state in used)


def may_return(returns: int) -> bool:
    """Whether an office may still say "not ours" after so many returns of this tip."""
    return returns < MAX_RETURNS
