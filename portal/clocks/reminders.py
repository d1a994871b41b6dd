"""What was said about a clock, once only: whichever worker claims it first says it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from portal.catalogue.rows import RungRow
from portal.clocks.queries import Clock
from portal.clocks.tables import ClockReminder
from portal.core import clock as present
from portal.database import fetch

PRESS, LIST = "press", "list"
_COLUMNS: Final = tuple(column._meta.name for column in ClockReminder._meta.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    key: str
    matter: UUID | None
    clock: UUID | None
    rung: str
    act: str
    due_on: date | None


def of_rung(one: Clock, matter: UUID, rung: RungRow) -> Reminder:
    """Each rung once for each due day: more time begins the ladder anew."""
    return Reminder(
        key=f"{one.id}/{rung.code}/{one.due_on}",
        matter=matter,
        clock=one.id,
        rung=rung.code,
        act=rung.act,
        due_on=one.due_on,
    )


def by_hand(matter: UUID, account: UUID) -> Reminder:
    key = f"{matter}/{account}/{present.today()}"
    return Reminder(key=key, matter=matter, clock=None, rung="", act=PRESS, due_on=None)


def of_calendar(year: int) -> Reminder:
    """Once a month for a year that is not announced yet."""
    key = f"calendar/{year}/{present.today():%Y-%m}"
    return Reminder(key=key, matter=None, clock=None, rung="", act="calendar", due_on=None)


async def claim(one: Reminder) -> bool:
    """Whether it is ours to say; inside `writing()`, so that it stays unsaid when saying it fails."""
    values = asdict(one) | {"done_on": present.today()}
    marks = ", ".join("?" for _ in _COLUMNS)
    return bool(
        await fetch(
            f"INSERT INTO clock_reminder ({', '.join(_COLUMNS)}) VALUES ({marks}) "
            "ON CONFLICT (key) DO NOTHING RETURNING key",
            *(values[name] for name in _COLUMNS),
        )
    )


async def said(clocks: Sequence[Clock]) -> frozenset[str]:
    """The keys of what was said about these clocks already."""
    if not clocks:
        return frozenset()
    rows = await fetch(
        f"SELECT key FROM clock_reminder WHERE clock IN ({', '.join('?' for _ in clocks)})",
        *(one.id for one in clocks),
    )
    return frozenset(row["key"] for row in rows)
