"""Months: first and last day, names, and the months between two."""

from datetime import date

import pytest

from portal.numbers.months import Month, between


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 2, 14), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 31)),
    ],
)
def test_a_month_knows_its_first_and_last_day(day: date, first: date, last: date) -> None:
    month = Month.of(day)
    assert (month.first, month.last) == (first, last)


def test_a_month_is_named_and_found_by_its_name() -> None:
    assert Month.of(date(2026, 9, 9)).name == "2026-09"
    assert Month.named("2026-09") == Month.of(date(2026, 9, 30))


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "all", "2026-09-01", "../etc"])
def test_whatever_is_no_month_has_no_name(text: str) -> None:
    assert Month.named(text) is None


def test_twelve_months_back_cross_the_year() -> None:
    names = [month.name for month in Month.of(date(2026, 3, 5)).back(12)]
    assert (names[0], names[-1], len(names)) == ("2025-04", "2026-03", 12)


def test_the_months_between_two_are_all_of_them_or_none() -> None:
    first, last = Month.of(date(2025, 11, 3)), Month.of(date(2026, 2, 1))
    assert [month.name for month in between(first, last)] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert between(last.next, last) == []
