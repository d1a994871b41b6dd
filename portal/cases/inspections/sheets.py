"""What a sheet from a site says, and how it lies sealed in the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portal.catalogue.pack import load_pack
from portal.catalogue.rows import InspectionRow
from portal.settings import current

OFFICERS: Final = 2
"""An inspection takes two (行政处罚法第四十二条)."""
YES: Final = "yes"
NO: Final = "no"


def item_of(number: int) -> str:
    """Name of the sealed item of a sheet; each version is one, in their order."""
    return f"inspection-{number}"


def files_of(number: int) -> str:
    """Name of the sealed items of what was photographed: a file each, or that one was taken out again."""
    return f"inspection-{number}-file"


@dataclass(frozen=True, slots=True)
class Officer:
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    """Of his law-enforcement certificate (执法证号)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One person who is registered for the project; `id` stays with him through all versions."""

    id: int
    name: str = field(repr=False)
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def empty(self) -> bool:
        return not self.name and not any(self.answers.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`version` 0: nobody has saved it yet. `begun_on` decides which questions it asks."""

    number: int
    version: int = 0
    begun_on: date
    on: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    persons: tuple[Listed, ...] = field(default=(), repr=False)
    officers: tuple[Officer, ...] = field(default=(), repr=False)
    refused: bool = False
    why_refused: str = field(default="", repr=False)
    next_id: int = 1
    finished: bool = False

    @property
    def rows(self) -> tuple[InspectionRow, ...]:
        return rows_on(self.begun_on)

    def person(self, id: int) -> Listed | None:
        return next((one for one in self.persons if one.id == id), None)

    def payload(self) -> dict[str, Any]:
        return {
            "begun_on": self.begun_on.isoformat(),
            "on": self.on.isoformat() if self.on else "",
            "answers": dict(self.answers),
            "persons": [
                {"id": one.id, "name": one.name, "answers": dict(one.answers)} for one in self.persons
            ],
            "officers": [{"name": one.name, "number": one.number} for one in self.officers],
            "refused": self.refused,
            "why_refused": self.why_refused,
            "next": self.next_id,
            "finished": self.finished,
        }


def sheet_of(number: int, version: int, payload: Mapping[str, Any]) -> Sheet:
    return Sheet(
        number=number,
        version=version,
        begun_on=date.fromisoformat(payload["begun_on"]),
        on=date.fromisoformat(payload["on"]) if payload["on"] else None,
        answers=dict(payload["answers"]),
        persons=tuple(Listed(one["id"], one["name"], dict(one["answers"])) for one in payload["persons"]),
        officers=tuple(Officer(one["name"], one["number"]) for one in payload["officers"]),
        refused=payload["refused"],
        why_refused=payload["why_refused"],
        next_id=payload["next"],
        finished=payload["finished"],
    )


def rows_on(day: date) -> tuple[InspectionRow, ...]:
    return tuple(row for row in load_pack(current().pack).inspection if row.holds_on(day))


def rows_about(rows: Sequence[InspectionRow], part: str) -> list[InspectionRow]:
    return [row for row in rows if row.part == part]
