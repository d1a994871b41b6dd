"""Batches of the coordinating office, the cases in them, and those that are fit to be gathered."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases.checking import PROVED
from portal.cases.matters import REPORTED
from portal.catalogue.pack import load_pack
from portal.catalogue.states import State
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.settings import current
from portal.staff.people import Person
from portal.tips.recusals import not_recused

OPEN, HANDED_OVER, DROPPED = "open", "handed_over", "dropped"
WAITING, FAILED = "waiting", "failed"
LABELS: Final = {OPEN: N_("汇总中"), HANDED_OVER: N_("已移送"), DROPPED: N_("已撤销")}
ENTRY_LABELS: Final = {WAITING: N_("待移送"), HANDED_OVER: N_("已移送"), FAILED: N_("没有移送")}
MOST: Final = 100
_COLUMNS: Final = (
    "b.id, b.office, b.body, b.state, b.gathered_by, b.gathered_on, b.written_by, b.signed_by, b.handed_on, "
    "b.compartment, b.version"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    id: UUID
    office: str
    body: str
    state: str
    gathered_by: UUID
    gathered_on: date
    written_by: UUID
    signed_by: UUID | None
    handed_on: date | None
    compartment: UUID
    version: int
    cases: int = 0
    failed: int = 0

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A case in a batch; `failure` is the sentence that says why it was not handed over."""

    id: UUID
    case: UUID
    number: str
    office: str
    case_state: State
    seen: int
    chosen_by: UUID
    state: str
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proved case that could be gathered; `version` is how it is now."""

    id: UUID
    number: str
    kind: str
    office: str
    state: State
    state_since: date
    version: int


def coordinating() -> str:
    return load_pack(current().pack).coordinating


async def batches(person: Person) -> list[BatchRow]:
    """Open ones first, then the newest."""
    if coordinating() not in person.offices:
        return []
    rows = await fetch(
        f"SELECT {_COLUMNS}, (SELECT count(*) FROM letter_batch_case e WHERE e.batch = b.id) AS cases, "
        "(SELECT count(*) FROM letter_batch_case e WHERE e.batch = b.id AND e.state = 'failed') AS failed "
        "FROM letter_batch b WHERE b.office = ? "
        "ORDER BY CASE WHEN b.state = 'open' THEN 0 ELSE 1 END, b.gathered_on DESC, b.id LIMIT ?",
        coordinating(),
        MOST,
    )
    return [BatchRow(**row) for row in rows]


async def batch_for(person: Person, identifier: UUID) -> BatchRow:
    """For members of the coordinating office alone."""
    offices = sorted(person.offices) or [""]
    marks = ", ".join("?" for _ in offices)
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM letter_batch b WHERE b.id = ? AND b.office IN ({marks})",
        identifier,
        *offices,
    )
    if not rows:
        raise NotFound(N_("没有这批移送，或者它不归您的单位办理。"))
    return BatchRow(**rows[0])


async def entries_of(batch: UUID, person: Person | None = None) -> list[Entry]:
    """In the order of their numbers; for a person without those that he has to leave alone."""
    rows = await fetch(
        'SELECT e.id, e."case", c.number, c.office, c.state AS case_state, e.seen, e.chosen_by, e.state, '
        'e.failure FROM letter_batch_case e JOIN casefile c ON c.id = e."case" WHERE e.batch = ? '
        f"{'AND ' + not_recused('c') if person else ''} ORDER BY c.number",
        *(batch, person.id) if person else (batch,),
    )
    return [Entry(**row | {"case_state": State(row["case_state"])}) for row in rows]


async def candidates(person: Person) -> list[Candidate]:
    """Proved, reported up or of the coordinating office itself, and in no batch that is open."""
    office, outcomes = coordinating(), sorted(PROVED)
    marks = ", ".join("?" for _ in outcomes)
    rows = await fetch(
        "SELECT c.id, c.number, c.kind, c.office, c.state, c.state_since, c.version FROM casefile c "
        f"WHERE c.outcome IN ({marks}) AND c.master IS NULL AND {not_recused('c')} AND "
        "EXISTS (SELECT 1 FROM compartment_grant g WHERE g.compartment = c.compartment "
        "AND g.holder_kind = 'office' AND g.holder = ? AND g.purpose = "
        "CASE WHEN c.state = 'reported_up' THEN ? ELSE 'owner' END) "
        "AND (c.state = 'reported_up' OR (c.state = 'awaiting_review' AND c.office = ?)) "
        "AND NOT EXISTS (SELECT 1 FROM letter_batch_case e WHERE e.\"case\" = c.id AND e.state = 'waiting') "
        "ORDER BY c.state_since, c.number LIMIT ?",
        *(*outcomes, person.id, office, REPORTED, office, MOST),
    )
    return [_candidate(row) for row in rows] if office in person.offices else []


def _candidate(row: dict[str, Any]) -> Candidate:
    return Candidate(**row | {"state": State(row["state"])})
