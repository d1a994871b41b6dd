"""Which steps start a clock, in which states it runs, what halts it, and what its end means: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.catalogue.step_types import State, Subject
from portal.core.errors import N_

RECEIVED: Final = "received"
"""Stands among the steps for a tip's arrival."""


class Halt(StrEnum):
    """Why a clock stands still."""

    INFORMANT = "informant"
    HEARING = "hearing"
    APPRAISAL = "appraisal"


class By(StrEnum):
    """Who has to be done before it ends."""

    OFFICE = "office"
    DESK = "desk"
    COORDINATING = "coordinating"
    INFORMANT = "informant"


@dataclass(frozen=True, slots=True)
class ClockUse:
    """How one clock rule is used.

    `starts` are steps, `runs_in` the states in which it goes on; left for another state it was met or
    missed, for one of `drops` it no longer matters. `since` is the fact or date that is its first day
    (without one: the day of the step). `extension` is the rule of the one extension; `told`: the informant
    knows the end, and learns of a new one. `carried`: it goes along when a tip becomes a case.
    """

    name: str
    subject: Subject
    starts: frozenset[str]
    runs_in: frozenset[State]
    drops: frozenset[State] = frozenset()
    since: str = ""
    halts: frozenset[Halt] = frozenset()
    extension: str = ""
    by: By = By.OFFICE
    told: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """What an officer may declare a matter to be besides; its clocks begin then."""

    code: str
    label: str
    hint: str


HALTED_IN: Final[Mapping[State, Halt]] = {State.AWAITING_INFORMANT: Halt.INFORMANT}
# Halts that an officer begins and ends; the other follows the state.
DECLARED: Final[Mapping[Halt, str]] = {Halt.HEARING: N_("听证"), Halt.APPRAISAL: N_("检验、检测、鉴定")}
HALT_LABELS: Final[Mapping[Halt, str]] = {Halt.INFORMANT: N_("等待举报人补充"), **DECLARED}

PETITION, CLUE, SUPERIOR = "petition", "clue", "superior"
TAKEN_ON: Final = "petition_taken_on"
"""A tip that was declared a petition is taken on: by that its petitioner is told."""
PROCEDURES: Final[tuple[Procedure, ...]] = (
    Procedure(
        PETITION,
        N_("按信访事项办理"),
        N_("自收到之日起15日内告知，受理后60日内办结。"),
    ),
    Procedure(CLUE, N_("按行政处罚线索核查"), N_("15个工作日内核查，决定是否立案。")),
    Procedure(SUPERIOR, N_("上级交办"), N_("以上级来文要求的日期为限。")),
)

_TIP: Final = frozenset({State.REGISTERED, State.ROUTED, State.RETURNED})
_LOOKED_INTO: Final = frozenset(
    {State.ACCEPTED, State.INVESTIGATING, State.AWAITING_INFORMANT, State.PARKED, State.FILED}
)
_OPEN: Final = _LOOKED_INTO | {
    State.AWAITING_REVIEW,
    State.REPORTED_UP,
    State.REFERRED_OUT,
    State.DECIDED,
}
_ELSEWHERE: Final = frozenset({State.TRANSFERRED_OUT})
_HALTS: Final = frozenset(Halt)
_WITH_EXPERTS: Final = frozenset({Halt.HEARING, Halt.APPRAISAL})


def _on(*starts: str) -> frozenset[str]:
    return frozenset(starts)


def _reconsider(subject: Subject) -> ClockUse:
    return ClockUse("reconsider", subject, _on("reconsider"), frozenset({State.UNDER_RECONSIDERATION}))


def _tell(subject: Subject, states: frozenset[State]) -> ClockUse:
    """Counts from receipt, whenever somebody sees that it is a petition."""
    return ClockUse("petition_tell", subject, _on(PETITION), states, drops=_ELSEWHERE, since="received_on")


def _superior(subject: Subject, states: frozenset[State]) -> ClockUse:
    return ClockUse(
        name="superior",
        subject=subject,
        starts=_on(SUPERIOR),
        runs_in=states,
        drops=_ELSEWHERE,
        extension="superior_extension",
        carried=True,
    )


USES: Final[tuple[ClockUse, ...]] = (
    ClockUse(
        name="triage",
        subject="tip",
        starts=_on(RECEIVED, "reopen"),
        runs_in=_TIP,
        since="received_on",
    ),
    ClockUse(
        name="dispatch",
        subject="tip",
        starts=_on(RECEIVED, "return"),
        runs_in=frozenset({State.REGISTERED, State.RETURNED}),
        by=By.DESK,
    ),
    ClockUse(
        name="sign_off",
        subject="tip",
        starts=_on(RECEIVED, "confirm_route", "re_route", "reopen"),
        runs_in=frozenset({State.ROUTED}),
    ),
    _tell("tip", _TIP),
    _tell("case", _OPEN),
    ClockUse(
        name="petition_finish",
        subject="case",
        starts=_on(PETITION, TAKEN_ON),
        runs_in=_OPEN,
        drops=_ELSEWHERE,
        since="accepted_on",
        halts=frozenset({Halt.HEARING}),
        extension="petition_extension",
        told=True,
    ),
    ClockUse(
        name="finish",
        subject="case",
        starts=_on("sign_off", "reopen", "look_again"),
        runs_in=_OPEN,
        drops=_ELSEWHERE,
        halts=_HALTS,
        extension="extension",
        told=True,
    ),
    ClockUse(
        name="target",
        subject="case",
        starts=_on("start", "reopen", "look_again"),
        runs_in=_LOOKED_INTO,
        drops=_ELSEWHERE | {State.NOT_ACCEPTED},
        halts=_HALTS,
    ),
    ClockUse(
        name="clue_check",
        subject="case",
        starts=_on(CLUE),
        runs_in=_LOOKED_INTO - {State.FILED},
        drops=_ELSEWHERE,
        halts=_WITH_EXPERTS,
        extension="clue_extension",
    ),
    ClockUse(
        name="penalty",
        subject="case",
        starts=_on("file_case"),
        runs_in=_LOOKED_INTO | {State.AWAITING_REVIEW, State.REPORTED_UP},
        drops=_ELSEWHERE | {State.NOT_ACCEPTED, State.REFERRED_OUT},
        since="filed_on",
        halts=_WITH_EXPERTS,
    ),
    ClockUse(
        name="ask",
        subject="case",
        starts=_on("ask"),
        runs_in=frozenset({State.AWAITING_INFORMANT}),
        by=By.INFORMANT,
    ),
    ClockUse(
        name="review",
        subject="case",
        starts=_on("submit_findings"),
        runs_in=frozenset({State.AWAITING_REVIEW}),
    ),
    ClockUse(
        name="report_up",
        subject="case",
        starts=_on("report_up"),
        runs_in=frozenset({State.REPORTED_UP}),
        by=By.COORDINATING,
    ),
    ClockUse(
        name="follow_up",
        subject="case",
        starts=_on("refer"),
        runs_in=frozenset({State.REFERRED_OUT}),
    ),
    ClockUse(
        name="publish",
        subject="case",
        starts=_on("record_decision"),
        runs_in=frozenset({State.DECIDED, State.CLOSED, State.UNDER_RECONSIDERATION}),
        since="decided_on",
        drops=frozenset({State.INVESTIGATING}),
    ),
    _reconsider("tip"),
    _reconsider("case"),
    _superior("tip", _TIP),
    _superior("case", _OPEN),
)


def use_of(name: str, subject: Subject) -> ClockUse:
    """KeyError for a clock that runs on no such thing, such as the age of an office key."""
    for use in USES:
        if (use.name, use.subject) == (name, subject):
            return use
    raise KeyError(f"{subject} has no clock {name}")


def started_by(step: str, subject: Subject, state: State) -> tuple[ClockUse, ...]:
    """The clocks that a step into this state starts."""
    return tuple(
        use for use in USES if use.subject == subject and step in use.starts and state in use.runs_in
    )
