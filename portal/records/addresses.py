"""A question as the parameters of an address: what a list, a download, a feed and the interface are asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from portal.core.errors import N_, Message
from portal.core.text import single_line
from portal.records.questions import LONGEST, ORDERS, Question

# Parameter of the address → field of the question.
CODES: Final[Mapping[str, str]] = {
    "subject": "subject_type",
    "role": "role",
    "kind": "kind",
    "measure": "measure",
    "area": "area",
    "authority": "authority",
    "severity": "severity",
}
DAYS: Final = ("since", "until")
PARAMETERS: Final = ("q", *CODES, *DAYS, "ending", "order")


def question_of(given: Mapping[str, str]) -> tuple[Question, dict[str, Message]]:
    """The question, and what in it was not understood and therefore left out, by its parameter."""
    problems: dict[str, Message] = {}
    found = Question(text=single_line(given.get("q", "")[:LONGEST]), ending=given.get("ending", "") == "1")
    codes: dict[str, Any] = {field: given[name] for name, field in CODES.items() if given.get(name)}
    found = replace(found, **codes)
    for name in DAYS:
        day = _day(given.get(name, ""))
        if day:
            found = replace(found, since=day) if name == "since" else replace(found, until=day)
        elif given.get(name):
            problems[name] = Message(N_("日期写成2026-03-01这样。"))
    for order in ORDERS:
        if given.get("order") == order:
            return replace(found, order=order), problems
    if given.get("order"):
        problems["order"] = Message(N_("没有这种排序。"))
    return found, problems


def parameters_of(question: Question) -> dict[str, str]:
    """The least that says the same; `question_of` reads it back."""
    given = {"q": question.text} | {name: getattr(question, field) for name, field in CODES.items()}
    given |= {"since": _text(question.since), "until": _text(question.until)}
    given |= {"ending": "1" if question.ending else ""}
    given |= {"order": "" if question.order == "newest" else question.order}
    return {name: value for name, value in given.items() if value}


def address_of(path: str, question: Question, **more: str) -> str:
    """The path with everything that was asked, to be kept and sent to others."""
    given = parameters_of(question) | {name: value for name, value in more.items() if value}
    return f"{path}?{urlencode(given, errors='replace')}" if given else path


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == 10 else None
    except ValueError:
        return None


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
