"""Arithmetic of publication windows, which laws count in months."""

from calendar import monthrange
from datetime import date


def add_months(day: date, n: int) -> date:
    """The same day `n` months on (or back); a month too short for it gives its last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))
