"""Clocks for tips and cases from before there were clocks: what the ledger says is followed again."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from portal.cases.matters import history
from portal.catalogue.states import State, Subject
from portal.clocks import following, starting
from portal.clocks.following import Stepped
from portal.clocks.tables import RunningClock
from portal.core import clock
from portal.database import fetch, insert_many, writing

BATCH: Final = 100
_MISSING: Final[Mapping[Subject, str]] = {
    "tip": "SELECT m.id, m.received_on AS since FROM tip m",
    "case": "SELECT m.id, m.accepted_on AS since FROM casefile m",
}
# Verbs of the dispatch desk have names of their own in the ledger.
_OF_THE_DESK: Final = {
    "tip.routed": ("confirm_route", State.ROUTED),
    "tip.re_routed": ("re_route", State.ROUTED),
    "tip.returned": ("return", State.RETURNED),
    "tip.merge": ("merge", State.ACCEPTED),
}
_DAYS: Final = ("filed_on", "decided_on")


async def begin_for_what_exists() -> int:
    """Tips and cases that never had a clock get theirs; returns how many. Cheap when there are none.

    The clock of the process stands at each day in turn: nothing else runs while a portal is prepared.
    """
    begun = 0
    for subject in _MISSING:
        async for batch in _without_clocks(subject):
            async with writing():
                for row in batch:
                    await _replay(subject, row["id"], row["since"])
            begun += len(batch)
    return begun


async def _without_clocks(subject: Subject) -> AsyncIterator[list[dict[str, Any]]]:
    last = None
    while True:
        after = " AND m.id > ?" if last else ""
        rows = await fetch(
            f"{_MISSING[subject]} WHERE NOT EXISTS (SELECT 1 FROM running_clock c WHERE c.matter = m.id)"
            f"{after} ORDER BY m.id LIMIT {BATCH}",
            *([last] if last else []),
        )
        if not rows:
            return
        yield rows
        last = rows[-1]["id"]


async def _replay(subject: Subject, matter: UUID, since: date) -> None:
    for event in await history(f"{subject}:{matter}"):
        with clock.frozen(datetime.combine(event["on_day"], time(12), clock.SHANGHAI)):
            await _follow(subject, matter, event, since)
    with_record = 'SELECT 1 AS one FROM disciplinary_record WHERE "case" = ? AND number IS NOT NULL'
    if subject == "case" and await fetch(with_record, matter):
        await following.answered(subject, matter, "publish", dropped=True)


async def _follow(subject: Subject, matter: UUID, event: Mapping[str, Any], since: date) -> None:
    kind, facts, office = event["kind"], event["facts"], event["office"] or ""
    if kind == "tip.received":
        state = State.ROUTED if office == facts.get("proposed") else State.REGISTERED
        rows = await starting.rows_for_arrival(matter, state, office=office, received_on=since)
        await insert_many(RunningClock, rows)
        return
    action, to = _taken(kind, facts)
    if to is None:
        return
    days = {name: date.fromisoformat(facts[name]) for name in _DAYS if facts.get(name)}
    step = Stepped(subject=subject, matter=matter, office=office, action=action, state=to, since=days)
    await following.follow(step)


def _taken(kind: str, facts: Mapping[str, Any]) -> tuple[str, State | None]:
    if kind == "case.opened":
        return "sign_off", State.ACCEPTED
    if kind == "tip.sign_off":
        return "sign_off", State.ACCEPTED
    if kind in _OF_THE_DESK:
        return _OF_THE_DESK[kind]
    return kind.partition(".")[2], State(facts["to"]) if "to" in facts else None
