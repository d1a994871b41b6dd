"""Tips and cases in the words of a page: answers with their labels, holders of keys, due dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.cases.queries import CaseRow
from portal.cases.reading import readers
from portal.catalogue import kinds
from portal.catalogue.codelists import find
from portal.catalogue.questions import AREA_OPTIONS, Question
from portal.catalogue.rows import ClockRow, OfficeRow
from portal.core import clock
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.web.times import month_text
from portal.web.words import Words

_PURPOSES = {
    "owner": N_("承办"),
    "cc": N_("协办，只能查看"),
    "dispatch": N_("派单"),
    "reported": N_("上报后审核"),
    "informant": N_("凭查询码"),
    "record": N_("公示"),
}


@dataclass(frozen=True, slots=True)
class HolderShown:
    """Somebody who can open it; `office` is None for the informant."""

    office: OfficeRow | None
    purpose: str


@dataclass(frozen=True, slots=True)
class DueShown:
    """A due date with its computation: the rule, and the day on which it began to run."""

    day: date
    provisional: bool
    days_left: int
    rule: ClockRow
    since: date


async def answers_shown(kind: str, answers: Mapping[str, Any]) -> list[tuple[str, str | Words]]:
    """Label and value of every answer that was given, in the order of the questions."""
    asked = kinds.kind(kind).questions
    return [(one.label, await _value(one, answers[one.name])) for one in asked if answers.get(one.name)]


async def holders_shown(compartment: UUID) -> list[HolderShown]:
    return [
        HolderShown(
            await offices.office(one.holder) if one.kind == "office" else None,
            _PURPOSES.get(one.purpose, one.purpose),
        )
        for one in await readers(compartment)
        if one.kind in ("office", "informant")
    ]


async def due_of_case(case: CaseRow) -> DueShown:
    name, since = ("penalty", case.filed_on) if case.filed_on else ("finish", case.accepted_on)
    return await due_shown(case.due_on, case.due_provisional, name, since)


async def due_shown(day: date, provisional: bool, name: str, since: date) -> DueShown:
    calendar = await offices.work_calendar()
    left = calendar.working_days_between(clock.today(), day)
    return DueShown(day, provisional, left, await offices.clock_rule(name, since), since)


def kind_words(code: str) -> Words:
    kind = kinds.kind(code)
    return Words(kind.zh, kind.en)


async def _value(question: Question, value: Any) -> str | Words:
    if value is True:
        return N_("是")
    if question.widget == "month":
        month = date.fromisoformat(f"{value}-01")
        return Words(month_text(month), month_text(month, english=True))
    if question.options == AREA_OPTIONS:
        areas = {row.code: Words(row.zh, row.en) for row in await offices.areas()}
        return areas.get(value) or _code("special_area", value)
    if isinstance(question.options, str):
        return _code(question.options, value)
    return str(value)


def _code(name: str, value: str) -> str | Words:
    entry = find(name, value)
    return Words(entry.zh, entry.en) if entry else str(value)
