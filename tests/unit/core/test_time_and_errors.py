"""The clock, the months of a publication window, and errors that can be shown."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock
from portal.core.errors import N_, Conflict, DomainError, InvalidInput, Message, NotFound, Refused
from portal.core.windows import add_months


def test_the_day_is_that_of_changde_not_of_greenwich() -> None:
    with clock.frozen(datetime(2026, 3, 9, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 10)
        assert clock.now() == datetime(2026, 3, 9, 16, 30, tzinfo=UTC)


def test_the_present_moment_is_aware_and_moves() -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    assert before < clock.now() < datetime.now(UTC) + timedelta(seconds=1)


def test_frozen_moments_nest_and_end() -> None:
    outer, inner = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    with clock.frozen(outer):
        with clock.frozen(inner):
            assert clock.now() == inner
        assert clock.now() == outer
    assert clock.now() > inner


def test_a_frozen_moment_holds_in_other_threads() -> None:
    seen: list[datetime] = []
    with clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [datetime(2026, 1, 1, tzinfo=UTC)]


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


@pytest.mark.parametrize(
    ("day", "n", "want"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-05-20", 36, "2029-05-20"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-05-20", 0, "2026-05-20"),
    ],
)
def test_months_are_added_by_the_calendar(day: str, n: int, want: str) -> None:
    assert add_months(date.fromisoformat(day), n) == date.fromisoformat(want)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_more_months_never_end_earlier(day: date, n: int) -> None:
    assert day <= add_months(day, n) <= add_months(day, n + 1)


def test_an_error_carries_a_message_that_can_be_translated_and_filled() -> None:
    error = Refused(N_("还剩{n}天。"), field="due", n=3)
    english = {"还剩{n}天。": "{n} days left."}
    assert error.field == "due"
    assert error.message.text() == "还剩3天。"
    assert error.message.text(english.__getitem__) == "3 days left."


def test_values_stay_out_of_the_words_that_reach_a_log() -> None:
    error = DomainError(N_("{name}已经提交。"), name="张三")
    assert "张三" not in str(error)
    assert "张三" not in repr(error)


def test_common_errors_have_their_own_words() -> None:
    assert NotFound().message.text()
    assert Conflict().message.text()
    assert isinstance(Conflict(), DomainError)


def test_a_form_error_holds_every_field_and_names_the_first() -> None:
    error = InvalidInput({"place": Message("请填写这一项。"), "area": Message("请选择一项。")})
    assert error.field == "place"
    assert list(error.errors) == ["place", "area"]


def test_a_form_error_without_fields_is_still_an_error() -> None:
    assert InvalidInput({}).field is None
