"""Which steps a person may take now, which he may only propose, and why he may not take the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.cases.matters import Matter, roles_towards
from portal.catalogue.states import Role, State, TransitionRule, rules
from portal.core.errors import N_, Message, Refused
from portal.offices import queries as offices
from portal.staff.people import Person

# Taken on pages of their own, with their own verbs.
ELSEWHERE: Final = frozenset({"confirm_route", "re_route", "return", "sign_off", "auto_route"})
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
_OWN_WORK: Final = N_("核查结果或原来的结论出自您本人，须由另一个人决定。")
_OWN_PROPOSAL: Final = N_("这一步是您提请的，须由另一个人批准。")
_NOT_DISTRICT: Final = N_("只有区县和市质安机构把案件上报市局。")
_NO_RETURN_USED: Final = N_("这件举报还没有退满两次，不需要准许。")
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
    if step.after and matter.came_from not in step.after:
        return N_("原来的结论不是这一种。")
    if step.action == "report_up" and (await offices.office(matter.office)).kind not in _REPORTING_KINDS:
        return _NOT_DISTRICT
    if step.action == "lift_arbitration" and matter.tips[0].returns < 2:
        return _NO_RETURN_USED
    if step.action == "refuse" and matter.state == State.REGISTERED:
        return _AT_THE_DESK
    return None


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
