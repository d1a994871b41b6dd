"""Working days of mainland China with make-up days, and due dates that say when they are a guess."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Due:
    """A due date; `provisional` (暂定) when it reaches into a year whose calendar is not loaded."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`off`: weekdays without work; `work`: weekend days with work; `years`: the years that are loaded."""

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        if day in self.work:
            return True
        return day.weekday() < _SATURDAY and day not in self.off

    def add_working_days(self, start: date, n: int) -> Due:
        """The `n`th working day after `start`, which does not count (Civil Code 201); back for n < 0."""
        day, known = start, True
        for day in self._walk(start, n):
            known = known and day.year in self.years
        return Due(day, provisional=not known)

    def add_days(self, start: date, n: int) -> Due:
        """`n` calendar days after `start`, moved to the next working day (Civil Code 201, 203)."""
        day = start + n * _DAY
        known = day.year in self.years
        while not self.is_working_day(day):
            day += _DAY
            known = known and day.year in self.years
        return Due(day, provisional=not known)

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and with `b`; negative when `b` lies before `a`."""
        if b < a:
            return -self.working_days_between(b, a)
        return sum(self.is_working_day(a + k * _DAY) for k in range(1, (b - a).days + 1))

    def _walk(self, start: date, n: int) -> Iterator[date]:
        """Each day passed on the way to the `n`th working day; the last one is that day."""
        step, left, day = (_DAY if n > 0 else -_DAY), abs(n), start
        while left:
            day += step
            left -= self.is_working_day(day)
            yield day
