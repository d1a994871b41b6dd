"""Rows of facts, where each value comes from, and how they lie sealed in the case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.catalogue.annex3 import COLUMNS

ITEM: Final = "facts"
"""Name of the sealed item; each version is one, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Of one value: the tip and the answer it was taken from, or who wrote it when, and what stood there."""

    tip: str = ""
    answer: str = ""
    by: UUID | None = None
    on: date | None = None
    was: str = field(default="", repr=False)

    def payload(self) -> dict[str, str]:
        told = {"tip": self.tip, "answer": self.answer, "was": self.was}
        told |= {"by": str(self.by) if self.by else "", "on": self.on.isoformat() if self.on else ""}
        return {name: value for name, value in told.items() if value}

    @classmethod
    def of(cls, payload: Mapping[str, str]) -> "Origin":
        return cls(
            tip=payload.get("tip", ""),
            answer=payload.get("answer", ""),
            was=payload.get("was", ""),
            by=UUID(payload["by"]) if payload.get("by") else None,
            on=date.fromisoformat(payload["on"]) if payload.get("on") else None,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of annex 3; `id` stays with it through all versions."""

    id: int
    cells: Mapping[str, str] = field(repr=False)
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def empty(self) -> bool:
        return not any(self.cells.values())


@dataclass(frozen=True, slots=True)
class Facts:
    """`version` 0: nobody has saved them yet. `tips` are the numbers of those taken in already.

    `proposed` are the ids of rows that stand in a tip and that no officer has saved.
    """

    version: int
    rows: tuple[Row, ...] = field(repr=False)
    tips: frozenset[str] = frozenset()
    next_id: int = 1
    proposed: frozenset[int] = frozenset()

    def row(self, id: int) -> Row | None:
        return next((row for row in self.rows if row.id == id), None)

    def payload(self) -> dict[str, Any]:
        return {
            "rows": [_row_payload(row) for row in self.rows],
            "tips": sorted(self.tips),
            "next": self.next_id,
        }


NOTHING: Final = Facts(0, ())


def facts_of(payload: Mapping[str, Any], version: int) -> Facts:
    rows = tuple(_row_of(told) for told in payload["rows"])
    return Facts(version, rows, frozenset(payload["tips"]), payload["next"])


def filled(values: Mapping[str, str]) -> dict[str, str]:
    """The columns that hold something, in the order of annex 3."""
    return {column.name: values[column.name] for column in COLUMNS if values.get(column.name)}


def numbered(rows: Iterable[Row]) -> list[tuple[int, Row]]:
    """With the running number (序号) that annex 3 gives them."""
    return list(enumerate(rows, 1))


def _row_payload(row: Row) -> dict[str, Any]:
    origins = {name: origin.payload() for name, origin in row.origins.items()}
    return {"id": row.id, "cells": dict(row.cells), "from": origins}


def _row_of(told: Mapping[str, Any]) -> Row:
    origins = {name: Origin.of(payload) for name, payload in told["from"].items()}
    return Row(told["id"], dict(told["cells"]), origins)
