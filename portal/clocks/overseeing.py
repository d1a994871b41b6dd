"""What the leading group sees of clocks: what is overdue, who asks for more time; numbers, never content."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from portal.catalogue.pack import load_pack
from portal.catalogue.step_types import Subject
from portal.core import clock as present
from portal.database import fetch
from portal.settings import current

_WHERE: Final = "FROM running_clock c WHERE c.ended_on IS NULL AND c.due_on < ? AND c.office <> ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """`pressed_on`: when it was last pressed for."""

    subject: Subject
    number: str
    office: str
    name: str
    legal: bool
    due_on: date
    pressed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request for more time that waits; why in words lies sealed with the case."""

    id: UUID
    subject: Subject
    number: str
    office: str
    name: str
    due_on: date
    amount: int
    unit: str
    ground: str
    approver: str
    asked_by: UUID
    asked_on: date


async def count_overdue() -> int:
    """The discipline office's are nobody else's."""
    [row] = await fetch(f"SELECT count(*) AS there {_WHERE}", present.today(), _discipline())
    return int(row["there"])


async def overdue(limit: int, offset: int) -> list[Overdue]:
    """The longest overdue first."""
    rows = await fetch(
        "SELECT c.subject, COALESCE(t.number, f.number) AS number, c.office, c.name, c.legal, c.due_on, "
        "(SELECT max(r.done_on) FROM clock_reminder r WHERE r.matter = c.matter AND r.act = 'press') "
        f"AS pressed_on FROM (SELECT c.* {_WHERE} ORDER BY c.due_on, c.id LIMIT ? OFFSET ?) c "
        "LEFT JOIN tip t ON t.id = c.matter LEFT JOIN casefile f ON f.id = c.matter ORDER BY c.due_on, c.id",
        *(present.today(), _discipline(), limit, offset),
    )
    return [
        Overdue(**row | {"legal": bool(row["legal"]), "pressed_on": _day(row["pressed_on"])}) for row in rows
    ]


async def asked() -> list[Asked]:
    """What ends first comes first."""
    rows = await fetch(
        "SELECT e.id, c.subject, COALESCE(t.number, f.number) AS number, c.office, c.name, c.due_on, "
        "e.amount, e.unit, e.ground, e.approver, e.asked_by, e.asked_on FROM clock_extension e "
        "JOIN running_clock c ON c.id = e.clock LEFT JOIN tip t ON t.id = c.matter "
        "LEFT JOIN casefile f ON f.id = c.matter "
        "WHERE e.state = 'asked' AND c.ended_on IS NULL AND c.office <> ? ORDER BY c.due_on, e.id",
        _discipline(),
    )
    return [Asked(**row) for row in rows]


def _discipline() -> str:
    return load_pack(current().pack).discipline


def _day(value: date | str | None) -> date | None:
    """SQLite hands the largest of many dates back as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
