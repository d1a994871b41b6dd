"""Questions about cases, each answered only for what the asking person holds a key to."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.catalogue.states import FINAL, State
from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.staff.people import Person
from portal.tips.areas import within_areas
from portal.tips.recusals import not_recused, require_free

MOST = 200
_COLUMNS = (
    "c.id, c.number, c.kind, c.office, c.state, c.assignee, c.findings_by, c.reviewed_by, c.outcome, "
    "c.accepted_on, c.due_on, c.due_provisional, c.state_since, c.filed_on, c.decided_on, c.closed_on, "
    "c.compartment, c.version, c.master"
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What stays in clear of a case; `outcome` is a code."""

    id: UUID
    number: str
    kind: str
    office: str
    state: State
    assignee: UUID | None
    findings_by: UUID | None
    reviewed_by: UUID | None
    outcome: str | None
    accepted_on: date
    due_on: date
    due_provisional: bool
    state_since: date
    filed_on: date | None
    decided_on: date | None
    closed_on: date | None
    compartment: UUID
    version: int
    # The case that it was merged into, which then goes on for both.
    master: UUID | None = None

    @property
    def ended(self) -> bool:
        return self.state in FINAL


async def case_for(person: Person, number: str) -> CaseRow:
    """The case of this number, if the person or an office of his holds its key; else NotFound, as for none.

    Whoever has a conflict of interest is told so (Recused).
    """
    rows = await _held_by(person, " AND c.number = ?", number)
    if not rows:
        await require_free(person, number)
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))
    return rows[0]


async def my_cases(person: Person, state: State | None = None) -> list[CaseRow]:
    """Cases that the person's own offices hold (owner, 协办 or reported up), the most urgent first."""
    return await _held_by(person, " AND c.state = ?" if state else "", *([state.value] if state else []))


async def case_by_id(case: UUID) -> CaseRow:
    """For one who proved access otherwise: the holder of a key to one of its tips."""
    return _one(await fetch(f"SELECT {_COLUMNS} FROM casefile c WHERE c.id = ?", case))


async def case_by_number(number: str) -> CaseRow:
    """For the leading group, which steps on what it cannot open."""
    return _one(await fetch(f"SELECT {_COLUMNS} FROM casefile c WHERE c.number = ?", number))


async def awaiting_informant() -> list[CaseRow]:
    """Every case that waits for an answer, for the system's own step when none comes."""
    waiting = State.AWAITING_INFORMANT.value
    return _cases(
        await fetch(f"SELECT {_COLUMNS} FROM casefile c WHERE c.state = ? AND c.master IS NULL", waiting)
    )


async def merged_into(case: UUID) -> list[CaseRow]:
    """The cases that go on as part of this one; the caller has loaded it with access."""
    return _cases(
        await fetch(f"SELECT {_COLUMNS} FROM casefile c WHERE c.master = ? ORDER BY c.number", case)
    )


async def _held_by(person: Person, condition: str, *values: Any) -> list[CaseRow]:
    """Through an office, or for a time in his own name: whoever oversees may be given that."""
    offices = sorted(person.offices)
    through_office = f"g.holder_kind = 'office' AND g.holder IN ({', '.join('?' for _ in offices)})"
    areas, limits = within_areas(person, "case", "c")
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM casefile c WHERE EXISTS (SELECT 1 FROM compartment_grant g "
        f"WHERE g.compartment = c.compartment AND ({through_office if offices else '1 = 0'} "
        "OR (g.holder_kind = 'account' AND g.holder = ? AND g.ends_at > ?))) "
        f"AND {not_recused('c')} AND {areas}{condition} ORDER BY c.due_on, c.number LIMIT {MOST}",
        *offices,
        str(person.id),
        clock.now(),
        person.id,
        *limits,
        *values,
    )
    return _cases(rows)


def _one(rows: list[dict[str, Any]]) -> CaseRow:
    if not rows:
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))
    return _cases(rows)[0]


def _cases(rows: list[dict[str, Any]]) -> list[CaseRow]:
    return [
        CaseRow(**row | {"state": State(row["state"]), "due_provisional": bool(row["due_provisional"])})
        for row in rows
    ]
