"""How a clock was computed: which days counted, which did not and why, in stretches that can be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from portal.catalogue.rows import ClockRow
from portal.clocks import queries
from portal.clocks.queries import Clock, Extension
from portal.core.counting import DAY, Counted, How, Passed, Pause, count
from portal.database import fetch
from portal.offices import queries as offices


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row with one and the same reason; `name` is the holiday that a day belongs to."""

    how: How
    first: date
    last: date
    days: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """`rule` is the version in force on the first day; `sums` are the days of each reason together."""

    clock: Clock
    rule: ClockRow
    counted: int
    stretches: tuple[Stretch, ...]
    sums: tuple[Stretch, ...]
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]

    @property
    def stands(self) -> bool:
        return self.clock.stands(self.pauses)


async def explain(clock: Clock) -> Explained:
    """Counted afresh from what the clock was made of, so that the page shows what the computer did."""
    pauses = [
        pause for pause in await queries.pauses_of(*await _places(clock)) if pause.kind in clock.use.halts
    ]
    calendar, names = await offices.work_calendar(), await offices.holiday_names()
    counted = count(calendar, clock.started_on, clock.limits, clock.halted_by(pauses))
    extensions = [one for one in await queries.extensions_of(clock.matter) if one.clock == clock.id]
    return Explained(
        clock=clock,
        rule=await rule_of(clock),
        counted=counted.amount,
        stretches=tuple(_stretches(counted, names)),
        sums=tuple(_sums(counted, names)),
        pauses=tuple(pause for pause in pauses if _touches(pause, clock)),
        extensions=tuple(extensions),
    )


async def rule_of(clock: Clock) -> ClockRow:
    """In force on its first day; the earliest version for a day before all of them."""
    versions = [row for row in await offices.clock_versions() if row.name == clock.name]
    return next((row for row in versions if row.holds_on(clock.started_on)), versions[0])


async def _places(clock: Clock) -> list[UUID]:
    """Where pauses of the clock may stand: its own case, and the one of which that is a part."""
    rows = await fetch("SELECT master FROM casefile WHERE id = ? AND master IS NOT NULL", clock.matter)
    return [clock.matter, *[row["master"] for row in rows]]


def _stretches(counted: Counted, names: dict[date, str]) -> list[Stretch]:
    groups = groupby(counted.days, key=lambda passed: (passed.how, _name(passed, names)))
    return [_stretch(list(days), name) for (_, name), days in groups]


def _sums(counted: Counted, names: dict[date, str]) -> list[Stretch]:
    """Each reason once, and each holiday by its name: what counted first."""
    found: dict[tuple[How, str], list[Passed]] = {}
    for passed in counted.days:
        found.setdefault((passed.how, _name(passed, names)), []).append(passed)
    order = list(How)
    return [_stretch(found[key], key[1]) for key in sorted(found, key=lambda key: order.index(key[0]))]


def _name(passed: Passed, names: dict[date, str]) -> str:
    return names.get(passed.day, "") if passed.how in (How.HOLIDAY, How.MADE_UP) else ""


def _stretch(days: Sequence[Passed], name: str) -> Stretch:
    return Stretch(days[0].how, days[0].day, days[-1].day, len(days), name)


def _touches(pause: Pause, clock: Clock) -> bool:
    """Whether any day of the pause lies within the clock's run."""
    last = clock.ended_on or clock.due_on
    return pause.from_on < last and (pause.until_on is None or pause.until_on >= clock.started_on + DAY)
