"""The ladder: reminders before a clock ends, 催办 and escalation after. Silence accepts nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases.clock_duties import is_discipline, leading_group, members
from portal.cases.matters import matter_of_case
from portal.cases.pressing import handlers
from portal.cases.queries import case_by_id
from portal.cases.waiting import asked_of
from portal.catalogue.clock_uses import By
from portal.catalogue.rows import RungRow
from portal.catalogue.states import Role
from portal.clocks import reminders
from portal.clocks.following import hold
from portal.clocks.queries import CLOCK_COLUMNS, Clock, open_pauses, read, running
from portal.core import clock as present
from portal.core.calendars import WorkCalendar
from portal.database import fetch, writing
from portal.ledger.events import Event, Fact, append
from portal.mail import notices, outbox
from portal.offices import queries as offices
from portal.tips.intake import DISPATCH

BATCH: Final = 200
EIGHT: Final = 8
"""Nobody is called before this hour."""
_ALL: Final = "*"
# Only spares this worker a look at every clock each hour; what keeps a rung from being said twice is its row.
_climbed_on: list[date] = []
_COLUMNS: Final = ", ".join(f"c.{name}" for name in CLOCK_COLUMNS.split(", "))


@dataclass(frozen=True, slots=True)
class Near:
    """A clock near its end or past it; `about` is its tip or case, or the case of which that is a part."""

    clock: Clock
    about: UUID
    assignee: UUID | None


@dataclass(frozen=True, slots=True)
class Ring:
    """A rung that a clock has reached."""

    near: Near
    rung: RungRow

    @property
    def reminder(self) -> reminders.Reminder:
        return reminders.of_rung(self.near.clock, self.near.about, self.rung)


async def climb_today() -> int:
    """For an hourly job: in the morning, or as soon as the portal runs again; then not before tomorrow."""
    if present.now().astimezone(present.SHANGHAI).hour < EIGHT or _climbed_on == [present.today()]:
        return 0
    said = await climb()
    _climbed_on[:] = [present.today()]
    return said


async def climb() -> int:
    """Say what is due today or was missed, each rung once; returns how many. Safe to repeat."""
    rungs, calendar = await offices.ladder(), await offices.work_calendar()
    standing, last, said = await open_pauses(), _horizon(rungs, calendar), 0
    batch = await _near(last, ())
    while batch:
        rings = [
            ring for near in batch if not _stands(near, standing) for ring in reached(near, rungs, calendar)
        ]
        for about, those in (await _unsaid(rings)).items():
            said += await _call(about, those)
        batch = await _near(last, (batch[-1].clock.due_on, batch[-1].clock.id))
    return said


def reached(near: Near, rungs: Sequence[RungRow], calendar: WorkCalendar) -> list[Ring]:
    """A clock with rungs of its own has no others; what comes before the end is not said after it."""
    own = [rung for rung in rungs if rung.clock == near.clock.name]
    fitting = own or [rung for rung in rungs if rung.clock == _ALL]
    return [Ring(near, rung) for rung in fitting if _is_reached(near.clock, rung, calendar)]


def _is_reached(one: Clock, rung: RungRow, calendar: WorkCalendar) -> bool:
    today, day = present.today(), calendar.add_working_days(one.due_on, rung.days).day
    if rung.days < 0:
        return one.started_on <= day <= today < one.due_on
    return day <= today


def _horizon(rungs: Iterable[RungRow], calendar: WorkCalendar) -> date:
    """The last due day of which something may be said today."""
    return calendar.add_working_days(present.today(), max((-rung.days for rung in rungs), default=0)).day


async def _near(last: date, after: tuple[Any, ...]) -> list[Near]:
    """The next clocks in the order of their due days."""
    place = "AND (c.due_on > ? OR (c.due_on = ? AND c.id > ?)) " if after else ""
    rows = await fetch(
        f"SELECT {_COLUMNS}, COALESCE(f.master, c.matter) AS about, f.assignee FROM running_clock c "
        "LEFT JOIN casefile f ON f.id = c.matter "
        f"WHERE c.ended_on IS NULL AND c.due_on <= ? {place}ORDER BY c.due_on, c.id LIMIT {BATCH}",
        last,
        *((after[0], *after) if after else ()),
    )
    found = []
    for row in rows:
        about, assignee = row.pop("about"), row.pop("assignee")
        found.append(Near(read([row])[0], about, assignee))
    return found


def _stands(near: Near, standing: Mapping[UUID, frozenset[str]]) -> bool:
    halts = near.clock.use.halts
    return any(standing.get(place, frozenset()) & halts for place in (near.clock.matter, near.about))


async def _unsaid(rings: Sequence[Ring]) -> dict[UUID, list[Ring]]:
    said = await reminders.said([ring.near.clock for ring in rings])
    found: dict[UUID, list[Ring]] = defaultdict(list)
    for ring in rings:
        if ring.reminder.key not in said:
            found[ring.near.about].append(ring)
    return found


async def _call(about: UUID, rings: Sequence[Ring]) -> int:
    """In one transaction: what was claimed is said, and what was not said stays unclaimed."""
    subject = rings[0].near.clock.subject
    async with writing():
        await hold(subject, about)
        there = {(one.id, one.due_on) for one in await running(*{ring.near.clock.matter for ring in rings})}
        ours = [ring for ring in rings if (ring.near.clock.id, ring.near.clock.due_on) in there]
        ours = [ring for ring in ours if await reminders.claim(ring.reminder)]
        for ring in ours:
            await _say(ring)
        name = f"{subject}:{about}"
        if ours:
            await append(name, *[_event(name, ring) for ring in ours])
    return len(ours)


async def _say(ring: Ring) -> None:
    if ring.rung.channel != "mail":
        return
    if ring.rung.who == "informant":
        await notices.remind(await _asked(ring.near.about))
    else:
        await outbox.tell(await _people(ring))


async def _people(ring: Ring) -> Sequence[UUID]:
    office, who = ring.near.clock.office, ring.rung.who
    if who == "leading" and not is_discipline(office):
        return await leading_group()
    if who == "dispatcher" or (office == DISPATCH and who == "chief"):
        return await members(DISPATCH, Role.DISPATCHER)
    if who == "assignee":
        in_charge = ring.near.assignee if ring.near.clock.use.by is By.OFFICE else None
        return [in_charge] if in_charge else await handlers(office)
    return await members(office, Role.CHIEF)


async def _asked(case: UUID) -> frozenset[UUID]:
    return await asked_of(await matter_of_case(await case_by_id(case)))


def _event(name: str, ring: Ring) -> Event:
    one = ring.near.clock
    facts: dict[str, Fact] = {
        "clock": one.name,
        "due": one.due_on.isoformat(),
        "who": ring.rung.who,
        "days": ring.rung.days,
    }
    kind = f"{one.subject}.clock_{ring.rung.act}"
    return Event(kind, name, "system", one.office, exact=False, facts=facts)
