"""My work: tips to sign off and cases to handle, with counters that are filters."""

from collections.abc import Iterable
from uuid import UUID

from portal.cases import glimpses
from portal.cases.criteria import FILTERS, SORTS, Criteria, Filter, Place
from portal.cases.listing import Count, Slice, Work, counts_for, rows_for
from portal.cases.queue import seat_of
from portal.staff.people import Person

__all__ = [
    "FILTERS",
    "SORTS",
    "Count",
    "Criteria",
    "Filter",
    "Place",
    "Slice",
    "Work",
    "counts",
    "total",
    "work",
]


async def counts(person: Person, *asked: Criteria, repeated: Iterable[UUID] = ()) -> list[Count]:
    """How many rows each of these finds, in one question; `repeated` are those that may have repeats."""
    return await counts_for(await seat_of(person, repeated), *asked)


async def total(person: Person, criteria: Criteria) -> Count:
    return (await counts(person, criteria))[0]


async def work(
    person: Person,
    criteria: Criteria,
    *,
    limit: int,
    after: Place | None = None,
    before: Place | None = None,
    repeated: Iterable[UUID] = (),
) -> Slice:
    """A page of the list; whom each row is about is decrypted for these rows only."""
    found = await rows_for(await seat_of(person, repeated), criteria, limit=limit, after=after, before=before)
    return Slice(tuple(await glimpses.of(person, found.rows)), found.before, found.after)
