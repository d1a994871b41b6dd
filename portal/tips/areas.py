"""Places for some areas only: what a clerk of an office who handles one county alone gets to see.

The key of his office opens all of it: this narrows pages, lists and verbs, not what his key could open.
"""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from portal.catalogue.states import Subject
from portal.database import fetch
from portal.staff.people import Person

Conditions = tuple[tuple[Subject, str, tuple[Any, ...]], ...]
_COMPARTMENT: Final = {"tip": "content", "case": "compartment"}


def within_areas(person: Person, subject: Subject, row: str) -> tuple[str, tuple[Any, ...]]:
    """A condition on a tip or case with its values, and none for whoever handles all areas.

    What somebody was put in charge of or wrote down himself he sees wherever it is; what is his by name
    (a reading that an office allowed) is no matter of his office.
    """
    limits = person.limits
    if not limits:
        return "1 = 1", ()
    everything = sorted(person.offices - limits.keys())
    ways, values = [f"h.holder IN ({marks(everything)})"] if everything else [], list[Any](everything)
    for office, areas in sorted(limits.items()):
        ways.append(f"(h.holder = ? AND {row}.area IN ({marks(areas)}))")
        values += [office, *sorted(areas)]
    held = (
        f"EXISTS (SELECT 1 FROM compartment_grant h WHERE h.compartment = {row}.{_COMPARTMENT[subject]} "
        f"AND ((h.holder_kind = 'office' AND ({' OR '.join(ways)})) "
        "OR (h.holder_kind = 'account' AND h.holder = ?)))"
    )
    return f"({held} OR {_OWN[subject].format(row=row)})", (*values, str(person.id), *_him(person, subject))


def conditions(person: Person) -> Conditions:
    """The same for a list of tips and cases, each called `t`; empty for nearly everybody."""
    subjects: tuple[Subject, ...] = ("tip", "case")
    return tuple((one, *within_areas(person, one, "t")) for one in subjects) if person.limits else ()


async def reached(person: Person, matters: Collection[UUID]) -> frozenset[UUID]:
    """Those of these tips and cases that lie within his areas."""
    if not person.limits or not matters:
        return frozenset(matters)
    tips, cases = within_areas(person, "tip", "t"), within_areas(person, "case", "t")
    these = marks(matters)
    found = await fetch(
        f"SELECT t.id FROM tip t WHERE t.id IN ({these}) AND {tips[0]} "
        f"UNION ALL SELECT t.id FROM casefile t WHERE t.id IN ({these}) AND {cases[0]}",
        *(*matters, *tips[1], *matters, *cases[1]),
    )
    return frozenset(row["id"] for row in found)


_OWN: Final = {
    "tip": '{row}.entered_by = ? OR {row}."case" IN (SELECT m.id FROM casefile m WHERE m.assignee = ?)',
    "case": "{row}.assignee = ?",
}


def _him(person: Person, subject: str) -> tuple[UUID, ...]:
    return (person.id,) * _OWN[subject].count("?")


def marks(values: Collection[object]) -> str:
    return ", ".join("?" for _ in values)
