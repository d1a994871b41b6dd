"""Working days with holidays and make-up days, and honest guesses where a year is not loaded."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.pack import load_pack
from portal.core.calendars import Due, WorkCalendar

VECTORS = json.loads(Path("tests/data/vectors.json").read_text(encoding="utf-8"))["deadline"]
ROWS = load_pack("changde").calendar
CALENDAR = WorkCalendar(
    off=frozenset(day for row in ROWS for day in row.off),
    work=frozenset(day for row in ROWS for day in row.work),
    years=frozenset(row.year for row in ROWS),
)
days = st.dates(date(2019, 1, 1), date(2026, 9, 30))


@pytest.mark.parametrize(("method", "start", "n", "want"), VECTORS)
def test_the_checked_deadlines_come_out(method: str, start: str, n: int, want: str) -> None:
    due = getattr(CALENDAR, method)(date.fromisoformat(start), n)
    assert due == Due(date.fromisoformat(want), provisional=False)


def test_sixty_days_that_end_on_a_holiday_end_after_it() -> None:
    assert CALENDAR.add_days(date(2026, 8, 5), 60) == Due(date(2026, 10, 8), provisional=False)


def test_a_make_up_saturday_is_a_working_day_and_a_holiday_monday_is_not() -> None:
    assert CALENDAR.is_working_day(date(2026, 2, 14))
    assert not CALENDAR.is_working_day(date(2026, 2, 16))
    assert not CALENDAR.is_working_day(date(2026, 3, 7))
    assert CALENDAR.is_working_day(date(2026, 3, 9))


def test_a_period_that_reaches_a_year_that_is_not_loaded_is_provisional_and_counts_weekdays() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 30), 3) == Due(date(2027, 1, 4), provisional=True)
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == Due(date(2026, 12, 31), provisional=False)
    assert CALENDAR.add_days(date(2026, 12, 30), 10) == Due(date(2027, 1, 11), provisional=True)


def test_a_year_that_is_loaded_later_makes_the_date_firm() -> None:
    later = WorkCalendar(CALENDAR.off | {date(2027, 1, 1)}, CALENDAR.work, CALENDAR.years | {2027})
    assert later.add_working_days(date(2026, 12, 30), 3) == Due(date(2027, 1, 5), provisional=False)


def test_no_days_is_the_day_itself() -> None:
    assert CALENDAR.add_working_days(date(2026, 2, 17), 0) == Due(date(2026, 2, 17), provisional=False)


def test_going_back_finds_the_day_of_a_reminder() -> None:
    assert CALENDAR.add_working_days(date(2026, 10, 9), -3).day == date(2026, 9, 29)


def test_the_days_left_are_counted_without_today_and_with_the_last_day() -> None:
    assert CALENDAR.working_days_between(date(2026, 3, 10), date(2026, 3, 10)) == 0
    assert CALENDAR.working_days_between(date(2026, 3, 10), date(2026, 3, 13)) == 3
    assert CALENDAR.working_days_between(date(2026, 3, 13), date(2026, 3, 10)) == -3


@given(days, st.integers(1, 90))
def test_as_many_working_days_lie_between_as_were_added(start: date, n: int) -> None:
    due = CALENDAR.add_working_days(start, n).day
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.working_days_between(start, due) == n


@given(days, st.integers(0, 200))
def test_calendar_days_end_on_a_working_day_and_never_early(start: date, n: int) -> None:
    due = CALENDAR.add_days(start, n).day
    assert due >= start + timedelta(days=n)
    assert CALENDAR.is_working_day(due)
