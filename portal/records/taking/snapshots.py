"""One state of the published list, read in portions while the list goes on living."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from portal.core import clock
from portal.database import fetch
from portal.records import finding
from portal.records.projection import VIEW_COLUMNS
from portal.records.questions import Question, sought
from portal.records.versions import list_version

PORTION: Final = 500
COLUMNS: Final = ", ".join(VIEW_COLUMNS)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The list after this change, on this day.

    What changes while it is being read is left out of it, so that nothing comes twice and nothing that was
    withdrawn still goes out; whoever asks afterwards for the changes since `cursor` has the list again.
    """

    change: int
    day: date

    @property
    def cursor(self) -> str:
        return f"{self.change}~{self.day.isoformat()}"


async def snapshot() -> Snapshot:
    return Snapshot(*await list_version())


async def portions(question: Question, at: Snapshot) -> AsyncIterator[list[Row]]:
    """The rows that answer a question, in its order, some hundred at a time."""
    what = sought(question)
    if what is None:
        return
    what, after = replace(what, today=at.day), None
    while rows := await finding.found(what, question.order, after, PORTION):
        last = rows[-1]
        after = (last["publish_until"] if question.order == "ending" else None, last["place"])
        yield await _rows([row["place"] for row in rows], at)


async def with_siblings(rows: Sequence[Row], at: Snapshot) -> dict[str, list[Row]]:
    """All records of those subjects that have more than one, by subject, the newest first."""
    subjects = {row["subject"] for row in rows if row["subject"]}
    if not subjects:
        return {}
    counted = await _asked("subject", subjects, at, "GROUP BY subject HAVING count(*) > 1")
    shared = [row["subject"] for row in counted]
    found: dict[str, list[Row]] = {}
    for row in await _asked(COLUMNS, shared, at) if shared else ():
        found.setdefault(row["subject"], []).append(row)
    return found


async def _rows(places: Sequence[int], at: Snapshot) -> list[Row]:
    marks = ", ".join("?" for _ in places)
    rows = await fetch(
        f"SELECT {COLUMNS} FROM public_record WHERE state = 'published' AND change <= ? "
        f"AND publish_until >= ? AND place IN ({marks})",
        at.change,
        clock.today(),
        *places,
    )
    known = {row["place"]: row for row in rows}
    return [known[place] for place in places if place in known]


async def _asked(
    columns: str, subjects: Collection[str], at: Snapshot, tail: str = "ORDER BY place DESC"
) -> list[Row]:
    marks = ", ".join("?" for _ in subjects)
    return await fetch(
        f"SELECT {columns} FROM public_record WHERE state = 'published' AND change <= ? "
        f"AND publish_from <= ? AND publish_until >= ? AND subject IN ({marks}) {tail}",
        at.change,
        at.day,
        max(at.day, clock.today()),
        *subjects,
    )
