"""What a step does to the clocks of its tip or case: some end, some begin, some stand still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from portal.catalogue.clock_uses import HALTED_IN, TAKEN_ON, started_by, use_of
from portal.catalogue.step_types import State, Subject
from portal.clocks import queries
from portal.clocks.queries import DROPPED, MET, MISSED, Clock
from portal.clocks.starting import fresh_row, responsible
from portal.clocks.tables import ClockPause, RunningClock
from portal.core import clock
from portal.core.counting import Limit, Pause, count, used
from portal.database import change, change_many, fetch, insert_many, is_postgres, writing
from portal.offices import queries as offices

_TABLES: Final[Mapping[Subject, str]] = {"tip": "tip", "case": "casefile"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """A step that was just taken, into `state`; `since` are days that clocks may begin on.

    `limit` stands for the length that the rule gives: a superior names a day.
    """

    subject: Subject
    matter: UUID
    office: str
    action: str
    state: State
    since: Mapping[str, date] = field(default_factory=dict)
    limit: Limit | None = None


async def follow(step: Stepped) -> None:
    """Inside `writing()`, after the tip or case was changed: its row's lock keeps others away."""
    matters = await queries.together(step.matter)
    runs, pauses = await queries.running(*matters), await _halted(step, await queries.pauses_of(*matters))
    leaving = [one for one in runs if step.state not in one.use.runs_in]
    staying = [one for one in runs if step.state in one.use.runs_in]
    for one in leaving:
        await end(one, pauses, dropped=step.state in one.use.drops)
    await _begin(step, {one.name for one in staying if one.matter == step.matter})
    await _hand_over(step, staying)
    await recount(staying, pauses)
    await keep_due(step.subject, step.matter)


async def carry(tip: UUID, case: Stepped) -> None:
    """Take along what goes on when a tip becomes part of a case; before the tip's step is followed."""
    there = {one.name for one in await queries.running(case.matter)}
    found = await queries.clocks_of([tip])
    if any(one.name == "petition_tell" and one.ending != DROPPED for one in found):
        await _begin(replace(case, action=TAKEN_ON), there)
    carried = [one for one in found if one.runs and one.use.carried and one.name not in there]
    for table, column in (("running_clock", "id"), ("clock_extension", "clock"), ("clock_reminder", "clock")):
        await change_many(
            f"UPDATE {table} SET matter = ? WHERE {column} = ?", [(case.matter, one.id) for one in carried]
        )
    moved = [(one.id,) for one in carried]
    await change_many("UPDATE running_clock SET subject = 'case' WHERE id = ?", moved)


async def resume(step: Stepped, ended_since: date) -> None:
    """Undo the end of what ended since a day and belongs to the state: as though it had never stopped."""
    for one in await queries.clocks_of([step.matter]):
        if one.ended_on is not None and one.ended_on >= ended_since and step.state in one.use.runs_in:
            await change(
                "UPDATE running_clock SET ended_on = NULL, ending = NULL, used = NULL WHERE id = ? "
                "AND NOT EXISTS (SELECT 1 FROM running_clock r "
                "WHERE r.matter = ? AND r.name = ? AND r.ended_on IS NULL)",
                *(one.id, one.matter, one.name),
            )
    await follow(step)


async def end(one: Clock, pauses: Sequence[Pause], *, dropped: bool = False, on: date | None = None) -> None:
    """Met until the evening of its last day, missed afterwards; `dropped` when it no longer matters."""
    day = on or clock.today()
    ending = DROPPED if dropped else MET if day <= one.due_on else MISSED
    spent = used(await offices.work_calendar(), one.started_on, day, one.unit, one.halted_by(pauses))
    await change(
        "UPDATE running_clock SET ended_on = ?, ending = ?, used = ? WHERE id = ? AND ended_on IS NULL",
        day,
        ending,
        spent,
        one.id,
    )


async def answered(subject: Subject, matter: UUID, name: str, *, dropped: bool = False) -> bool:
    """What the clock waited for is done though no step says so; whether it was running."""
    async with writing():
        await hold(subject, matter)
        one = await queries.named(matter, name)
        if one is None:
            return False
        await end(one, await queries.pauses_of(matter), dropped=dropped)
        await keep_due(subject, matter)
    return True


async def again(step: Stepped) -> None:
    """A clock that comes round: done for this time, and begun anew. `action` is the step that starts it."""
    async with writing():
        for use in started_by(step.action, step.subject, step.state):
            await answered(step.subject, step.matter, use.name)
        await _begin(step, {one.name for one in await queries.running(step.matter)})
        await keep_due(step.subject, step.matter)


async def recount(clocks: Sequence[Clock], pauses: Sequence[Pause]) -> list[tuple[Clock, date]]:
    """Count running clocks again and write what came out differently; returns those with their new day."""
    calendar = await offices.work_calendar()
    moved = []
    for one in clocks:
        due = count(calendar, one.started_on, one.limits, one.halted_by(pauses)).due
        if (due.day, due.provisional) != (one.due_on, one.provisional):
            await change(
                "UPDATE running_clock SET due_on = ?, provisional = ? WHERE id = ?",
                due.day,
                due.provisional,
                one.id,
            )
            moved.append((one, due.day))
    return moved


async def count_again(subject: Subject, matter: UUID) -> list[tuple[Clock, date]]:
    """Every running clock of a tip or case, and its due day with them; nobody else writes it meanwhile."""
    async with writing():
        await hold(subject, matter)
        matters = await queries.together(matter)
        moved = await recount(await queries.running(*matters), await queries.pauses_of(*matters))
        await keep_due(subject, matter)
    return moved


async def hold(subject: Subject, matter: UUID) -> None:
    """Its row stays as it is until the transaction ends."""
    lock = " FOR UPDATE" if is_postgres() else ""
    await fetch(f"SELECT id FROM {_TABLES[subject]} WHERE id = ?{lock}", matter)


async def keep_due(subject: Subject, matter: UUID) -> None:
    """The tip's or case's own due day is that of the earliest legal clock that runs; the last one stays."""
    legal = [one for one in await queries.running(*await queries.together(matter)) if one.legal]
    for one in legal[:1]:
        await change(
            f"UPDATE {_TABLES[subject]} SET due_on = ?, due_provisional = ? "
            "WHERE id = ? AND (due_on IS NULL OR due_on <> ? OR due_provisional <> ?)",
            *(one.due_on, one.provisional, matter),
            *(one.due_on, one.provisional),
        )


async def _halted(step: Stepped, pauses: list[Pause]) -> list[Pause]:
    """The pause that follows the state begins or ends; an officer's own go on."""
    wanted = HALTED_IN.get(step.state)
    for kind in HALTED_IN.values():
        is_open = any(pause.kind == kind and pause.until_on is None for pause in pauses)
        if kind == wanted and not is_open:
            await begin_pause(step.matter, kind)
        elif kind != wanted and is_open:
            await end_pause(step.matter, kind)
        else:
            continue
        pauses = await queries.pauses_of(*await queries.together(step.matter))
    return pauses


async def begin_pause(matter: UUID, kind: str, on: date | None = None) -> None:
    row = {"id": uuid4(), "matter": matter, "kind": kind, "from_on": on or clock.today(), "until_on": None}
    await insert_many(ClockPause, [row])


async def end_pause(matter: UUID, kind: str, on: date | None = None) -> None:
    await change(
        "UPDATE clock_pause SET until_on = ? WHERE matter = ? AND kind = ? AND until_on IS NULL",
        on or clock.today(),
        matter,
        kind,
    )


async def _begin(step: Stepped, running: set[str]) -> None:
    """A clock that runs already does not begin again."""
    uses = started_by(step.action, step.subject, step.state)
    for use in (use for use in uses if use.name not in running):
        row = await fresh_row(
            use, step.subject, step.matter, office=step.office, since=step.since, limit=step.limit
        )
        await insert_many(RunningClock, [row] if row else [])


async def _hand_over(step: Stepped, staying: Sequence[Clock]) -> None:
    """Who has the matter has its clocks."""
    for one in staying:
        office = responsible(use_of(one.name, one.subject), step.office)
        if office != one.office:
            await change("UPDATE running_clock SET office = ? WHERE id = ?", office, one.id)
