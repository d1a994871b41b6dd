"""Batches of the coordinating office, the cases in them, and those that are fit to be gathered."""

from collections.abc import Collection, Mapping, Sequence
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
SIZE: Final = 30
"""Batches on one page of their list."""
_REPORTED: Final = (State.REPORTED_UP.value, State.REFERRED_OUT.value)
_OWN: Final = (State.AWAITING_REVIEW.value, State.DECIDED.value)
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
    """A proved case that could be gathered; `version` is how it is now, `told` the bodies that have it."""

    id: UUID
    number: str
    kind: str
    office: str
    state: State
    state_since: date
    version: int
    told: tuple[str, ...] = ()


def coordinating() -> str:
    return load_pack(current().pack).coordinating


async def total(person: Person) -> int:
    """How many batches there are; none for others than the coordinating office."""
    if coordinating() not in person.offices:
        return 0
    [row] = await fetch("SELECT count(*) AS n FROM letter_batch WHERE office = ?", coordinating())
    return int(row["n"])


async def batches(person: Person, *, limit: int = SIZE, offset: int = 0) -> list[BatchRow]:
    """A page of them, open ones first, then the newest."""
    if coordinating() not in person.offices:
        return []
    rows = await fetch(
        f"SELECT {_COLUMNS}, (SELECT count(*) FROM letter_batch_case e WHERE e.batch = b.id) AS cases, "
        "(SELECT count(*) FROM letter_batch_case e WHERE e.batch = b.id AND e.state = 'failed') AS failed "
        "FROM letter_batch b WHERE b.office = ? "
        "ORDER BY CASE WHEN b.state = 'open' THEN 0 ELSE 1 END, b.gathered_on DESC, b.id "
        "LIMIT ? OFFSET ?",
        *(coordinating(), limit, offset),
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


@dataclass(frozen=True, slots=True)
class Fit:
    """Which of the proved cases: all that fit, those that `body` does not know yet, or these `numbers`."""

    body: str = ""
    numbers: tuple[str, ...] | None = None


async def candidates(
    person: Person, fit: Fit = Fit(), *, limit: int = MOST, offset: int = 0
) -> list[Candidate]:
    """Proved, in no batch that is open, and the coordinating office's to hand over.

    Reported up, or waiting for its own review; then those that one body has already and another may need.
    """
    if coordinating() not in person.offices:
        return []
    where, values = _fit(person, fit)
    rows = await fetch(
        "SELECT c.id, c.number, c.kind, c.office, c.state, c.state_since, c.version FROM casefile c "
        f"WHERE {where} ORDER BY CASE WHEN c.state IN ('reported_up', 'awaiting_review') THEN 0 ELSE 1 END, "
        f"c.state_since, c.number LIMIT {int(limit)} OFFSET {int(offset)}",
        *values,
    )
    told = await _told([row["id"] for row in rows])
    return [_candidate(row, told) for row in rows]


async def candidates_total(person: Person, fit: Fit = Fit()) -> int:
    if coordinating() not in person.offices:
        return 0
    where, values = _fit(person, fit)
    [row] = await fetch(f"SELECT count(*) AS n FROM casefile c WHERE {where}", *values)
    return int(row["n"])


def _fit(person: Person, fit: Fit) -> tuple[str, tuple[Any, ...]]:
    office, outcomes = coordinating(), sorted(PROVED)
    parts = [
        f"c.outcome IN ({_marks(outcomes)}) AND c.master IS NULL AND {not_recused('c')}",
        "EXISTS (SELECT 1 FROM compartment_grant g WHERE g.compartment = c.compartment "
        "AND g.holder_kind = 'office' AND g.holder = ? AND g.purpose = "
        "CASE WHEN c.office = ? THEN 'owner' ELSE ? END)",
        f"(c.state IN ({_marks(_REPORTED)}) OR (c.office = ? AND c.state IN ({_marks(_OWN)})))",
        "NOT EXISTS (SELECT 1 FROM letter_batch_case e WHERE e.\"case\" = c.id AND e.state = 'waiting')",
    ]
    values: tuple[Any, ...] = (*outcomes, person.id, office, office, REPORTED, *_REPORTED, office, *_OWN)
    if fit.body:
        parts.append('NOT EXISTS (SELECT 1 FROM referral r WHERE r."case" = c.id AND r.body = ?)')
        values = (*values, fit.body)
    if fit.numbers is not None:
        parts.append(f"c.number IN ({_marks(fit.numbers)})" if fit.numbers else "1 = 0")
        values = (*values, *fit.numbers)
    return " AND ".join(parts), values


async def _told(cases: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The bodies that have each of them already, in the order in which letters went."""
    rows = (
        await fetch(
            f'SELECT "case", body FROM referral WHERE "case" IN ({_marks(cases)}) ORDER BY referred_on, id',
            *cases,
        )
        if cases
        else []
    )
    told: dict[UUID, tuple[str, ...]] = {}
    for row in rows:
        told[row["case"]] = tuple(dict.fromkeys((*told.get(row["case"], ()), row["body"])))
    return told


def _candidate(row: dict[str, Any], told: Mapping[UUID, tuple[str, ...]]) -> Candidate:
    return Candidate(**row | {"state": State(row["state"]), "told": told.get(row["id"], ())})


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" for _ in values)
