"""What waits for whom about published records: acts, objections, what is hidden, what ends soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from portal.core import clock
from portal.core.calendars import Due
from portal.database import fetch
from portal.records import desk
from portal.records.life import acts, answering
from portal.records.life.acts import ActRow, due_of
from portal.records.life.answering import ObjectionRow
from portal.records.life.kinds import IDENTITY, REPAIR, WITHDRAW
from portal.records.life.loading import Standing, offices_of
from portal.records.life.objecting import due_of as objection_due
from portal.staff.people import Person
from portal.tips.recusals import not_recused

LISTS: Final = ("acts", "objections", "hidden", "ending")
SIZE: Final = 20
"""Lines of one page of one list."""
SOON: Final = timedelta(days=30)
# Whether somebody is one of `loading.makers_of`; he then does not check objections to the record.
_MADE: Final = (
    "(EXISTS (SELECT 1 FROM item i WHERE i.compartment = r.compartment AND i.name = 'content' "
    "AND i.author = ?) OR COALESCE(r.checked_by = ?, FALSE) "
    "OR EXISTS (SELECT 1 FROM record_act t WHERE t.number = o.number AND t.kind = 'correct' "
    "AND t.state = 'done' AND t.decided_by = ? AND t.decided_on <= o.received_on) "
    "OR EXISTS (SELECT 1 FROM record_past t WHERE t.number = o.number AND t.kind = 'correct' "
    "AND t.outcome = 'done' AND t.decided_by = ? AND t.ended_on <= o.received_on)) AS made"
)
# What has been answered waits for a proposal, unless one is there already or the record has run out.
_STAGE: Final = (
    "CASE WHEN EXISTS (SELECT 1 FROM record_act t WHERE t.number = o.number AND t.state = 'proposed') "
    "THEN 'acting' WHEN p.state = 'published' AND p.publish_until < ? THEN 'over' ELSE '' END AS stage"
)
# Limits count from these days, so that the pages follow the limits; what has none comes last.
_ACTS_FIRST: Final = (
    f"CASE WHEN t.reason = '{IDENTITY}' THEN 0 WHEN t.kind = '{WITHDRAW}' THEN 1 "
    f"WHEN t.kind = '{REPAIR}' THEN 2 ELSE 3 END, t.event_on, t.id"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """`mine`: this person may do the next thing. `overdue` is asked of today, never stored.

    `stage` of an answered objection says why nobody has to propose anything: "acting" or "over".
    """

    number: str
    row: ActRow | ObjectionRow
    due: Due | None
    mine: bool
    stage: str = ""

    @property
    def overdue(self) -> bool:
        return self.due is not None and clock.today() > self.due.day


@dataclass(frozen=True, slots=True)
class Line:
    """A record that is hidden since a day, or ends on one."""

    number: str
    name: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Work:
    """A page of each list; `totals` are how many there are, by the names in LISTS."""

    acts: tuple[Waiting, ...]
    objections: tuple[Waiting, ...]
    hidden: tuple[Line, ...]
    ending: tuple[Line, ...]
    totals: Mapping[str, int]


async def work_of(person: Person, starts: Mapping[str, int] | None = None) -> Work:
    """Everything of the person's offices, what is due first at the top; `starts` are offsets of the lists."""
    at = dict.fromkeys(LISTS, 0) | dict(starts or {})
    today = clock.today()
    acting, acts_total = await _acts(person, at["acts"])
    objections, objections_total = await _objections(person, at["objections"])
    hidden, hidden_total = await _records(person, "p.state = 'suspended'", "p.state_on", at["hidden"])
    shown = "p.state = 'published' AND p.publish_from <= ? AND p.publish_until BETWEEN ? AND ?"
    days = (today, today, today + SOON)
    ending, ending_total = await _records(person, shown, "p.publish_until", at["ending"], *days)
    totals = dict(zip(LISTS, (acts_total, objections_total, hidden_total, ending_total), strict=True))
    return Work(acting, objections, hidden, ending, totals)


async def objections_to(record: Standing) -> list[ObjectionRow]:
    """All objections to a record that somebody has loaded, the newest first."""
    rows = await fetch(
        f"SELECT {answering.COLUMNS} FROM {answering.TABLES} WHERE o.number = ? "
        "ORDER BY o.received_on DESC, o.id",
        record.number,
    )
    return [ObjectionRow(**row) for row in rows]


async def _acts(person: Person, start: int) -> tuple[tuple[Waiting, ...], int]:
    rows, total = await _of_offices(
        person, acts.COLUMNS, f"{acts.TABLES} WHERE t.state = 'proposed'", "t", _ACTS_FIRST, start
    )
    found = [ActRow(**row) for row in rows]
    waiting = [
        Waiting(row.number, row, await due_of(row), acts.why_not_decide(person, row) is None) for row in found
    ]
    return _by_due(waiting), total


async def _objections(person: Person, start: int) -> tuple[tuple[Waiting, ...], int]:
    rows, total = await _of_offices(
        person,
        f"{answering.COLUMNS}, {_MADE}, {_STAGE}",
        f"{answering.TABLES} WHERE o.closed_on IS NULL",
        "o",
        "o.outcome IS NOT NULL, o.received_on, o.id",
        start,
        *(person.actor, person.id, person.id, person.id, clock.today()),
    )
    waiting = []
    for row in rows:
        made, stage = row.pop("made"), row.pop("stage")
        waiting.append(await _objection(person, ObjectionRow(**row), made=bool(made), stage=stage))
    return _by_due(waiting), total


async def _objection(person: Person, row: ObjectionRow, *, made: bool, stage: str) -> Waiting:
    """Whoever checks answers it; whoever drafts then proposes what the answer asks for."""
    if row.outcome is not None:
        return Waiting(row.number, row, None, not stage and person.may(desk.DRAFT, row.office), stage)
    may = any(person.may(desk.CHECK, office) for office in (row.office, row.checking))
    return Waiting(row.number, row, await objection_due(row.received_on), may and not made)


async def _records(
    person: Person, condition: str, day: str, start: int, *values: Any
) -> tuple[tuple[Line, ...], int]:
    offices = sorted(offices_of(person))
    if not offices:
        return (), 0
    source = (
        "public_record p JOIN disciplinary_record r ON r.id = p.record "
        f'LEFT JOIN casefile c ON c.id = r."case" WHERE {condition} '
        f"AND r.office IN ({', '.join('?' for _ in offices)}) AND {not_recused('c')}"
    )
    columns = f"p.number, p.name, {day} AS on_day, p.state_reason"
    rows, total = await _page(columns, source, f"{day}, p.place", start, (), (*values, *offices, person.id))
    lines = (Line(row["number"], row["name"], row["on_day"], row["state_reason"] or "") for row in rows)
    return tuple(lines), total


async def _of_offices(
    person: Person, columns: str, source: str, of: str, order: str, start: int, *values: Any
) -> tuple[list[dict[str, Any]], int]:
    """Rows of the table `of` that the person's offices hold; `values` are those of the columns."""
    offices = sorted(offices_of(person))
    if not offices:
        return [], 0
    marks = ", ".join("?" for _ in offices)
    held = f"({of}.office IN ({marks}) OR {of}.checking IN ({marks}))"
    source = f"{source} AND {held} AND {not_recused('c')}"
    return await _page(columns, source, order, start, values, (*offices, *offices, person.id))


async def _page(
    columns: str, source: str, order: str, start: int, first: Sequence[Any], values: Sequence[Any]
) -> tuple[list[dict[str, Any]], int]:
    """One page, and how many there are: `first` are values of the columns, `values` those of the source."""
    [counted] = await fetch(f"SELECT COUNT(*) AS n FROM {source}", *values)
    sql = f"SELECT {columns} FROM {source} ORDER BY {order} LIMIT {SIZE} OFFSET ?"
    return await fetch(sql, *first, *values, start), counted["n"]


def _by_due(waiting: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """What has no limit comes after what has one."""
    return tuple(sorted(waiting, key=lambda one: one.due.day if one.due else date.max))
