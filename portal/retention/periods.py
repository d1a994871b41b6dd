"""How long what came to which end is kept: dated rows, proposed by one person and confirmed by another."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.catalogue.kinds import KINDS
from portal.catalogue.rows import Dated
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.retention.outcomes import outcome
from portal.retention.tables import RetentionPeriod

CHAIN = "staff"
FEWEST, MOST = 2, 1200
"""Months. Two at least: for thirty days an informant may ask that the end be looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Dated):
    """`kind` None: for every kind that has no period of its own."""

    id: UUID
    outcome: str
    kind: str | None
    months: int
    proposed_by: str
    proposed_on: date
    confirmed_by: str | None
    confirmed_on: date | None

    @property
    def proposed(self) -> bool:
        return self.confirmed_by is None

    def holds_on(self, day: date) -> bool:
        return not self.proposed and Dated.holds_on(self, day)


_COLUMNS = ", ".join(field.name for field in fields(Period))


async def all_periods() -> list[Period]:
    """Every version, proposed and ended ones too, the newest of each end and kind first."""
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM retention_period "
        "ORDER BY outcome, kind, valid_from DESC, proposed_on DESC, id"
    )
    return [Period(**row) for row in rows]


async def period(id: UUID) -> Period:
    for one in await all_periods():
        if one.id == id:
            return one
    raise NotFound(N_("没有这项保存期限。"))


async def in_force(day: date) -> list[Period]:
    return [one for one in await all_periods() if one.holds_on(day)]


def period_for(periods: Iterable[Period], outcome: str, kind: str) -> Period | None:
    """The kind's own period, else the one for any kind; None: what came to this end is kept."""
    fitting = [one for one in periods if one.outcome == outcome and one.kind in (kind, None)]
    return min(fitting, key=lambda one: (one.kind is None, -one.valid_from.toordinal()), default=None)


async def propose(
    *, outcome: str, kind: str | None, months: int, valid_from: date, source: str, actor: str
) -> UUID:
    """A period that nobody has confirmed yet: nothing ends by it."""
    check(outcome=outcome, kind=kind, months=months, valid_from=valid_from)
    row: dict[str, Any] = {
        "id": uuid4(),
        "outcome": outcome,
        "kind": kind,
        "months": months,
        "valid_from": valid_from,
        "valid_to": None,
        "source": source,
        "proposed_by": actor,
        "proposed_on": clock.today(),
        "confirmed_by": None,
        "confirmed_on": None,
    }
    async with writing():
        await insert_many(RetentionPeriod, [row])
        await _tell("retention.proposed", Period(**row), actor)
    return UUID(str(row["id"]))


async def confirm(id: UUID, *, actor: str) -> None:
    """Switch a period on from its day, tomorrow at the earliest; the one before it ends there."""
    async with writing():
        found = await _locked(id)
        if not found.proposed:
            raise Conflict(N_("这项期限已经由别的同事确认过了。"))
        if found.proposed_by == actor:
            raise Refused(N_("这项期限是您提出的，请另一位同事看过以后确认：期限设错会删除证据。"))
        begins = max(found.valid_from, clock.today() + timedelta(days=1))
        await _end_earlier(found, begins)
        await change(
            "UPDATE retention_period SET confirmed_by = ?, confirmed_on = ?, valid_from = ? WHERE id = ?",
            actor,
            clock.today(),
            begins,
            id,
        )
        await _tell("retention.confirmed", found, actor)


async def drop(id: UUID, *, actor: str) -> None:
    """Take a proposal back."""
    async with writing():
        found = await _locked(id)
        if not found.proposed:
            raise Refused(N_("已经确认的期限要留存，不能删除。可以停用它。"))
        await change("DELETE FROM retention_period WHERE id = ?", id)
        await _tell("retention.dropped", found, actor)


async def stop(id: UUID, *, actor: str) -> None:
    """Switch a period off at once. One person is enough: it only keeps what would have ended."""
    async with writing():
        found = await _locked(id)
        yesterday = clock.today() - timedelta(days=1)
        if found.proposed or (found.valid_to is not None and found.valid_to <= yesterday):
            raise Refused(N_("这项期限现在不在施行。"))
        await change("UPDATE retention_period SET valid_to = ? WHERE id = ?", yesterday, id)
        await _tell("retention.stopped", found, actor)


def check(*, outcome: str, kind: str | None, months: int, valid_from: date) -> None:
    """Raises InvalidInput with a sentence for each field."""
    errors: dict[str, Message] = {}
    if _unknown(outcome):
        errors["outcome"] = Message(N_("请选择办理结果。"))
    if kind is not None and kind not in {one.code for one in KINDS}:
        errors["kind"] = Message(N_("请选择违法行为类型。"))
    elif kind is not None and not outcome.startswith(("tip:", "case:")):
        errors["kind"] = Message(N_("公示办理事项和异议不分违法行为类型，请不要选。"))
    if not FEWEST <= months <= MOST:
        values = {"fewest": FEWEST, "most": MOST}
        errors["months"] = Message(N_("期限应为{fewest}到{most}个月。"), values)
    if valid_from <= clock.today():
        errors["valid_from"] = Message(N_("期限最早从明天起施行，好让别的同事先看到。"))
    if errors:
        raise InvalidInput(errors)


def _unknown(code: str) -> bool:
    return outcome(code) is None


async def _locked(id: UUID) -> Period:
    """One writer at a time: versions of one end and kind must not overlap."""
    await change("UPDATE retention_period SET months = months")
    return await period(id)


async def _end_earlier(new: Period, begins: date) -> None:
    for one in await all_periods():
        same = (one.outcome, one.kind) == (new.outcome, new.kind) and not one.proposed
        if same and one.valid_from <= begins and (one.valid_to is None or one.valid_to >= begins):
            await change(
                "UPDATE retention_period SET valid_to = ? WHERE id = ?", begins - timedelta(days=1), one.id
            )


async def _tell(kind: str, one: Period, actor: str) -> None:
    facts = {"outcome": one.outcome, "kind": one.kind, "months": one.months}
    await append(CHAIN, Event(kind, f"period:{one.id}", actor, facts=facts))
