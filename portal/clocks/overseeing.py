"""What the leading group sees of clocks: what is overdue, who asks for more time; numbers, never content."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.catalogue.pack import load_pack
from portal.catalogue.step_types import Subject
from portal.clocks.reminders import LIST
from portal.core import clock as present
from portal.database import fetch
from portal.settings import current

_BESIDE: Final = "LEFT JOIN tip t ON t.id = c.matter LEFT JOIN casefile f ON f.id = c.matter"
# What was merged goes on under the number of its master.
_NUMBER: Final = (
    "COALESCE(t.number, (SELECT m.number FROM casefile m WHERE m.id = f.master), f.number) AS number"
)
# Where the same period of the master is over too, that of a merged case says nothing more.
_ONCE: Final = (
    "AND NOT EXISTS (SELECT 1 FROM casefile m JOIN running_clock d ON d.matter = m.master "
    "WHERE m.id = c.matter AND d.name = c.name AND d.ended_on IS NULL AND d.due_on < ?)"
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the internal monthly sheet: a clock that was long over, whoever has it now."""

    subject: Subject
    number: str
    office: str
    name: str
    due_on: date
    done_on: date
    ended_on: date | None


async def count_overdue(withheld: Collection[UUID]) -> int:
    """The discipline office's are nobody else's; `withheld` whoever asks has to leave alone."""
    [row] = await fetch(f"SELECT count(*) AS there {_overdue(withheld)}", *_values(withheld))
    return int(row["there"])


async def overdue(withheld: Collection[UUID], limit: int, offset: int) -> list[Overdue]:
    """The longest overdue first."""
    rows = await fetch(
        f"SELECT c.subject, {_NUMBER}, c.office, c.name, c.legal, c.due_on, "
        "(SELECT max(r.done_on) FROM clock_reminder r WHERE r.matter = COALESCE(f.master, c.matter) "
        f"AND r.act = 'press') AS pressed_on FROM (SELECT c.* {_overdue(withheld)} "
        f"ORDER BY c.due_on, c.id LIMIT ? OFFSET ?) c {_BESIDE} ORDER BY c.due_on, c.id",
        *(*_values(withheld), limit, offset),
    )
    return [
        Overdue(**row | {"legal": bool(row["legal"]), "pressed_on": _day(row["pressed_on"])}) for row in rows
    ]


async def asked(withheld: Collection[UUID]) -> list[Asked]:
    """What ends first comes first."""
    rows = await fetch(
        f"SELECT e.id, c.subject, {_NUMBER}, c.office, c.name, c.due_on, "
        "e.amount, e.unit, e.ground, e.approver, e.asked_by, e.asked_on FROM clock_extension e "
        f"JOIN running_clock c ON c.id = e.clock {_BESIDE} "
        f"WHERE e.state = 'asked' AND c.ended_on IS NULL AND c.office <> ?{_free(withheld)} "
        "ORDER BY c.due_on, e.id",
        *(_discipline(), *withheld),
    )
    return [Asked(**row) for row in rows]


async def listed(withheld: Collection[UUID], first: date, last: date) -> list[Listed]:
    """What the ladder put on the internal monthly sheet in these days, by office and number."""
    rows = await fetch(
        f"SELECT c.subject, {_NUMBER}, c.office, c.name, r.due_on, r.done_on, c.ended_on "
        f"FROM clock_reminder r JOIN running_clock c ON c.id = r.clock {_BESIDE} "
        f"WHERE r.act = ? AND r.done_on BETWEEN ? AND ? AND c.office <> ?{_free(withheld)} "
        "ORDER BY c.office, 2, c.name, r.due_on",
        *(LIST, first, last, _discipline(), *withheld),
    )
    return [Listed(**row) for row in rows]


def _overdue(withheld: Collection[UUID]) -> str:
    late = "c.ended_on IS NULL AND c.due_on < ? AND c.office <> ?"
    return f"FROM running_clock c WHERE {late} {_ONCE}{_free(withheld)}"


def _free(withheld: Collection[UUID]) -> str:
    return f" AND c.matter NOT IN ({', '.join('?' for _ in withheld)})" if withheld else ""


def _values(withheld: Collection[UUID]) -> tuple[Any, ...]:
    today = present.today()
    return (today, _discipline(), today, *withheld)


def _discipline() -> str:
    return load_pack(current().pack).discipline


def _day(value: date | str | None) -> date | None:
    """SQLite hands the largest of many dates back as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
