"""Acts and objections that have ended: which there are, and what remains when their content is deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_
from portal.database import change, fetch, insert_many
from portal.records.life.kinds import KINDS, OUTCOMES
from portal.records.life.loading import Standing
from portal.records.life.tables import RecordPast

Sort = Literal["act", "objection"]
ACT: Final = "act"
OBJECTION: Final = "objection"
# Both as rows of the same shape: `outcome` is what came of it, `began_on` and `since` its first and last day.
_ENDED: Final[Mapping[Sort, str]] = {
    "act": (
        "SELECT t.id, t.number, t.office, t.kind, t.state AS outcome, t.proposed_on AS began_on, "
        't.decided_on AS since, t.decided_by, t.version, t.compartment, r.id AS record, r."case" '
        "FROM record_act t LEFT JOIN public_record p ON p.number = t.number "
        "LEFT JOIN disciplinary_record r ON r.id = p.record WHERE t.state IN ('done', 'refused')"
    ),
    "objection": (
        "SELECT t.id, t.number, t.office, 'objection' AS kind, t.outcome, t.received_on AS began_on, "
        't.closed_on AS since, t.decided_by, t.version, t.compartment, r.id AS record, r."case" '
        "FROM record_objection t LEFT JOIN public_record p ON p.number = t.number "
        "LEFT JOIN disciplinary_record r ON r.id = p.record WHERE t.closed_on IS NOT NULL"
    ),
}
_TABLES: Final[Mapping[Sort, str]] = {"act": "record_act", "objection": "record_objection"}


@dataclass(frozen=True, slots=True)
class Over:
    """An act that was decided, or an objection after which nothing is left to do."""

    sort: Sort
    id: UUID
    number: str
    office: str
    kind: str
    outcome: str
    began_on: date
    since: date
    decided_by: UUID | None
    version: int
    compartment: UUID
    record: UUID | None
    case: UUID | None


@dataclass(frozen=True, slots=True)
class Past:
    """What anybody of the office still reads of one whose content is gone."""

    number: str
    kind: str
    outcome: str
    began_on: date
    ended_on: date
    deleted_on: date

    @property
    def label(self) -> str:
        return N_("异议") if self.kind == OBJECTION else KINDS[self.kind].label

    @property
    def result(self) -> str:
        if self.kind == OBJECTION:
            return OUTCOMES[self.outcome]
        return {"done": N_("已生效"), "refused": N_("没有同意")}[self.outcome]


async def over(sort: Sort, id: UUID | None = None) -> list[Over]:
    """All of one sort, or the one with this id when it has ended."""
    one = " AND t.id = ?" if id else ""
    rows = await fetch(f"{_ENDED[sort]}{one} ORDER BY t.number, t.id", *([id] if id else []))
    return [_of(sort, row) for row in rows]


async def forget(one: Over) -> None:
    """Inside `writing()`, after its sealed parts: number, kind, outcome and days are what remains."""
    await change(f"DELETE FROM {_TABLES[one.sort]} WHERE id = ?", one.id)
    await insert_many(RecordPast, [_row(one)])


async def past_of(record: Standing) -> list[Past]:
    rows = await fetch(
        "SELECT number, kind, outcome, began_on, ended_on, deleted_on FROM record_past "
        "WHERE number = ? ORDER BY ended_on DESC, id",
        record.number,
    )
    return [Past(**row) for row in rows]


def _of(sort: Sort, row: dict[str, Any]) -> Over:
    return Over(sort=sort, **row)


def _row(one: Over) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "kind": one.kind,
        "outcome": one.outcome,
        "began_on": one.began_on,
        "ended_on": one.since,
        "decided_by": one.decided_by,
        "deleted_on": clock.today(),
    }
