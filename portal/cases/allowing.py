"""Which steps a person may take now, which he may only propose, and why he may not take the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.cases.matters import Matter, roles_towards
from portal.catalogue.states import Role, State, TransitionRule, may_return, rules
from portal.core.errors import N_, Message, Refused
from portal.offices import queries as offices
from portal.staff.people import Person
from portal.tips.intake import DISPATCH

# The dispatch desk's own, on its own page; and what is taken together with merging, see `cases.merging`.
ELSEWHERE: Final = frozenset({"confirm_route", "re_route", "auto_route", "look_again"})
_REPORTING_KINDS: Final = frozenset({"bureau", "quality", "zone"})

_ONLY: Final[Mapping[Role, str]] = {
    Role.CLERK: N_("这一步由经办人或负责人办理。"),
    Role.CHIEF: N_("这一步由负责人办理。"),
    Role.DISPATCHER: N_("这一步由派单员办理。"),
    Role.LEADING: N_("这一步由领导小组办理。"),
    Role.INFORMANT: N_("这一步由举报人自己提出。"),
    Role.SYSTEM: N_("这一步由系统自动完成。"),
}
HELPING: Final = N_("贵单位只是协办，可以查看，不能办理。")
MERGED: Final = N_("这个案件已经并入另一个案件，请在那里办理。")
_OWN_WORK: Final = N_("核查结果或原来的结论出自您本人，须由另一个人决定。")
_OWN_PROPOSAL: Final = N_("这一步是您提请的，须由另一个人批准。")
_NOT_DISTRICT: Final = N_("只有区县和市质安机构把案件上报市局。")
_NO_RETURN_USED: Final = N_("这件举报还没有退满两次，不需要准许。")
_RETURNED_TWICE: Final = N_("这件举报已退回两次，派单台的决定为最终决定，只有领导小组可以更改。")
_SERVED_BY_DESK: Final = N_("承办单位还没有成员，由派单台代办，不能退回。")
_FOR_DISCIPLINE_ALONE: Final = N_("涉及工作人员的举报只由机关纪检办理，不能交给派单台。")
_AT_THE_DESK: Final = N_("请先确认承办单位，由承办单位决定是否受理。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One step out of the present state. `why_not` is None when the person may take it now.

    `proposing`: he may only prepare it for somebody else's approval.
    """

    step: TransitionRule
    proposing: bool = False
    proposed: bool = False
    why_not: Message | None = None


async def offers(person: Person, matter: Matter) -> list[Offer]:
    """Every step out of the present state, in the order of the table."""
    return [await offer(person, matter, step) for step in _steps_out_of(matter)]


async def offer(person: Person, matter: Matter, step: TransitionRule) -> Offer:
    proposed = matter.proposal is not None and matter.proposal.action == step.action
    msgid = await _not_possible(matter, step) or _not_by(person, matter, step)
    if msgid is not None and await _may_propose(person, matter, step, proposed=proposed):
        return Offer(step=step, proposing=True)
    return Offer(step=step, proposed=proposed, why_not=Message(msgid) if msgid else None)


async def require(person: Person, matter: Matter, step: TransitionRule, *, proposing: bool = False) -> None:
    """Refused, with the reason, unless the person may take (or propose) the step."""
    given = await offer(person, matter, step)
    if given.proposing:
        if not proposing:
            raise Refused(_ONLY[_first_of(step.who)])
    elif given.why_not is not None:
        raise Refused(given.why_not.msgid)


def _steps_out_of(matter: Matter) -> list[TransitionRule]:
    return [
        step
        for step in rules()
        if step.subject == matter.subject
        and matter.state in step.sources
        and step.action not in ELSEWHERE
        and step.who - {Role.SYSTEM}
    ]


async def _not_possible(matter: Matter, step: TransitionRule) -> str | None:
    """What keeps everybody from this step."""
    if matter.merged:
        return MERGED
    if step.after and matter.came_from not in step.after:
        return N_("原来的结论不是这一种。")
    if step.action == "report_up" and (await offices.office(matter.office)).kind not in _REPORTING_KINDS:
        return _NOT_DISTRICT
    return _not_possible_with_tip(matter, step) if matter.subject == "tip" else None


def _not_possible_with_tip(matter: Matter, step: TransitionRule) -> str | None:
    [tip] = matter.tips
    hindrances = {
        "lift_arbitration": (may_return(tip.returns), _NO_RETURN_USED),
        "return": (not may_return(tip.returns), _RETURNED_TWICE),
        "refuse": (tip.state == State.REGISTERED, _AT_THE_DESK),
    }
    holds, sentence = hindrances.get(step.action, (False, ""))
    if step.action == "return" and tip.decision["sealed"]:
        return _FOR_DISCIPLINE_ALONE
    if step.action == "return" and tip.office == DISPATCH:
        return _SERVED_BY_DESK
    return sentence if holds else None


def _not_by(person: Person, matter: Matter, step: TransitionRule) -> str | None:
    roles = roles_towards(person, matter)
    if not roles and not matter.offices & person.offices:
        return HELPING
    if not roles & step.who:
        return _ONLY[_first_of(step.who)]
    if step.four_eyes and person.id in matter.authors:
        return _OWN_WORK
    if step.four_eyes and _is_own_proposal(person, matter, step):
        return _OWN_PROPOSAL
    return None


async def _may_propose(person: Person, matter: Matter, step: TransitionRule, *, proposed: bool) -> bool:
    roles = roles_towards(person, matter)
    return (
        not proposed
        and not roles & step.who
        and bool(roles & step.proposers)
        and await _not_possible(matter, step) is None
    )


def _is_own_proposal(person: Person, matter: Matter, step: TransitionRule) -> bool:
    proposal = matter.proposal
    return proposal is not None and proposal.action == step.action and proposal.by == person.id


def _first_of(roles: frozenset[Role]) -> Role:
    return next(role for role in _ONLY if role in roles)
