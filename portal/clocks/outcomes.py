"""How the legal clocks ended: met or missed, and in how many days, for whoever counts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.database import fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`used` days had counted when it ended; `kind` is the kind of the tip or case."""

    clock: str
    office: str
    kind: str
    matter: UUID
    started_on: date
    due_on: date
    ended_on: date
    met: bool
    used: int
    unit: str


# For whoever counts in the database; two dates, first and last day, stand for its marks.
ENDED = (
    "SELECT c.name AS clock, c.office, COALESCE(t.kind, f.kind) AS kind, c.matter, c.started_on, c.due_on, "
    "c.ended_on, c.ending = 'met' AS met, c.used, c.unit FROM running_clock c "
    "LEFT JOIN tip t ON t.id = c.matter LEFT JOIN casefile f ON f.id = c.matter "
    "WHERE c.legal AND c.ended_on BETWEEN ? AND ? AND c.ending IN ('met', 'missed')"
)


async def outcomes(first: date, last: date, office: str | None = None) -> list[Outcome]:
    """The legal clocks that ended in these days, of one office or of all."""
    mine = " AND c.office = ?" if office else ""
    rows = await fetch(
        f"{ENDED}{mine} ORDER BY c.ended_on, c.matter, c.name, c.id",
        *(first, last, *([office] if office else [])),
    )
    return [Outcome(**row | {"met": bool(row["met"])}) for row in rows]
