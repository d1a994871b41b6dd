"""A place on the list sorts as the decision's day, then as the record's number."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.records.places import LAST, after, day_of, first_of, place_of

DAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))
YEARS = st.integers(2000, 2255)
NUMBERS = st.integers(1, 2**24 - 1)


@given(DAYS, YEARS, NUMBERS, DAYS, YEARS, NUMBERS)
def test_places_sort_by_day_then_year_then_number(
    day: date, year: int, n: int, other_day: date, other_year: int, other_n: int
) -> None:
    one, other = (day, year, n), (other_day, other_year, other_n)
    assert (place_of(*one) < place_of(*other)) == (one < other)


@given(DAYS, YEARS, NUMBERS)
def test_a_place_lies_within_its_day_and_json_keeps_it(day: date, year: int, n: int) -> None:
    place = place_of(day, year, n)
    assert first_of(day) < place < after(day) == first_of(day + timedelta(days=1))
    assert day_of(place) == day
    assert int(float(place)) == place < LAST


@pytest.mark.parametrize(("year", "n"), [(2026, 0), (2026, 2**24), (1999, 1), (2256, 1)])
def test_what_has_no_place_is_refused(year: int, n: int) -> None:
    with pytest.raises(ValueError, match="no place"):
        place_of(date(2026, 3, 1), year, n)


def test_the_last_day_of_all_has_an_end_too() -> None:
    assert after(date.max) == LAST
