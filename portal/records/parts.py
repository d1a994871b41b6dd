"""Parts of the index: what many records have is looked up in some of them, the newest first.

Units and persons are apart, for what half of all units have in their names no person has: asked for both
at once, two long lists would be compared to find nothing. On PostgreSQL, whose index gives all its answers
or none, half-years of decision are apart too; SQLite's gives them one after the other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from portal.database import fetch, is_postgres
from portal.records import places
from portal.records.questions import Sought

UNITS, PERSONS = "u", "p"
_FIRST_YEAR: Final = 2000


def part_of(subject_type: str, place: int) -> str:
    """The mark that the words of this record have in the index."""
    return _half(subject_type) + (f"{_half_year(place):02d}" if is_postgres() else "")


async def bounded(what: Sought) -> Sought:
    """The question within the places that the list has, so that its half-years can be named."""
    if what.is_bounded:
        return what
    first, after = await bounds()
    return replace(what, low=max(what.low, first), high=min(what.high, after), is_bounded=True)


async def bounds() -> tuple[int, int]:
    """The first place of the list, and the one after its last; equal when nothing is listed.

    Where half-years are not apart, nobody needs to know.
    """
    if not is_postgres():
        return -places.LAST, places.LAST
    [row] = await fetch("SELECT MIN(place) AS first, MAX(place) AS last FROM public_listing")
    return (0, 0) if row["first"] is None else (row["first"], row["last"] + 1)


def parts(what: Sought) -> list[str]:
    """The marks of all parts in which an answer to a bounded question can be."""
    return between(what.subject_type, what.low, what.high)


def between(subject_type: str, low: int, high: int) -> list[str]:
    """The marks of all parts with records of these places; of units and persons if no type is said."""
    halves = [_half(subject_type)] if subject_type else [UNITS, PERSONS]
    if not is_postgres():
        return halves
    years = range(_half_year(low), _half_year(high - 1) + 1)
    return [f"{half}{year:02d}" for half in halves for year in years]


def stretches(what: Sought) -> Iterator[Sought]:
    """The question put to the newest half-year, to the two before, the four before these, and so on."""
    high, at_once = what.high, 1
    while what.low < high:
        low = max(what.low, _start(_half_year(high - 1) + 1 - at_once))
        yield replace(what, low=low, high=high)
        high, at_once = low, at_once * 2


def marked(part: str, words: Iterable[str]) -> list[str]:
    """The words as they stand in this part of the index."""
    return [part + word for word in words]


def _half(subject_type: str) -> str:
    return PERSONS if subject_type == "natural" else UNITS


def _half_year(place: int) -> int:
    """Two digits; what is older or newer than they can say is in the first or last."""
    day = places.day_of(place)
    return min(max((day.year - _FIRST_YEAR) * 2 + (day.month > 6), 0), 99)


def _start(half_year: int) -> int:
    """The lowest place of a half-year."""
    if half_year <= 0:
        return -places.LAST
    return places.first_of(date(_FIRST_YEAR + half_year // 2, 7 if half_year % 2 else 1, 1))
