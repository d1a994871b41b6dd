"""Counting due days again when the calendar changed: a year was loaded, or a day became another."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.catalogue.step_types import Subject
from portal.clocks import following
from portal.core import clock as present
from portal.database import fetch, writing
from portal.ledger.events import Event, append
from portal.offices import queries as offices

OCTOBER: Final = 10


@dataclass(frozen=True, slots=True)
class _Place:
    subject: Subject
    matter: UUID


async def recompute_provisional() -> int:
    """Everything provisional whose end lies in a year that is loaded by now; returns how many clocks moved.

    For a job too: a step taken by a worker that had read the calendar before is put right by the next run.
    """
    years = (await offices.work_calendar()).years
    if not years:
        return 0
    return await _count_again("c.provisional AND c.due_on <= ?", date(max(years), 12, 31))


async def recompute_around(day: date) -> int:
    """Everything that runs across this day."""
    return await _count_again("c.started_on < ? AND c.due_on >= ?", day, day)


async def _count_again(condition: str, *values: Any) -> int:
    rows = await fetch(
        "SELECT DISTINCT c.subject, COALESCE(f.master, c.matter) AS matter FROM running_clock c "
        f"LEFT JOIN casefile f ON f.id = c.matter WHERE c.ended_on IS NULL AND {condition} ORDER BY matter",
        *values,
    )
    return sum([await _one(_Place(row["subject"], row["matter"])) for row in rows])


async def _one(place: _Place) -> int:
    """A transaction for each, so that nobody waits for a thousand."""
    name = f"{place.subject}:{place.matter}"
    async with writing():
        moved = await following.count_again(place.subject, place.matter)
        events = [
            Event(
                f"{place.subject}.clock_recomputed",
                name,
                "system",
                one.office,
                exact=False,
                facts={"clock": one.name, "from": one.due_on.isoformat(), "due": due.isoformat()},
            )
            for one, due in moved
            if due != one.due_on
        ]
        if events:
            await append(name, *events)
    return len(events)


def year_to_come() -> int:
    """The year that has to be loaded soon: from October the one after this."""
    today = present.today()
    return today.year + (today.month >= OCTOBER)
