"""Counting days: the vectors of the law, two independent calendars, and what must hold for any dates."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.catalogue.pack import load_pack
from portal.core.calendars import Due, WorkCalendar
from portal.core.counting import DAYS, EXACT, MONTHS, WORKING, How, Limit, Pause, count, used

ROWS = load_pack("changde").calendar
CALENDAR = WorkCalendar(
    off=frozenset(day for row in ROWS for day in row.off),
    work=frozenset(day for row in ROWS for day in row.work),
    years=frozenset(row.year for row in ROWS),
)
FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)
EVERY_DAY = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
starts = st.dates(FIRST, date(2026, 4, 30))
amounts = st.integers(1, 90)
units = st.sampled_from([WORKING, DAYS])


@st.composite
def pauses_after(draw: st.DrawFn, start: date) -> list[Pause]:
    """Up to three pauses that may overlap, each with its end."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        begins = start + draw(st.integers(-20, 60)) * DAY
        found.append(Pause("hearing", begins, begins + draw(st.integers(0, 25)) * DAY))
    return found


runs = starts.flatmap(lambda start: st.tuples(st.just(start), amounts, units, pauses_after(start)))


@cache
def other_library() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=range(2019, 2027))


def test_each_day_is_what_two_libraries_and_the_notices_say() -> None:
    notices = json.loads(Path("tests/data/working_days.json").read_text(encoding="utf-8"))["years"]
    off = {date.fromisoformat(f"{year}-{day}") for year, row in notices.items() for day in row["off"]}
    work = {date.fromisoformat(f"{year}-{day}") for year, row in notices.items() for day in row["work"]}
    for day in EVERY_DAY:
        announced = day in work or (day.weekday() < 5 and day not in off)
        assert CALENDAR.is_working_day(day) == announced, day
        assert chinese_calendar.is_workday(day) == announced, day
        assert other_library().is_working_day(day) == announced, day


def test_the_other_library_knows_make_up_days() -> None:
    assert other_library().is_working_day(date(2026, 2, 14))
    assert not other_library().is_working_day(date(2026, 3, 14))


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        (date(2026, 2, 10), Limit(7), date(2026, 2, 26)),
        (date(2026, 9, 18), Limit(5), date(2026, 9, 24)),
        (date(2026, 9, 28), Limit(7), date(2026, 10, 13)),
        (date(2026, 8, 5), Limit(60, DAYS), date(2026, 10, 8)),
        (date(2026, 2, 2), Limit(15, DAYS), date(2026, 2, 24)),
        (date(2026, 8, 5), Limit(60, EXACT), date(2026, 10, 4)),
        (date(2026, 1, 31), Limit(1, MONTHS), date(2026, 2, 28)),
        (date(2026, 3, 10), Limit(36, MONTHS), date(2029, 3, 10)),
    ],
)
def test_the_vectors_of_the_law_come_out(start: date, limit: Limit, end: date) -> None:
    assert count(CALENDAR, start, [limit]).due == Due(end, provisional=False)


@settings(max_examples=80, deadline=None)
@given(starts, amounts)
def test_working_days_end_where_two_libraries_end_them(start: date, amount: int) -> None:
    end = count(CALENDAR, start, [Limit(amount)]).due.day
    for is_working in (chinese_calendar.is_workday, other_library().is_working_day):
        day, left = start, amount
        while left:
            day += DAY
            left -= bool(is_working(day))
        assert day == end


@settings(max_examples=80, deadline=None)
@given(starts, st.integers(0, 200))
def test_calendar_days_end_on_the_first_working_day_from_the_last_of_them(start: date, amount: int) -> None:
    end = count(CALENDAR, start, [Limit(amount, DAYS)]).due.day
    last = start + amount * DAY
    assert end == next(day for n in range(40) if chinese_calendar.is_workday(day := last + n * DAY))


@settings(max_examples=100, deadline=None)
@given(runs)
def test_every_day_is_accounted_for_and_as_many_count_as_were_given(
    run: tuple[date, int, str, list[Pause]],
) -> None:
    start, amount, unit, pauses = run
    counted = count(CALENDAR, start, [Limit(amount, unit)], pauses)
    assert [passed.day for passed in counted.days] == [
        start + n * DAY for n in range(1, (counted.due.day - start).days + 1)
    ]
    assert counted.amount == amount
    assert counted.due.day > start
    assert used(CALENDAR, start, counted.due.day, unit, pauses) >= amount


@settings(max_examples=100, deadline=None)
@given(runs, st.integers(1, 30))
def test_a_later_start_or_a_longer_period_never_ends_earlier(
    run: tuple[date, int, str, list[Pause]], more: int
) -> None:
    start, amount, unit, pauses = run
    end = count(CALENDAR, start, [Limit(amount, unit)], pauses).due.day
    assert count(CALENDAR, start + more * DAY, [Limit(amount, unit)], pauses).due.day >= end
    assert count(CALENDAR, start, [Limit(amount + more, unit)], pauses).due.day >= end


@settings(max_examples=100, deadline=None)
@given(runs)
def test_a_pause_takes_away_what_would_have_counted_and_no_more(
    run: tuple[date, int, str, list[Pause]],
) -> None:
    start, amount, unit, pauses = run
    plain = count(CALENDAR, start, [Limit(amount, unit)]).due.day
    counted = count(CALENDAR, start, [Limit(amount, unit)], pauses)
    assert counted.due.day >= plain
    paused = [passed.day for passed in counted.days if passed.how is How.PAUSED]
    lost = len([day for day in paused if unit == DAYS or CALENDAR.is_working_day(day)])
    longer = count(CALENDAR, start, [Limit(amount + lost, unit)]).due.day
    # Calendar days may end on a free day, and move on from there in one of the two ways only.
    assert longer == counted.due.day or (unit == DAYS and counted.due.day >= longer)


@settings(max_examples=50, deadline=None)
@given(runs, st.integers(1, 30))
def test_an_extension_in_the_same_unit_is_a_longer_period(
    run: tuple[date, int, str, list[Pause]], more: int
) -> None:
    start, amount, unit, pauses = run
    extended = count(CALENDAR, start, [Limit(amount, unit), Limit(more, unit)], pauses)
    assert extended == count(CALENDAR, start, [Limit(amount + more, unit)], pauses)


def test_an_extension_in_another_unit_begins_where_the_period_ended() -> None:
    limits = [Limit(30, EXACT), Limit(10, WORKING)]
    named = count(CALENDAR, date(2026, 3, 10), limits[:1]).due.day
    assert count(CALENDAR, date(2026, 3, 10), limits).due == CALENDAR.add_working_days(named, 10)


@settings(max_examples=100, deadline=None)
@given(starts, amounts)
def test_it_counts_as_the_calendar_itself_does(start: date, amount: int) -> None:
    assert count(CALENDAR, start, [Limit(amount)]).due == CALENDAR.add_working_days(start, amount)
    assert count(CALENDAR, start, [Limit(amount, DAYS)]).due == CALENDAR.add_days(start, amount)


def test_a_pause_ends_with_its_last_day_and_begins_after_its_first() -> None:
    pause = Pause("hearing", date(2026, 3, 10), date(2026, 3, 12))
    assert [pause.covers(date(2026, 3, day)) for day in (10, 11, 12, 13)] == [False, True, True, False]
    still = Pause("hearing", date(2026, 3, 10))
    assert still.as_of(date(2026, 3, 12)) == pause
    assert still.as_of(date(2026, 3, 9)).until_on == date(2026, 3, 10)


def test_what_reaches_a_year_that_is_not_loaded_is_provisional_whatever_stands_between() -> None:
    pause = [Pause("hearing", date(2026, 12, 1), date(2026, 12, 30))]
    assert not count(CALENDAR, date(2026, 11, 20), [Limit(8)]).due.provisional
    assert count(CALENDAR, date(2026, 11, 20), [Limit(9)], pause).due.provisional
    assert not count(CALENDAR, date(2026, 12, 30), [Limit(10, EXACT)]).due.provisional
