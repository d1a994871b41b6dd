"""How long a record is shown, for every day around the edges of its window."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.pack import load_pack
from portal.catalogue.rows import PublicationRow
from portal.core import clock
from portal.core.errors import Refused
from portal.records.windows import Window, rule_for, span, window

RULES = load_pack("changde").publication
DAYS = st.dates(date(2018, 1, 1), date(2040, 12, 31))
SEVERITIES = st.sampled_from(["minor", "general", "serious"])
DAY = timedelta(days=1)


def rule(severity: str, decided_on: date, chosen: str = "") -> PublicationRow:
    return rule_for(RULES, severity=severity, decided_on=decided_on, chosen=chosen)


def shown(severity: str, decided_on: date, public_on: date | None = None) -> Window:
    return window(rule(severity, decided_on), decided_on=decided_on, public_on=public_on or decided_on)


def test_the_rule_is_that_of_the_day_of_the_decision() -> None:
    assert rule("general", date(2026, 3, 31)).rule == "construction-2017"
    assert rule("general", date(2026, 4, 1)).rule == "order-36"


def test_an_officer_may_choose_the_newer_rule_for_an_older_decision() -> None:
    assert rule("general", date(2026, 3, 1), "order-36").max_months == 12


def test_a_rule_that_does_not_exist_is_refused_at_its_field() -> None:
    with pytest.raises(Refused) as refused:
        rule("general", date(2026, 3, 1), "order-99")
    assert refused.value.field == "window_rule"


def test_a_decision_older_than_every_rule_is_refused() -> None:
    with pytest.raises(Refused):
        rule("general", date(2017, 12, 31))


def test_of_two_rules_in_force_the_newer_one_decides() -> None:
    newer = replace(RULES[1], rule="order-50", valid_from=date(2027, 1, 1))
    found = rule_for([*RULES, newer], severity="general", decided_on=date(2027, 2, 1))
    assert found.rule == "order-50"


def test_a_general_record_of_the_new_rule_is_shown_for_twelve_months_from_the_decision() -> None:
    found = shown("general", date(2026, 4, 10))
    assert (found.from_on, found.min_on, found.until_on) == (
        date(2026, 4, 10),
        date(2026, 7, 10),
        date(2027, 4, 10),
    )


def test_a_serious_record_is_shown_for_three_years() -> None:
    assert shown("serious", date(2026, 4, 10)).until_on == date(2029, 4, 10)


def test_a_window_that_would_end_on_a_day_that_month_lacks_ends_on_its_last() -> None:
    assert shown("general", date(2028, 2, 29)).until_on == date(2029, 2, 28)


def test_publishing_late_does_not_prolong_the_window() -> None:
    late = shown("general", date(2026, 4, 10), public_on=date(2026, 12, 1))
    assert late.from_on == date(2026, 12, 1)
    assert late.until_on == shown("general", date(2026, 4, 10)).until_on


def test_on_the_last_day_it_may_still_go_public_and_the_day_after_no_more() -> None:
    assert shown("general", date(2026, 4, 10), public_on=date(2027, 4, 10)).shows_on(date(2027, 4, 10))
    with pytest.raises(Refused):
        shown("general", date(2026, 4, 10), public_on=date(2027, 4, 11))


def test_it_ends_at_midnight_in_shanghai_after_its_last_day() -> None:
    ends_at = shown("general", date(2026, 4, 10)).ends_at
    assert ends_at.astimezone(UTC) == datetime(2027, 4, 10, 16, 0, tzinfo=UTC)


def test_the_older_rule_never_ends_before_the_penalty() -> None:
    older = rule("general", date(2026, 3, 1))
    banned_until = date(2030, 6, 30)
    found = window(
        older, decided_on=date(2026, 3, 1), public_on=date(2026, 3, 2), penalties_end=[None, banned_until]
    )
    assert found.min_on == found.until_on == banned_until


def test_the_newer_rule_does_not_wait_for_the_penalty() -> None:
    newer = rule("general", date(2026, 4, 10))
    found = window(
        newer,
        decided_on=date(2026, 4, 10),
        public_on=date(2026, 4, 10),
        penalties_end=[date(2030, 1, 1)],
    )
    assert found.until_on == date(2027, 4, 10)


@given(DAYS, SEVERITIES)
def test_there_is_a_rule_for_every_day_and_severity(decided_on: date, severity: str) -> None:
    assert rule(severity, decided_on).holds_on(decided_on)


@given(DAYS, SEVERITIES, st.integers(0, 90))
def test_a_window_shows_every_day_from_its_first_to_its_last_and_no_other(
    decided_on: date, severity: str, wait: int
) -> None:
    found = shown(severity, decided_on, public_on=decided_on + timedelta(days=min(wait, 80)))
    assert not found.shows_on(found.from_on - DAY)
    assert found.shows_on(found.from_on)
    assert found.shows_on(found.until_on)
    assert not found.shows_on(found.until_on + DAY)
    assert decided_on <= found.from_on <= found.until_on
    assert found.min_on <= found.until_on


@given(DAYS, SEVERITIES, st.integers(-3600, 3600))
def test_a_record_shows_until_the_second_before_its_end(
    decided_on: date, severity: str, seconds: int
) -> None:
    found = shown(severity, decided_on)
    with clock.frozen(found.ends_at + timedelta(seconds=seconds)):
        assert found.shows_on(clock.today()) == (seconds < 0)


@given(DAYS, SEVERITIES, st.integers(-40, 1200))
def test_a_chosen_end_is_taken_within_the_rule_and_refused_outside(
    decided_on: date, severity: str, days: int
) -> None:
    found = rule(severity, decided_on)
    allowed, until = span(found, decided_on=decided_on), decided_on + timedelta(days=days)
    if allowed.first <= until <= allowed.last:
        shown_until = window(found, decided_on=decided_on, public_on=decided_on, until=until)
        assert shown_until == replace(shown(severity, decided_on), until_on=until)
    else:
        with pytest.raises(Refused):
            window(found, decided_on=decided_on, public_on=decided_on, until=until)
