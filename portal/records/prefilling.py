"""Records that a decided case still asks for, with what its facts and its decision say already."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portal.cases.applying import STEP
from portal.cases.facts.reading import saved_facts
from portal.cases.facts.rows import Row
from portal.cases.queries import CaseRow, case_for
from portal.catalogue import codelists
from portal.compartments.sealing import open_pair, opened_items
from portal.core.errors import N_, NotFound
from portal.core.text import fold, fold_unit
from portal.records import lists
from portal.records.content import Content
from portal.records.validating import violations
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person

# Role, and in which columns of annex 3 its subject stands.
_UNIT: Final = {"name": "unit_name", "uscc": "unit_uscc"}
_AGENCY: Final = {"name": "agency_name", "uscc": "agency_uscc"}
_HOLDER: Final = {
    "name": "person_name",
    "identity_number": "id_number",
    "certificate_no": "certificate_no",
    "registered_unit": "registered_unit",
    "actual_unit": "actual_unit",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """One of those that the case decided about; `values` are fields of a record's content.

    `key` names it within its case, for an address: it says nothing about who it is.
    """

    key: str
    role: str
    subject_type: str
    values: Mapping[str, Any] = field(repr=False)
    drafted: bool = False

    @property
    def name(self) -> str:
        return str(self.values["name"])


@dataclass(frozen=True, slots=True)
class Decided:
    """What the case gives to every record about it; `measure` is the decision's own sentence."""

    case: CaseRow
    subjects: tuple[Subject, ...] = field(repr=False)
    decision: Mapping[str, Any] = field(repr=False)
    measure: str = field(default="", repr=False)

    @property
    def remaining(self) -> tuple[Subject, ...]:
        return tuple(one for one in self.subjects if not one.drafted)

    def subject(self, key: str) -> Subject | None:
        return next((one for one in self.subjects if one.key == key), None)


async def decided(person: Person, number: str) -> Decided:
    """Load with access and decrypt; NotFound for everybody whose offices hold no key."""
    case = await case_for(person, number)
    pair = await open_pair(case.compartment, OfficeKeyring(person))
    if pair is None:
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))
    facts = await saved_facts(case.compartment, pair)
    steps = await opened_items(case.compartment, pair, STEP)
    told = [item.payload["facts"] for item in steps if item.payload["kind"] == "case.record_decision"]
    known = {_mark(one.content) for one in await lists.of_case(person, case.id)}
    subjects = _subjects(facts.rows, case.kind, known)
    decision = _decision(told[-1] if told else {}, case)
    return Decided(case, tuple(subjects), decision, str(told[-1].get("measure", "")) if told else "")


def _subjects(rows: tuple[Row, ...], kind: str, known: set[tuple[str, str]]) -> list[Subject]:
    """Each subject once, though it stands in several rows: what a later row knows besides is taken too."""
    found: dict[tuple[str, str], Subject] = {}
    for row in rows:
        for role, subject_type, values in _named_in(row):
            mark = (role, _folded(subject_type, values["name"]))
            before = found.get(mark)
            key = before.key if before else f"{row.id}-{role}"
            merged = {**values, **(before.values if before else {}), "kind": _kind(kind)}
            found[mark] = Subject(key, role, subject_type, merged, mark in known)
    return list(found.values())


def _named_in(row: Row) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for role, subject_type, columns in (
        ("holder", "natural", _HOLDER),
        ("unit", "legal", _UNIT),
        ("intermediary", "legal", _AGENCY),
    ):
        values = {name: row[column] for name, column in columns.items() if row[column]}
        if "name" in values:
            yield role, subject_type, values | (_profession(row) if role == "holder" else {})


def _profession(row: Row) -> dict[str, str]:
    text = fold(row["profession"])
    for grade in codelists.code_list("profession_grade"):
        if text == fold(grade.zh):
            return {"grade": grade.code, "profession": grade.parent}
    found = next((one.code for one in codelists.code_list("profession") if text == fold(one.zh)), "")
    return {"profession": found} if found else {}


def _kind(kind: str) -> str:
    return kind if any(kind == one.code for one in violations()) else ""


def _decision(told: Mapping[str, Any], case: CaseRow) -> dict[str, Any]:
    day = told.get("decided_on") or case.decided_on
    found = {
        "decision_no": told.get("decision_no", ""),
        "decision_on": date.fromisoformat(day) if isinstance(day, str) else day,
        "authority": told.get("body", ""),
        "source_unit": told.get("body", ""),
    }
    return {name: value for name, value in found.items() if value}


def _mark(content: Content) -> tuple[str, str]:
    return content.role, _folded(content.subject_type, content.name)


def _folded(subject_type: str, name: str) -> str:
    return fold(name) if subject_type == "natural" else fold_unit(name)
