"""A record's place on the list: one whole number that sorts by day of decision, then by record number."""

from datetime import date, timedelta
from typing import Final

_FIRST_DAY: Final = date(1970, 1, 1)
_FIRST_YEAR: Final = 2000
_DAY, _YEAR = 32, 24
LAST: Final = 2**53 - 1
"""The largest number that every JSON reader keeps exactly."""


def place_of(decision_on: date, year: int, n: int) -> int:
    """The place of record `n` of a year; ValueError above sixteen million a year and after 2255."""
    if not (0 < n < 2**_YEAR and 0 <= year - _FIRST_YEAR < 2 ** (_DAY - _YEAR)):
        raise ValueError(f"record {n} of {year} has no place")
    return (decision_on - _FIRST_DAY).days << _DAY | year - _FIRST_YEAR << _YEAR | n


def first_of(day: date) -> int:
    """The lowest place that a decision of this day can have."""
    return (day - _FIRST_DAY).days << _DAY


def after(day: date) -> int:
    """The first place of the next day."""
    return first_of(day) + (1 << _DAY) if day < date.max else LAST


def day_of(place: int) -> date:
    return _FIRST_DAY + timedelta(days=place >> _DAY)
