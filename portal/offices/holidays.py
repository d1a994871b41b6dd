"""What the library of Chinese holidays knows: weekdays off, weekend days worked, and what they are called."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Final

_ZH: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}
_EN: Final = {zh: en for en, zh in _ZH.items()}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Year:
    """The days of one year that are not what their weekday says."""

    year: int
    off: tuple[date, ...]
    work: tuple[date, ...]


def year(number: int) -> Year | None:
    """None for a year whose schedule is not announced, or that the installed library does not know yet."""
    holidays, workdays = _days()
    off = [day for day in holidays if day.year == number and day.weekday() < _SATURDAY]
    work = [day for day in workdays if day.year == number]
    return Year(number, tuple(sorted(off)), tuple(sorted(work))) if off else None


def latest() -> int:
    """The last year that is known."""
    return max(day.year for day in _days()[0])


def name_of(day: date) -> str:
    """The holiday that a day off or a make-up day belongs to; empty where the library knows none."""
    holidays, workdays = _days()
    return holidays.get(day) or workdays.get(day) or ""


def english(name: str) -> str:
    """The same holiday in English; a name that staff gave stays as it is."""
    return _EN.get(name, name)


def source() -> str:
    return f"国务院办公厅关于部分节假日安排的通知（chinesecalendar {version('chinesecalendar')}）"


@cache
def _days() -> tuple[dict[date, str], dict[date, str]]:
    from chinese_calendar import Holiday
    from chinese_calendar.constants import holidays, workdays

    names = {one.value: _ZH.get(one.value, one.chinese) for one in Holiday}
    return (
        {day: names.get(name, name) for day, name in holidays.items()},
        {day: names.get(name, name) for day, name in workdays.items()},
    )
