"""Mails leave in batches, and wait longer after each failure."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.mail.claims import MOST_ATTEMPTS, wait_after
from portal.mail.moments import due_at

AT_0907 = datetime(2026, 11, 23, 1, 7, 12, 345678, tzinfo=UTC)


def test_a_mail_waits_for_the_end_of_the_running_half_hour() -> None:
    for _ in range(200):
        due = due_at(AT_0907, 30)
        assert datetime(2026, 11, 23, 1, 30, tzinfo=UTC) <= due < datetime(2026, 11, 23, 1, 40, tzinfo=UTC)


def test_two_moments_of_one_half_hour_cannot_be_told_apart_by_their_mails() -> None:
    early, late = datetime(2026, 11, 23, 1, 0, 1, tzinfo=UTC), datetime(2026, 11, 23, 1, 29, 59, tzinfo=UTC)
    slots = {due_at(moment, 30).replace(minute=0, second=0) for moment in (early, late) for _ in range(50)}
    assert slots == {datetime(2026, 11, 23, 1, tzinfo=UTC)}
    assert min(due_at(late, 30) for _ in range(100)) >= datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_a_mail_queued_exactly_at_the_end_of_a_slot_waits_for_the_next_end() -> None:
    at = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert due_at(at, 30) >= datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_mails_of_one_batch_do_not_leave_in_the_same_second() -> None:
    assert len({due_at(AT_0907, 30) for _ in range(100)}) > 20


def test_due_times_carry_no_fraction_of_a_second() -> None:
    assert all(due_at(AT_0907, 30).microsecond == 0 for _ in range(50))


def test_without_a_delay_a_mail_is_due_at_once() -> None:
    assert due_at(AT_0907, 0) == AT_0907


@pytest.mark.parametrize(
    ("attempt", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 120), (MOST_ATTEMPTS, 120)]
)
def test_each_failure_waits_longer_up_to_two_hours(attempt: int, minutes: int) -> None:
    assert wait_after(attempt) == timedelta(minutes=minutes)
