"""What became of a table: counts, lines with their reasons, the report as rows of a file."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.core.errors import N_, Message, NotFound
from portal.database import fetch
from portal.staff.people import Person

_COLUMNS: Final = (
    "i.id, i.office, i.made_by, a.name AS made_by_name, i.made_on, i.finished, i.dropped, i.unused"
)
_BATCH: Final = 2000
MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """`counts` are lines by outcome; `unused` are columns that were not taken, `dropped` values never kept.

    One that is not `finished` was interrupted: the same file once more takes what is missing.
    """

    id: UUID
    office: str
    made_by: UUID
    made_by_name: str
    made_on: date
    finished: bool
    dropped: int
    unused: tuple[str, ...]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    sheet: int
    number: int
    outcome: str
    field: str
    reason: Message | None
    record: UUID | None


async def imports(person: Person) -> list[Import]:
    """Those of the person's offices, newest first."""
    rows = await _rows(person, "")
    return [await _import(row) for row in rows]


async def one(person: Person, list_id: UUID) -> Import:
    """NotFound for everybody of another office, as for none."""
    rows = await _rows(person, " AND i.id = ?", list_id)
    if not rows:
        raise NotFound(N_("没有这次导入，或者它不归您的单位。"))
    return await _import(rows[0])


async def lines(made: Import, outcome: str, *, offset: int, limit: int) -> list[ReportLine]:
    rows = await fetch(
        "SELECT sheet, number, outcome, field, reason, record FROM record_import_line "
        "WHERE list = ? AND outcome = ? ORDER BY sheet, number, id LIMIT ? OFFSET ?",
        made.id,
        outcome,
        limit,
        offset,
    )
    return [_line(row) for row in rows]


async def all_lines(made: Import) -> AsyncIterator[ReportLine]:
    """Every line of the file in its order, some at a time."""
    after = (0, 0, 0)
    while True:
        rows = await fetch(
            "SELECT id, sheet, number, outcome, field, reason, record FROM record_import_line "
            "WHERE list = ? AND (sheet, number, id) > (?, ?, ?) ORDER BY sheet, number, id LIMIT ?",
            made.id,
            *after,
            _BATCH,
        )
        if not rows:
            return
        for row in rows:
            yield _line(row)
        after = (rows[-1]["sheet"], rows[-1]["number"], rows[-1]["id"])


async def _rows(person: Person, condition: str, *values: Any) -> list[dict[str, Any]]:
    offices = sorted(person.offices)
    marks = ", ".join("?" for _ in offices) or "NULL"
    return await fetch(
        f"SELECT {_COLUMNS} FROM record_import i JOIN account a ON a.id = i.made_by "
        f"WHERE i.office IN ({marks}){condition} ORDER BY i.made_on DESC, i.id LIMIT {MOST}",
        *offices,
        *values,
    )


async def _import(row: dict[str, Any]) -> Import:
    counted = await fetch(
        "SELECT outcome, count(*) AS n FROM record_import_line WHERE list = ? GROUP BY outcome", row["id"]
    )
    counts = {one["outcome"]: one["n"] for one in counted}
    told = {"unused": tuple(json.loads(row["unused"])), "finished": bool(row["finished"])}
    return Import(**(row | told), counts=counts)


def _line(row: dict[str, Any]) -> ReportLine:
    reason = Message(*json.loads(row["reason"])) if row["reason"] else None
    names = ("sheet", "number", "outcome", "field", "record")
    return ReportLine(**{name: row[name] for name in names}, reason=reason)
