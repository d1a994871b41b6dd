"""A year as a calendar that people read: twelve months, each day off and each make-up day marked."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.core.calendars import WorkCalendar
from portal.web.times import month_text
from portal.web.words import Words

_SATURDAY: Final = 5
_WEEKS: Final = Calendar()


@dataclass(frozen=True, slots=True)
class DayShown:
    """`mark`: off (a weekday without work), work (a weekend day with work), weekend, or nothing."""

    day: date
    mark: str
    name: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """The days of one month that a holiday makes free, and those that are worked for it."""

    name: str
    off: tuple[int, ...]
    work: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` begin on Monday; None stands for a day of another month."""

    first: date
    weeks: tuple[tuple[DayShown | None, ...], ...]

    @property
    def title(self) -> Words:
        return Words(month_text(self.first), month_text(self.first, english=True))

    @property
    def holidays(self) -> list[Holiday]:
        """In the order of their first day."""
        found: dict[str, list[DayShown]] = {}
        for one in (one for week in self.weeks for one in week if one is not None and one.name):
            found.setdefault(one.name, []).append(one)
        return [Holiday(name, _marked(days, "off"), _marked(days, "work")) for name, days in found.items()]


def months_of(year: int, calendar: WorkCalendar, names: dict[date, str]) -> list[Month]:
    return [
        Month(date(year, month, 1), tuple(_week(week, month, calendar, names) for week in weeks))
        for month in range(1, 13)
        for weeks in [_WEEKS.monthdatescalendar(year, month)]
    ]


def _week(
    days: list[date], month: int, calendar: WorkCalendar, names: dict[date, str]
) -> tuple[DayShown | None, ...]:
    return tuple(_day(day, calendar, names) if day.month == month else None for day in days)


def _day(day: date, calendar: WorkCalendar, names: dict[date, str]) -> DayShown:
    weekend, works = day.weekday() >= _SATURDAY, calendar.is_working_day(day)
    if weekend == works:
        return DayShown(day, "work" if works else "off", names.get(day, ""))
    return DayShown(day, "weekend" if weekend else "", "")


def _marked(days: list[DayShown], mark: str) -> tuple[int, ...]:
    return tuple(one.day.day for one in days if one.mark == mark)
