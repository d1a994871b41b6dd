"""What waits for whom about published records: acts, objections, what is hidden, what ends soon."""

from collections.abc import Sequence
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
from portal.records.life.loading import Standing, offices_of
from portal.records.life.objecting import due_of as objection_due
from portal.staff.people import Person
from portal.tips.recusals import not_recused

MOST: Final = 100
SOON: Final = timedelta(days=30)
# Whether somebody is one of `loading.makers_of`; he then does not check objections to the record.
_MADE: Final = (
    "(EXISTS (SELECT 1 FROM item i WHERE i.compartment = r.compartment AND i.name = 'content' "
    "AND i.author = ?) OR COALESCE(r.checked_by = ?, FALSE) "
    "OR EXISTS (SELECT 1 FROM record_act t WHERE t.number = o.number AND t.kind = 'correct' "
    "AND t.state = 'done' AND t.decided_by = ? AND t.decided_on <= o.received_on))"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """`mine`: this person may do the next thing. `overdue` is asked of today, never stored."""

    number: str
    row: ActRow | ObjectionRow
    due: Due | None
    mine: bool

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
    acts: tuple[Waiting, ...]
    objections: tuple[Waiting, ...]
    hidden: tuple[Line, ...]
    ending: tuple[Line, ...]


async def work_of(person: Person) -> Work:
    """Everything of the person's offices, what is due first at the top."""
    return Work(
        await _acts(person),
        await _objections(person),
        await _records(person, "p.state = 'suspended'", "p.state_on"),
        await _records(
            person,
            "p.state = 'published' AND p.publish_from <= ? AND p.publish_until BETWEEN ? AND ?",
            "p.publish_until",
            *(clock.today(), clock.today(), clock.today() + SOON),
        ),
    )


async def objections_to(record: Standing) -> list[ObjectionRow]:
    """All objections to a record that somebody has loaded, the newest first."""
    rows = await fetch(
        f"SELECT {answering.COLUMNS} FROM {answering.TABLES} WHERE o.number = ? "
        "ORDER BY o.received_on DESC, o.id",
        record.number,
    )
    return [ObjectionRow(**row) for row in rows]


async def _acts(person: Person) -> tuple[Waiting, ...]:
    rows = await _of_offices(
        person,
        f"SELECT {acts.COLUMNS} FROM {acts.TABLES} WHERE t.state = 'proposed'",
        "(t.office IN ({marks}) OR t.checking IN ({marks}))",
        "t.event_on, t.id",
    )
    found = [ActRow(**row) for row in rows]
    waiting = [
        Waiting(row.number, row, await due_of(row), acts.why_not_decide(person, row) is None) for row in found
    ]
    return _by_due(waiting)


async def _objections(person: Person) -> tuple[Waiting, ...]:
    rows = await _of_offices(
        person,
        f"SELECT {answering.COLUMNS}, {_MADE} AS made FROM {answering.TABLES} WHERE o.closed_on IS NULL",
        "(o.office IN ({marks}) OR o.checking IN ({marks}))",
        "o.received_on, o.id",
        *(person.actor, person.id, person.id),
    )
    waiting = []
    for made, row in ((row.pop("made"), ObjectionRow(**row)) for row in rows):
        is_open = row.outcome is None
        may = any(person.may(desk.CHECK, office) for office in (row.office, row.checking))
        due = await objection_due(row.received_on) if is_open else None
        waiting.append(Waiting(row.number, row, due, may and is_open and not made))
    return _by_due(waiting)


async def _records(person: Person, condition: str, day: str, *values: Any) -> tuple[Line, ...]:
    offices = sorted(offices_of(person))
    if not offices:
        return ()
    rows = await fetch(
        f"SELECT p.number, p.name, {day} AS on_day, p.state_reason FROM public_record p "
        'JOIN disciplinary_record r ON r.id = p.record LEFT JOIN casefile c ON c.id = r."case" '
        f"WHERE {condition} AND r.office IN ({', '.join('?' for _ in offices)}) AND {not_recused('c')} "
        f"ORDER BY {day}, p.place LIMIT {MOST}",
        *(*values, *offices, person.id),
    )
    return tuple(Line(row["number"], row["name"], row["on_day"], row["state_reason"] or "") for row in rows)


async def _of_offices(
    person: Person, select: str, condition: str, order: str, *values: Any
) -> list[dict[str, Any]]:
    offices = sorted(offices_of(person))
    if not offices:
        return []
    held = condition.format(marks=", ".join("?" for _ in offices))
    sql = f"{select} AND {held} AND {not_recused('c')} ORDER BY {order} LIMIT {MOST}"
    return await fetch(sql, *values, *offices, *offices, person.id)


def _by_due(waiting: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """What has no limit comes after what has one."""
    return tuple(sorted(waiting, key=lambda one: one.due.day if one.due else date.max))
