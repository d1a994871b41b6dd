"""Rows of the register of reports: what stays in clear, for the offices that a person answers for."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.catalogue.pack import load_pack
from portal.catalogue.states import FINAL, State
from portal.core.errors import N_, NotFound
from portal.custody.replies import MAILBOX
from portal.database import fetch
from portal.settings import current
from portal.staff.people import Person
from portal.tips.areas import within_areas
from portal.tips.recusals import not_recused

_OWNER: Final = "COALESCE(c.office, t.office)"
_FROM: Final = 'FROM tip t LEFT JOIN casefile c ON c.id = t."case" LEFT JOIN casefile m ON m.id = c.master'
_COLUMNS: Final = (
    "t.id, t.number, t.received_on, t.channel, t.kind, t.decision, t.evidence_count, t.urgency, t.limit_on, "
    f't.state, t.reason, t.due_on, t.content, t."case", {_OWNER} AS office, c.number AS case_number, '
    "c.state AS case_state, c.due_on AS case_due_on, c.accepted_on, c.filed_on, c.closed_on, c.outcome, "
    "c.compartment AS case_content, m.number AS merged_into, "
    "(SELECT a.name FROM account a WHERE a.id = t.entered_by) AS entered_by, "
    "(SELECT a.name FROM account a WHERE a.id = c.assignee) AS assignee, "
    "(SELECT a.name FROM account a WHERE a.id = c.reviewed_by) AS reviewed_by"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Tips that arrived from `first` to `last`, of one office or of all that the person answers for."""

    first: date
    last: date
    office: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One tip, with its case where there is one. Names of people are those of the staff."""

    id: UUID
    number: str
    received_on: date
    channel: str
    kind: str
    area: str
    professions: tuple[str, ...]
    evidence_count: int
    urgency: str
    entered_by: str
    state: State
    reason: str
    office: str
    case: UUID | None
    case_number: str
    merged_into: str
    assignee: str
    reviewed_by: str
    due_on: date | None
    limit_on: date | None
    accepted_on: date | None
    filed_on: date | None
    closed_on: date | None
    outcome: str
    content: UUID
    case_content: UUID | None
    routed_on: date | None = None
    extended_to: date | None = None
    record: str = ""
    archived_on: date | None = None
    # The last reply that went to his mail address.
    mailed_on: date | None = None

    @property
    def ended(self) -> bool:
        return self.state in FINAL


async def total(person: Person, asked: Asked) -> int:
    where, values = _where(person, asked)
    [row] = await fetch(f"SELECT count(*) AS n {_FROM} WHERE {where}", *values)
    return int(row["n"])


async def newest(person: Person, asked: Asked, *, limit: int, offset: int) -> list[Row]:
    """A page, what arrived last first: the order of an index, whose first page costs the same in any year."""
    order = f"t.received_on DESC, t.number DESC LIMIT {int(limit)} OFFSET {int(offset)}"
    return await _rows(person, asked, "", (), order)


async def following(person: Person, asked: Asked, after: str, *, limit: int) -> list[Row]:
    """The next rows of an export, in the order of their numbers."""
    return await _rows(person, asked, " AND t.number > ?", (after,), f"t.number LIMIT {int(limit)}")


def offices_of(person: Person) -> frozenset[str] | None:
    """Whose rows he may see; None for the dispatch desk: those of every office but the discipline office."""
    pack = load_pack(current().pack)
    return None if pack.dispatch in person.offices else person.offices


def require_office(person: Person, office: str) -> None:
    """NotFound for an office that is none of his, as for one that does not exist."""
    own, discipline = offices_of(person), load_pack(current().pack).discipline
    if office in person.offices or (own is None and office != discipline):
        return
    raise NotFound(N_("没有这个单位。"))


async def _rows(person: Person, asked: Asked, condition: str, more: tuple[Any, ...], order: str) -> list[Row]:
    where, values = _where(person, asked)
    found = await fetch(
        f"SELECT {_COLUMNS} {_FROM} WHERE {where}{condition} ORDER BY {order}", *values, *more
    )
    beside = await _beside(found, [row["case"] for row in found if row["case"]])
    return [_row(row, beside) for row in found]


def _where(person: Person, asked: Asked) -> tuple[str, tuple[Any, ...]]:
    scope, own = _scope(person)
    areas, limits = within_areas(person, "tip", "t") if offices_of(person) is not None else ("1 = 1", ())
    parts = ["t.received_on BETWEEN ? AND ?", scope, not_recused("t"), areas]
    values: tuple[Any, ...] = (asked.first, asked.last, *own, person.id, *limits)
    if asked.office is not None:
        require_office(person, asked.office)
        parts, values = [*parts, f"{_OWNER} = ?"], (*values, asked.office)
    return " AND ".join(parts), values


def _scope(person: Person) -> tuple[str, tuple[str, ...]]:
    own = sorted(person.offices)
    mine = f"{_OWNER} IN ({_marks(own)})" if own else "1 = 0"
    if offices_of(person) is not None:
        return mine, tuple(own)
    # A tip about the staff is nobody's business but the discipline office's, whatever else its row says.
    discipline = load_pack(current().pack).discipline
    return f"(({_OWNER} <> ? AND t.proposed <> ?) OR {mine})", (discipline, discipline, *own)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Facts of other tables, by tip or by case."""

    routed: Mapping[str, date]
    extended: Mapping[UUID, date]
    records: Mapping[UUID, str]
    archived: Mapping[UUID, date]
    mailed: Mapping[UUID, date]


async def _beside(rows: Sequence[Mapping[str, Any]], cases: Sequence[UUID]) -> _Beside:
    """One question for each, however many rows there are."""
    subjects = [f"tip:{row['id']}" for row in rows]
    routed = await _asked(
        "SELECT subject AS k, max(on_day) AS v FROM ledger_event "
        "WHERE kind IN ('tip.routed', 'tip.re_routed') AND subject IN ({marks}) GROUP BY subject",
        subjects,
    )
    extended = await _asked(
        "SELECT matter AS k, max(due_on) AS v FROM running_clock "
        "WHERE extended > 0 AND matter IN ({marks}) GROUP BY matter",
        cases,
    )
    records = await _asked(
        'SELECT "case" AS k, max(number) AS v FROM disciplinary_record '
        'WHERE number IS NOT NULL AND "case" IN ({marks}) GROUP BY "case"',
        cases,
    )
    archived = await _asked(
        'SELECT "case" AS k, max(exported_on) AS v FROM archive_export '
        'WHERE "case" IN ({marks}) GROUP BY "case"',
        cases,
    )
    mailed = await _asked(
        "SELECT tip AS k, max(decided_on) AS v FROM mail_reply "
        "WHERE state = 'sent' AND tip IN ({marks}) GROUP BY tip",
        [row["id"] for row in rows if row["channel"] == MAILBOX],
    )
    return _Beside(routed, extended, records, archived, mailed)


async def _asked(query: str, keys: Collection[Any]) -> dict[Any, Any]:
    if not keys:
        return {}
    rows = await fetch(query.format(marks=_marks(keys)), *keys)
    return {row["k"]: row["v"] for row in rows}


def _row(row: Mapping[str, Any], beside: _Beside) -> Row:
    inputs, case = json.loads(row["decision"]).get("inputs", {}), row["case"]
    known: dict[str, Any] = {name: row[name] for name in _AS_IT_IS}
    return Row(
        **known | {name: row[name] or "" for name in _OR_NOTHING},
        area=inputs.get("area", "unknown"),
        professions=tuple(inputs.get("professions", ())),
        state=State(row["case_state"] or row["state"]),
        due_on=row["case_due_on"] or row["due_on"],
        routed_on=_day(beside.routed.get(f"tip:{row['id']}")),
        extended_to=_day(beside.extended.get(case)) if case else None,
        record=beside.records.get(case, "") if case else "",
        archived_on=_day(beside.archived.get(case)) if case else None,
        mailed_on=_day(beside.mailed.get(row["id"])),
    )


_AS_IT_IS: Final = (
    *("id", "number", "received_on", "channel", "kind", "evidence_count", "urgency", "office", "case"),
    *("limit_on", "accepted_on", "filed_on", "closed_on", "content", "case_content"),
)
_OR_NOTHING: Final = (
    *("entered_by", "reason", "case_number", "merged_into", "assignee", "reviewed_by", "outcome"),
)


def _day(value: date | str | None) -> date | None:
    """SQLite gives what a function made of a day back as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" for _ in values)
