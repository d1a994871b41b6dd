"""Counting a period day by day: which days count, which are skipped and why, and the day it ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from portal.core.calendars import Due, WorkCalendar
from portal.core.windows import add_months

DAY = timedelta(days=1)
WORKING, DAYS, EXACT, MONTHS = "working", "days", "exact", "months"
"""Working days; calendar days whose end moves to a working day; calendar days to a named day; months."""
_FIXED = (EXACT, MONTHS)
"""Nothing moves their end."""
_SATURDAY = 5


class How(StrEnum):
    """What a day that passed did to the period."""

    COUNTED = "counted"
    MADE_UP = "made_up"  # counted, though a Saturday or Sunday
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    MOVED = "moved"  # the period was over on a day without work


_COUNTING = frozenset({How.COUNTED, How.MADE_UP})


@dataclass(frozen=True, slots=True)
class Pause:
    """The days after `from_on` up to and with `until_on` do not count; without an end it goes on."""

    kind: str
    from_on: date
    until_on: date | None = None

    def as_of(self, today: date) -> "Pause":
        """A pause that goes on, as though it ended today."""
        return self if self.until_on else Pause(self.kind, self.from_on, max(today, self.from_on))

    def covers(self, day: date) -> bool:
        return self.from_on < day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Limit:
    """So much, in one of the four units."""

    amount: int
    unit: str = WORKING


@dataclass(frozen=True, slots=True)
class Passed:
    day: date
    how: How


@dataclass(frozen=True, slots=True)
class Counted:
    """Every day from the one after the start to the end, and the end."""

    days: tuple[Passed, ...]
    due: Due

    @property
    def amount(self) -> int:
        return sum(passed.how in _COUNTING for passed in self.days)


def count(
    calendar: WorkCalendar, start: date, limits: Sequence[Limit], pauses: Iterable[Pause] = ()
) -> Counted:
    """Run one limit after another from `start`, which does not count. Every pause needs its end."""
    ended = tuple(pauses)
    days: list[Passed] = []
    day, known = start, True
    for limit in _joined(limits):
        for passed in _passing(calendar, day, limit, ended):
            days.append(passed)
            day = passed.day
            known = known and (_is_plain(limit, passed) or day.year in calendar.years)
        known = known and (limit.unit in _FIXED or day.year in calendar.years or day == start)
    return Counted(tuple(days), Due(day, provisional=not known))


def used(calendar: WorkCalendar, start: date, end: date, unit: str, pauses: Iterable[Pause] = ()) -> int:
    """How many days of a period had counted by the evening of `end`."""
    ended = tuple(pauses)
    days = (start + n * DAY for n in range(1, (end - start).days + 1))
    return sum(how(calendar, unit, day, ended) in _COUNTING for day in days)


def how(calendar: WorkCalendar, unit: str, day: date, pauses: Sequence[Pause]) -> How:
    if unit not in _FIXED and any(pause.covers(day) for pause in pauses):
        return How.PAUSED
    if unit != WORKING:
        return How.COUNTED
    weekend = day.weekday() >= _SATURDAY
    if calendar.is_working_day(day):
        return How.MADE_UP if weekend else How.COUNTED
    return How.WEEKEND if weekend else How.HOLIDAY


def _joined(limits: Sequence[Limit]) -> Iterator[Limit]:
    """An extension in the same unit lengthens the period; only its end may move to a working day."""
    for unit, group in groupby(limits, key=lambda limit: limit.unit):
        yield Limit(sum(limit.amount for limit in group), unit)


def _passing(calendar: WorkCalendar, start: date, limit: Limit, pauses: Sequence[Pause]) -> Iterator[Passed]:
    day, left = start, limit.amount
    if limit.unit == MONTHS:
        left = (add_months(start, limit.amount) - start).days
    while left > 0:
        day += DAY
        passed = Passed(day, how(calendar, limit.unit, day, pauses))
        left -= passed.how in _COUNTING
        yield passed
    while limit.unit == DAYS and (
        not calendar.is_working_day(day) or any(pause.covers(day) for pause in pauses)
    ):
        day += DAY
        yield Passed(day, How.MOVED)


def _is_plain(limit: Limit, passed: Passed) -> bool:
    """Calendar days need no calendar, only where they end."""
    return limit.unit != WORKING and passed.how is not How.MOVED
