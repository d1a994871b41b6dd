"""What search engines are to know: the pages of units' records, in parts of the list; never of persons."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.core import clock
from portal.database import fetch
from portal.records import places
from portal.records.once import once

PART: Final = 25_000
"""Records of one part: each has a page and a unit's page, and a file may name 50,000."""
PORTION: Final = 500
_SHOWN: Final = "publish_from <= ? AND publish_until >= ? AND place >= ? ORDER BY place"


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit's record; `subject` gathers all of that unit."""

    number: str
    subject: str
    changed_on: date


async def starts() -> list[int]:
    """The place at which each part begins, from the oldest: what is new changes the last part only."""
    return await once("parts of the sitemap", _starts)


async def _starts() -> list[int]:
    found: list[int] = []
    start, skipped = -places.LAST, 0
    while rows := await fetch(
        f"SELECT place FROM public_listing WHERE {_SHOWN} LIMIT 1 OFFSET {skipped}", *_today(), start
    ):
        start, skipped = rows[0]["place"], PART
        found.append(start)
    return found


async def part(start: int) -> AsyncIterator[list[Listed]]:
    """The units among the next PART records; what is taken off the list meanwhile is left out."""
    walked = 0
    while walked < PART and (rows := await _rows(start)):
        yield [_listed(row) for row in rows if row["subject_type"] != "natural"]
        walked, start = walked + len(rows), rows[-1]["place"] + 1


async def _rows(start: int) -> list[dict[str, Any]]:
    return await fetch(
        "SELECT r.place, r.number, r.subject, r.subject_type, r.changed_at "
        f"FROM (SELECT place FROM public_listing WHERE {_SHOWN} LIMIT {PORTION}) AS l "
        "CROSS JOIN public_record AS r WHERE r.place = l.place AND r.state = 'published' ORDER BY l.place",
        *_today(),
        start,
    )


def _listed(row: dict[str, Any]) -> Listed:
    changed_on = row["changed_at"].astimezone(clock.SHANGHAI).date()
    return Listed(row["number"], row["subject"] or "", changed_on)


def _today() -> tuple[date, date]:
    return clock.today(), clock.today()
