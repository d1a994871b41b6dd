"""Where everything that has ended stands: kept, waiting for an export or an answer, on hold, or due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from portal.catalogue.states import State, Subject
from portal.core import clock
from portal.core.windows import add_months
from portal.custody import rights
from portal.database import fetch
from portal.records.life import past
from portal.records.life.past import Over
from portal.retention import holding, periods
from portal.retention.outcomes import OBJECTION_CLOSED, WITH_CASE, WITHOUT_CASE, code_of, outcome
from portal.retention.periods import Period

Sort = Subject | past.Sort
SORTS: Final[tuple[Sort, ...]] = ("tip", "case", "act", "objection")
# What ends a tip that has no case.
_ENDING = ("tip.refuse", "tip.transfer_out", "tip.uphold_refusal")


class Standing(StrEnum):
    KEPT = "kept"
    UNARCHIVED = "unarchived"
    HELD = "held"
    ASKED = "asked"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A tip without a case, a case with its tips, an act or an objection that came to an end on `since`.

    `case` is that of the record which an act or an objection is about: what holds the one holds the other.
    `ends_on` is the last day on which it is kept; None while no period holds for it.
    """

    subject: Sort
    id: UUID
    number: str
    kind: str
    office: str
    outcome: str
    since: date
    version: int
    case: UUID | None = None
    ends_on: date | None = None
    standing: Standing = Standing.KEPT

    @property
    def name(self) -> str:
        return f"{self.subject}:{self.id}"

    def passed(self, day: date) -> bool:
        """The day on which a period runs out still counts (Civil Code 202)."""
        return self.ends_on is not None and day > self.ends_on


@dataclass(frozen=True, slots=True)
class _Rules:
    """What holds on one day: periods, what holds and their grace keep, whose requests wait for an answer."""

    day: date
    periods: Sequence[Period]
    blocked: frozenset[UUID]
    asked: frozenset[UUID]


async def overview(day: date | None = None) -> list[Ended]:
    """Everything that has ended, by the day on which it ends; what has no period comes last."""
    on = day or clock.today()
    rules = await _rules(on)
    found = [await _judged(one, rules) for one in await ended()]
    return sorted(found, key=lambda one: (one.ends_on is None, one.ends_on or date.max, one.number))


async def due(day: date | None = None) -> list[Ended]:
    """What is to be deleted on this day. Without any period in force nobody looks further."""
    on = day or clock.today()
    if not await periods.in_force(on):
        return []
    return [one for one in await overview(on) if one.standing == Standing.DUE]


async def standing_of(subject: Sort, id: UUID, day: date | None = None) -> Ended | None:
    """How one thing stands now, read afresh; None while it has not ended."""
    for found in await _read(subject, id):
        return await _judged(found, await _rules(day or clock.today()))
    return None


async def ended() -> list[Ended]:
    return [each for sort in SORTS for each in await _read(sort)]


def with_period(one: Ended, period: Period | None) -> Ended:
    return replace(one, ends_on=add_months(one.since, period.months) if period else None)


async def _rules(day: date) -> _Rules:
    asked = await rights.unanswered()
    return _Rules(day, await periods.in_force(day), await holding.blocked(day), asked)


async def _judged(one: Ended, rules: _Rules) -> Ended:
    period = periods.period_for(rules.periods, one.outcome, one.kind)
    timed = with_period(one, period)
    if timed.passed(rules.day):
        timed = with_period(replace(one, since=await _last_word(one)), period)
    return replace(timed, standing=await _standing(timed, rules))


async def _standing(one: Ended, rules: _Rules) -> Standing:
    if rules.blocked and not rules.blocked.isdisjoint(await matter_ids(one)):
        return Standing.HELD
    if not one.passed(rules.day):
        return Standing.KEPT
    if rules.asked and not rules.asked.isdisjoint(await matter_ids(one)):
        return Standing.ASKED
    known = outcome(one.outcome)
    if known is None or (known.archived and not await is_archived(one)):
        return Standing.UNARCHIVED
    return Standing.DUE


async def matter_ids(one: Ended) -> list[UUID]:
    """The thing itself and, of a case, its tips and what was merged into it: a hold on one holds all.

    An act and an objection are held with the case of their record, whatever holds that.
    """
    case = one.id if one.subject == "case" else one.case
    ids = [] if case == one.id else [one.id]
    if case is None:
        return ids
    rows = await fetch(
        'SELECT id, number FROM tip WHERE "case" = ? UNION ALL SELECT id, number FROM casefile '
        "WHERE master = ? ORDER BY number",
        *(case, case),
    )
    return [*ids, case, *(row["id"] for row in rows)]


async def is_archived(one: Ended) -> bool:
    """Whether the newest export holds everything: what came later has to be exported too."""
    rows = await fetch('SELECT version, items FROM archive_export WHERE "case" = ?', one.id)
    return bool(rows) and (rows[0]["version"], rows[0]["items"]) == (one.version, await items_of(one.id))


async def items_of(case: UUID) -> int:
    """How many sealed things lie in a case and the contents of its tips."""
    [row] = await fetch(
        "SELECT count(*) AS items FROM item WHERE compartment IN "
        '(SELECT content FROM tip WHERE "case" = ? '
        "UNION SELECT compartment FROM casefile WHERE id = ? OR master = ?)",
        *(case, case, case),
    )
    return int(row["items"])


async def _last_word(one: Ended) -> date:
    """A period begins anew with whatever the informant did after the end: a message, a request."""
    if one.subject in (past.ACT, past.OBJECTION):
        return one.since
    ids = await matter_ids(one)
    tips = [f"tip:{id}" for id in (ids if one.subject == "tip" else ids[1:])]
    if not tips:
        return one.since
    rows = await fetch(
        "SELECT max(on_day) AS last FROM ledger_event WHERE actor = 'informant' "
        f"AND subject IN ({', '.join('?' for _ in tips)})",
        *tips,
    )
    last = _day(rows[0]["last"])
    return max(one.since, last) if last else one.since


async def _read(subject: Sort, id: UUID | None = None) -> list[Ended]:
    match subject:
        case "act" | "objection":
            return [_over(one) for one in await past.over(subject, id)]
        case "tip" | "case":
            rows = await (_cases(id) if subject == "case" else _tips(id))
            return [_ended(subject, row) for row in rows if _day(row["since"])]


def _over(one: Over) -> Ended:
    return Ended(
        subject=one.sort,
        id=one.id,
        number=one.number,
        kind=one.kind,
        office=one.office,
        outcome=OBJECTION_CLOSED if one.sort == past.OBJECTION else f"{past.ACT}:{one.outcome}",
        since=one.since,
        version=one.version,
        case=one.case,
    )


def _ended(subject: Subject, row: dict[str, Any]) -> Ended:
    state, since = State(row["state"]), _day(row["since"])
    assert since is not None
    return Ended(
        subject=subject,
        id=row["id"],
        number=row["number"],
        kind=row["kind"],
        office=row["office"],
        outcome=code_of(subject, state, row["reason"]),
        since=since,
        version=row["version"],
    )


async def _cases(id: UUID | None) -> list[dict[str, Any]]:
    one = " AND id = ?" if id else ""
    return await fetch(
        "SELECT id, number, kind, office, state, outcome AS reason, version, "
        "CASE WHEN state = 'parked' THEN state_since ELSE closed_on END AS since "
        f"FROM casefile WHERE master IS NULL AND state IN ({_marks(WITH_CASE)}){one} ORDER BY number",
        *(state.value for state in WITH_CASE),
        *([id] if id else []),
    )


async def _tips(id: UUID | None) -> list[dict[str, Any]]:
    one = " AND t.id = ?" if id else ""
    return await fetch(
        "SELECT t.id, t.number, t.kind, t.office, t.state, t.reason, t.version, "
        "(SELECT max(e.on_day) FROM ledger_event e WHERE e.subject = 'tip:' || CAST(t.id AS TEXT) "
        f"AND e.kind IN ({_marks(_ENDING)})) AS since "
        f'FROM tip t WHERE t."case" IS NULL AND t.state IN ({_marks(WITHOUT_CASE)}){one} ORDER BY t.number',
        *_ENDING,
        *(state.value for state in WITHOUT_CASE),
        *([id] if id else []),
    )


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _day(value: Any) -> date | None:
    """SQLite gives the result of an expression back as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
