"""Lists of records for staff, a page at a time: what an office has, what waits for a checker."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from portal.core import clock
from portal.records import desk
from portal.records.desk import OpenRecord
from portal.staff.people import Person

SIZE: Final = 20
_OPEN_STATES: Final = ("draft", "review", "scheduled")


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and how many there are altogether."""

    records: tuple[OpenRecord, ...] = field(repr=False)
    total: int


async def own(person: Person, *, state: str = "", offset: int = 0) -> Listed:
    """The records of the person's offices, unfinished ones first; `state` as it is shown."""
    condition, values = _in_state(state)
    return await _listed(person, condition, values, offset)


async def counts(person: Person) -> dict[str, int]:
    """How many there are in each state that still asks for something."""
    found = {}
    for state in _OPEN_STATES:
        condition, values = _in_state(state)
        found[state] = await desk.count_held_by(person, condition, *values)
    return found


async def waiting(person: Person, *, offset: int = 0) -> Listed:
    """Records in review that this person may look at as a checker, oldest first."""
    offices = sorted(one for one in person.offices if person.may(desk.CHECK, one))
    if not offices:
        return Listed((), 0)
    marks = ", ".join("?" for _ in offices)
    condition = (
        " AND r.state = 'review' AND EXISTS (SELECT 1 FROM compartment_grant k WHERE k.compartment = "
        f"r.compartment AND k.holder_kind = 'office' AND k.holder IN ({marks}))"
    )
    return await _listed(person, condition, offices, offset, desk.OLDEST_FIRST)


async def of_import(person: Person, list_id: UUID, *, state: str = "", offset: int = 0) -> Listed:
    """The drafts that a table became."""
    condition, values = _in_state(state)
    made = " AND r.id IN (SELECT l.record FROM record_import_line l WHERE l.list = ?)"
    return await _listed(person, f"{made}{condition}", [list_id, *values], offset)


async def of_case(person: Person, case: UUID) -> list[OpenRecord]:
    """All that were begun about one case: they share its number."""
    return await desk.opened(person, await desk.held_by(person, ' AND r."case" = ?', case))


def _in_state(state: str) -> tuple[str, list[Any]]:
    if state == "scheduled":
        return " AND r.state = 'published' AND p.publish_from > ?", [clock.today()]
    if state == "published":
        return " AND r.state = 'published' AND p.publish_from <= ?", [clock.today()]
    return (" AND r.state = ?", [state]) if state else ("", [])


async def _listed(
    person: Person, condition: str, values: Sequence[Any], offset: int, order: str = desk.UNFINISHED_FIRST
) -> Listed:
    total = await desk.count_held_by(person, condition, *values)
    rows = await desk.held_by(person, condition, *values, order=order, offset=offset, limit=SIZE)
    return Listed(tuple(await desk.opened(person, rows)), total)
