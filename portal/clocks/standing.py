"""Where the clocks of a tip or case stand today: what runs, how long it still has, what stands still."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.catalogue.rows import ClockRow
from portal.clocks import queries
from portal.clocks.explaining import rule_of
from portal.clocks.queries import Clock, Extension
from portal.core import clock as today_is
from portal.core.counting import Pause
from portal.database import fetch
from portal.offices import queries as offices


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`days_left` are working days, negative when it is overdue, None when it has ended."""

    clock: Clock
    rule: ClockRow
    days_left: int | None
    stands: bool
    extension: Extension | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """`pressed_on`: when it was last pressed for, by the ladder or by hand."""

    running: tuple[Standing, ...]
    ended: tuple[Standing, ...]
    pauses: tuple[Pause, ...]
    pressed_on: date | None


async def standings(matter: UUID) -> Standings:
    matters = await queries.together(matter)
    pauses, extensions = await queries.pauses_of(*matters), await queries.extensions_of(*matters)
    lines = [await _standing(one, pauses, extensions) for one in await queries.clocks_of(matters)]
    return Standings(
        running=tuple(line for line in lines if line.clock.runs),
        ended=tuple(line for line in lines if not line.clock.runs),
        pauses=tuple(pauses),
        pressed_on=await pressed_on(*matters),
    )


async def pressed_on(*matters: UUID) -> date | None:
    marks = ", ".join("?" for _ in matters)
    [row] = await fetch(
        f"SELECT max(done_on) AS last FROM clock_reminder WHERE act = 'press' AND matter IN ({marks})",
        *matters,
    )
    last: date | str | None = row["last"]
    return date.fromisoformat(last) if isinstance(last, str) else last


async def _standing(one: Clock, pauses: Sequence[Pause], extensions: Sequence[Extension]) -> Standing:
    calendar = await offices.work_calendar()
    left = calendar.working_days_between(today_is.today(), one.due_on) if one.runs else None
    return Standing(
        clock=one,
        rule=await rule_of(one),
        days_left=left,
        stands=one.stands(pauses),
        extension=next((each for each in reversed(extensions) if each.clock == one.id), None),
    )
