"""The sealed columns of the register, opened for those rows whose key the person holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from portal.cases.applying import STEP
from portal.cases.referring import ITEM
from portal.catalogue.answers import in_parties, named
from portal.catalogue.kinds import kind
from portal.compartments.many import open_pairs, opened_items_of
from portal.compartments.sealing import OpenedItem
from portal.register.rows import Row
from portal.register.sent_on import NOT_YET, Answered, answered, receivers
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.reading import LATER_MODES, SATISFACTION

_SUMMARY: Final = 120
_PARTIES: Final = ("persons", "units", "intermediaries")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a key opens of a tip and its case; who the informant is lies behind another key.

    `informed` is the version of the privacy notice of which an officer told the caller; None on the web.
    """

    mode: str
    reply: bool
    about: str = field(repr=False)
    codes: tuple[str, ...] = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)
    project: str = field(repr=False)
    summary: str = field(repr=False)
    satisfaction: str = ""
    findings: str = field(default="", repr=False)
    decision_no: str = ""
    sender: str = field(default="", repr=False)
    document_no: str = field(default="", repr=False)
    informed: str | None = None
    answered: Answered = NOT_YET
    receivers: tuple[str, ...] = field(default=(), repr=False)


async def opened(person: Person, rows: Sequence[Row]) -> dict[UUID, Content]:
    """By tip. Four questions for all rows together; what is missing is sealed to him."""
    keyring = OfficeKeyring(person)
    tips = await opened_items_of(
        await open_pairs({row.content for row in rows}, keyring), "answers", "message", SATISFACTION, STEP
    )
    cases = await opened_items_of(
        await open_pairs({row.case_content for row in rows if row.case_content}, keyring), STEP, ITEM
    )
    return {
        row.id: _content(row, tips[row.content], cases.get(row.case_content, []) if row.case_content else [])
        for row in rows
        if row.content in tips
    }


def _content(row: Row, items: Sequence[OpenedItem], steps: Sequence[OpenedItem]) -> Content:
    told = next(item.payload for item in items if item.name == "answers")
    answers = in_parties(kind(row.kind), told["answers"])
    arrival, given = told.get("arrival", {}), _last(items, SATISFACTION)
    return Content(
        mode=_mode(told, items),
        reply=told.get("reply", True),
        about=named(answers),
        codes=_each(answers, "uscc"),
        numbers=_each(answers, "registration_no"),
        project=str(answers.get("project_name") or ""),
        summary=str(answers.get("account") or "").replace("\n", " ")[:_SUMMARY],
        satisfaction=given.get("grade", ""),
        findings=str(_fact(steps, "case.submit_findings", "text")),
        decision_no=str(_fact(steps, "case.record_decision", "decision_no")),
        sender=arrival.get("sender", ""),
        document_no=arrival.get("document_no", ""),
        informed=arrival.get("notice"),
        answered=answered(items, steps, row.mailed_on),
        receivers=receivers([*items, *steps]),
    )


def _mode(told: Mapping[str, Any], items: Sequence[OpenedItem]) -> str:
    """As it was sent, unless its informant has said since that he named himself."""
    kinds = (str(item.payload["kind"]) for item in items if item.name == "message")
    return [str(told["mode"]), *(one for one in kinds if one in LATER_MODES)][-1]


def _last(items: Sequence[OpenedItem], name: str) -> Mapping[str, Any]:
    found = [item.payload for item in items if item.name == name]
    return found[-1] if found else {}


def _fact(steps: Sequence[OpenedItem], step: str, name: str) -> Any:
    found = [item.payload["facts"].get(name) for item in steps if item.payload.get("kind") == step]
    return (found[-1] if found else "") or ""


def _each(answers: Mapping[str, Any], name: str) -> tuple[str, ...]:
    entries = (entry for party in _PARTIES for entry in answers.get(party) or ())
    return tuple(str(entry[name]) for entry in entries if entry.get(name))
