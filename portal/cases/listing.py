"""Counting and reading a list of tips and cases from clear columns; a page costs the same at any depth."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from portal.cases.criteria import Criteria, Place, order_of, sort_of
from portal.cases.queue import Branch, Seat, branches
from portal.catalogue.states import State
from portal.core import clock
from portal.core.calendars import WorkCalendar
from portal.database import fetch, is_postgres
from portal.offices import queries as offices

# Counters of what an office only helps with look up each row by its key, so they stop earlier.
HELPED: Final = 100
# A counter counts so far and says “999+”; a narrowed list looks at so many of the most urgent rows.
COUNTED: Final = 1000
LOOKED_AT: Final = 5000


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; with `more` at least so many, for counting ended there."""

    n: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.n}+" if self.more else str(self.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One row: a tip without a case, or a case. `days_left` counts working days, negative when overdue.

    `unread` are messages of its informant that the office has not opened; `mode` how he stands by it,
    empty with `about` where this person cannot open it.
    """

    subject: Literal["tip", "case"]
    id: UUID
    number: str
    kind: str
    state: State
    office: str
    area: str
    received_on: date
    due_on: date | None
    due_provisional: bool
    evidence_count: int
    assignee: str
    version: int
    days_left: int | None
    unread: int = 0
    mode: str = ""
    about: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a list; `before` and `after` lead to its neighbours, None at the ends."""

    rows: tuple[Work, ...]
    before: Place | None = None
    after: Place | None = None


async def counts_for(seat: Seat, *asked: Criteria) -> list[Count]:
    return await counts_of([(seat, criteria) for criteria in asked])


async def counts_of(asked: Sequence[tuple[Seat, Criteria]]) -> list[Count]:
    """How many rows each seat has of what is asked, all in one question."""
    wanted = list(dict.fromkeys(asked))
    parts = [part for n, (seat, one) in enumerate(wanted) for part in _counted(n, branches(seat, one))]
    if not parts:
        return [Count(0) for _ in asked]
    rows = await fetch(
        " UNION ALL ".join(sql for sql, _ in parts), *[value for _, values in parts for value in values]
    )
    found = {one: _added([row for row in rows if row["which"] == n]) for n, one in enumerate(wanted)}
    return [found[one] for one in asked]


def _counted(n: int, parts: Sequence[Branch]) -> Iterator[tuple[str, list[Any]]]:
    """Counting stops at a bound, so that it costs the same however many rows there are."""
    if parts and not any(one.filters.sql for one in parts):
        most = HELPED if all(one.granted for one in parts) else COUNTED
        rows = " UNION ALL ".join(f"SELECT one FROM ({_so_many(one, most)}) AS p" for one in parts)
        n_shown = f"CASE WHEN count(*) < {most} THEN count(*) ELSE {most - 1} END"
        counted = f"FROM (SELECT one FROM ({rows}) AS r{n} LIMIT {most}) AS s{n}"
        sql = f"SELECT {n} AS which, count(*) AS seen, {n_shown} AS n, {most} AS most {counted}"
        yield sql, [value for one in parts for value in one.values]
        return
    for one in parts:
        looked_at = f"SELECT {_filtered_by(one)} {one.source} ORDER BY t.due_on, t.number"
        fits = f"count(CASE WHEN {one.filters.text} THEN 1 END)"
        yield (
            f"SELECT {n} AS which, count(*) AS seen, {fits} AS n, {LOOKED_AT} AS most "
            f"FROM ({looked_at} LIMIT {LOOKED_AT}) AS t",
            [*one.filters.values, *one.values],
        )


def _so_many(branch: Branch, most: int) -> str:
    """In the order of the index, so that PostgreSQL too walks along it instead of reading the table."""
    order = "" if branch.granted else " ORDER BY t.due_on, t.number"
    return f"SELECT 1 AS one {branch.source}{order} LIMIT {most}"


def _filtered_by(branch: Branch) -> str:
    """The columns that its filters name: no others, so that an index may hold them all."""
    named = dict.fromkeys(re.findall(r"\bt\.\w+", branch.filters.text))
    return ", ".join(named) or "1 AS one"


def _added(rows: Sequence[Mapping[str, Any]]) -> Count:
    n, more = sum(row["n"] for row in rows), any(row["seen"] >= row["most"] for row in rows)
    return Count(min(n, COUNTED - 1), more or n >= COUNTED)


async def rows_for(
    seat: Seat, criteria: Criteria, *, limit: int, after: Place | None = None, before: Place | None = None
) -> Slice:
    """The same without anything sealed. One row more than asked says whether the list goes on."""
    order = order_of(criteria)
    after, before = (_fitting(place, order) for place in (after, before))
    place, backwards = before or after, before is not None
    descending = (criteria.show == "ended") is not backwards
    found = branches(seat, criteria)
    # What is found through keys looks at each of them: two short questions are quicker than one long one.
    apart = [[one] for one in found] if all(one.granted for one in found) else [found]
    rows = [row for some in apart for row in await _read(some, order, place, descending, limit + 1)]
    if len(apart) > 1:
        rows.sort(key=lambda row: _as_the_database_sorts(row, order), reverse=descending)
    shown, goes_on = rows[:limit], len(rows) > limit
    if backwards:
        shown.reverse()
    calendar = await offices.work_calendar()
    return _slice([_row(row, calendar) for row in shown], criteria, place, backwards, goes_on=goes_on)


async def _read(
    parts: Sequence[Branch], order: Sequence[str], place: Place | None, descending: bool, limit: int
) -> list[dict[str, Any]]:
    asked = [_stretch(one, order, place, descending, limit) for one in parts]
    if not asked:
        return []
    direction = " DESC" if descending else ""
    return await fetch(
        f"{' UNION ALL '.join(sql for sql, _ in asked)} "
        f"ORDER BY {', '.join(f'{name}{direction}' for name in order)} LIMIT {limit}",
        *[value for _, values in asked for value in values],
    )


def _as_the_database_sorts(row: Mapping[str, Any], order: Sequence[str]) -> list[tuple[bool, Any]]:
    """What has no day stands first on SQLite and last on PostgreSQL."""
    return [((row[name] is None) == is_postgres(), row[name] or "") for name in order]


def _fitting(place: Place | None, order: Sequence[str]) -> Place | None:
    """A place of another order is none of this one."""
    return place if place is not None and (place.day is not None) == (len(order) > 1) else None


def _stretch(
    branch: Branch, order: Sequence[str], place: Place | None, descending: bool, limit: int
) -> tuple[str, list[Any]]:
    """Of one branch as many rows as the page can need, from its place on."""
    more, values = [*branch.filters.sql], [*branch.values, *branch.filters.values]
    if place is not None:
        columns = ", ".join(f"t.{name}" for name in order)
        more.append(f"({columns}) {'<' if descending else '>'} ({', '.join('?' for _ in order)})")
        values += [place.day, place.number] if len(order) > 1 else [place.number]
    direction = " DESC" if descending else ""
    by = ", ".join(f"t.{name}{direction}" for name in order)
    source, columns = " AND ".join((branch.source, *more)), _COLUMNS[branch.subject]
    if branch.granted is None:
        return f"SELECT * FROM (SELECT {columns} {source} ORDER BY {by} LIMIT {limit}) AS b", values
    # The page is chosen within an index, and only its rows are read.
    chosen = f"SELECT {branch.key} AS key {source} ORDER BY {by} LIMIT {limit}"
    of_page = f"FROM ({chosen}) AS f CROSS JOIN {branch.table} WHERE {branch.key} = f.key"
    return f"SELECT * FROM (SELECT {columns} {of_page}) AS b", values


_SHARED: Final = (
    "t.id, t.number, t.kind, t.state, t.office, t.area, t.received_on, t.due_on, t.due_provisional, t.version"
)
_COLUMNS: Final[Mapping[str, str]] = {
    "tip": f"{_SHARED}, 'tip' AS subject, t.evidence_count, NULL AS assignee",
    "case": f"{_SHARED}, 'case' AS subject, "
    '(SELECT sum(own.evidence_count) FROM tip own WHERE own."case" = t.id) AS evidence_count, '
    "(SELECT a.name FROM account a WHERE a.id = t.assignee) AS assignee",
}


def _row(row: Mapping[str, Any], calendar: WorkCalendar) -> Work:
    due_on = row["due_on"]
    return Work(
        **{name: row[name] for name in _AS_IT_IS},
        state=State(row["state"]),
        due_on=due_on,
        due_provisional=bool(row["due_provisional"]),
        evidence_count=int(row["evidence_count"] or 0),
        assignee=row["assignee"] or "",
        days_left=calendar.working_days_between(clock.today(), due_on) if due_on else None,
    )


_AS_IT_IS: Final = ("subject", "id", "number", "kind", "office", "area", "received_on", "version")


def _slice(
    rows: Sequence[Work], criteria: Criteria, place: Place | None, backwards: bool, *, goes_on: bool
) -> Slice:
    if not rows:
        return Slice(())
    has_before = goes_on if backwards else place is not None
    has_after = backwards or goes_on
    first, last = (_place(one, criteria) for one in (rows[0], rows[-1]))
    return Slice(tuple(rows), first if has_before else None, last if has_after else None)


def _place(row: Work, criteria: Criteria) -> Place:
    day = {"due": row.due_on, "received": row.received_on, "number": None}[sort_of(criteria)]
    return Place(day, row.number)
