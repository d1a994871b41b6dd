"""The facts that a step needs: there, of the right kind, and consistent with what was found before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.cases.matters import Matter
from portal.catalogue.codelists import codes
from portal.catalogue.states import Field, Role, State, TransitionRule
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.staff.queries import PersonRow
from portal.tips import recusals
from portal.tips.dispatch import NOT_HANDLING

PROVED = frozenset({"substantiated", "partly_substantiated"})
_JUDGING = frozenset({State.AWAITING_REVIEW, State.REPORTED_UP})
_HANDLERS = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})
_FILL_IN = N_("请填写这一项。")
_CHOOSE = N_("请选择一项。")


class _Wrong(Exception):
    def __init__(self, msgid: str, **values: int) -> None:
        self.message = Message(msgid, values)


async def checked_facts(step: TransitionRule, facts: Mapping[str, Any], matter: Matter) -> dict[str, Any]:
    """The step's own fields, tidied; raises InvalidInput with one sentence for each field."""
    options = {field.name: await _options(field, matter) for field in step.fields}
    clean: dict[str, Any] = {}
    errors: dict[str, Message] = {}
    for field in step.fields:
        try:
            clean[field.name] = _checked(field, facts.get(field.name), options[field.name])
        except _Wrong as wrong:
            errors[field.name] = wrong.message
    errors = errors or _against_findings(step, clean, matter)
    if errors:
        raise InvalidInput(errors)
    return clean


async def handlers_of(matter: Matter) -> list[PersonRow]:
    """Who can be put in charge: clerks and chiefs of the offices that act, and whoever serves for them.

    Without those who have a conflict of interest.
    """
    found = {}
    for office in sorted(matter.offices):
        for member in await staff.members_of(office):
            if any(place.office == office and place.role in _HANDLERS for place in member.places):
                found[member.id] = member
    kept_away = await recusals.accounts([matter.id, *(tip.id for tip in matter.tips)])
    return [member for member in found.values() if member.id not in kept_away]


async def _options(field: Field, matter: Matter) -> frozenset[str] | None:
    if field.options is None:
        return None
    if field.options == "member":
        return frozenset(str(member.id) for member in await handlers_of(matter))
    if field.options == "office":
        return frozenset(row.code for row in await offices.offices() if row.kind not in NOT_HANDLING)
    return frozenset(codes(field.options))


def _checked(field: Field, value: Any, options: frozenset[str] | None) -> Any:
    if field.widget == "checkbox":
        return _ticked(field, value)
    if field.widget == "date":
        return _day(field, value)
    text = str(value).strip() if value is not None else ""
    if not text and field.required:
        raise _Wrong(_CHOOSE if options is not None else _FILL_IN)
    if text and options is not None and text not in options:
        raise _Wrong(_CHOOSE)
    if len(text) > field.max_length:
        raise _Wrong(N_("最多{limit}个字，现在有{length}个字。"), limit=field.max_length, length=len(text))
    return text


def _ticked(field: Field, value: Any) -> bool:
    if value is not True and field.required:
        raise _Wrong(N_("请勾选确认。"))
    return value is True


def _day(field: Field, value: Any) -> date | None:
    if not isinstance(value, date):
        if field.required or value:
            raise _Wrong(_FILL_IN)
        return None
    if value > clock.today():
        raise _Wrong(N_("日期不能晚于今天。"))
    return value


def _against_findings(step: TransitionRule, clean: Mapping[str, Any], matter: Matter) -> dict[str, Message]:
    """A proved case closes only after a decision, and only a proved one is decided (建稽〔2014〕166号)."""
    outcome = matter.case.outcome if matter.case else None
    if matter.state not in _JUDGING or outcome is None:
        return {}
    if step.action == "close_not_proved" and outcome in PROVED:
        return {"reason": Message(N_("核查结论是属实或部分属实，须先登记处理决定，或者退回补充核查。"))}
    if step.action == "record_decision" and outcome not in PROVED:
        return {
            "measure": Message(N_("核查结论不是属实，不能登记处理决定。请不作处理办结，或者退回补充核查。"))
        }
    return {}
