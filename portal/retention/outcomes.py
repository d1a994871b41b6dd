"""The ends that a tip, a case, an act on a record or an objection can come to, as periods name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from portal.cases.bilingual import Bilingual
from portal.catalogue.codelists import Code, code_list
from portal.catalogue.states import State, Subject
from portal.core.errors import N_

CLOSED: Final = "case:closed"
OBJECTION_CLOSED: Final = "objection:closed"
WITHOUT_CASE: Final = (State.NOT_ACCEPTED, State.TRANSFERRED_OUT)
WITH_CASE: Final = (State.CLOSED, State.NOT_ACCEPTED, State.TRANSFERRED_OUT, State.PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`archived`: an export has to come before the deletion, because the case was accepted."""

    code: str
    label: str
    reason: Code | None = None
    archived: bool = True

    @property
    def detail(self) -> Bilingual:
        return Bilingual(self.reason.zh, self.reason.en) if self.reason else Bilingual("")


def outcomes() -> tuple[Outcome, ...]:
    return tuple(_all().values())


def outcome(code: str) -> Outcome | None:
    """None for an end that no list knows: then no period can be set for it, and nothing ends."""
    return _all().get(code)


def code_of(subject: Subject, state: State, reason: str | None) -> str:
    return f"{CLOSED}:{reason}" if state == State.CLOSED else f"{subject}:{state.value}"


@cache
def _all() -> Mapping[str, Outcome]:
    found = [
        Outcome(code="tip:not_accepted", label=N_("举报不予受理（没有立为案件）"), archived=False),
        Outcome(code="tip:transferred_out", label=N_("举报转送外单位（没有立为案件）"), archived=False),
        Outcome(code="case:not_accepted", label=N_("案件不予受理"), archived=False),
        Outcome(code="case:transferred_out", label=N_("案件转送外单位")),
        Outcome(code="case:parked", label=N_("案件暂存待查")),
        Outcome(code="act:done", label=N_("公示办理事项已生效"), archived=False),
        Outcome(code="act:refused", label=N_("公示办理事项没有同意"), archived=False),
        Outcome(code=OBJECTION_CLOSED, label=N_("对公示的异议办结"), archived=False),
        *(Outcome(code=f"{CLOSED}:{one.code}", label=N_("案件办结"), reason=one) for one in _reasons()),
    ]
    return {one.code: one for one in found}


def _reasons() -> tuple[Code, ...]:
    return code_list("closing_reason")
