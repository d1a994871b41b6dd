"""Where a new rule stands among those that there are: for each day of decision exactly one decides."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.pack import load_pack
from portal.core.errors import InvalidInput
from portal.records.rules.proposed import Proposal, Terms, check, rows_with
from portal.records.windows import rule_for

RULES = load_pack("changde").publication
GENERAL = Terms(severity="general", min_months=2, max_months=8, default_public=True, at_least_penalty=False)
PROPOSAL = Proposal(
    rule="order-50", source="信用修复管理办法（演示）", begins_on=date(2026, 9, 1), terms=(GENERAL,)
)
DAYS = st.dates(date(2018, 1, 1), date(2035, 12, 31))


def rule(day: date, proposal: Proposal = PROPOSAL, severity: str = "general") -> str:
    return rule_for(rows_with(proposal, RULES), severity=severity, decided_on=day).rule


def test_it_decides_from_its_day_and_other_degrees_stay_as_they_were() -> None:
    assert [rule(date(2026, 8, 31)), rule(date(2026, 9, 1))] == ["order-36", "order-50"]
    assert rule(date(2026, 9, 1), severity="serious") == "order-36"


def test_it_ends_where_a_rule_begins_that_is_there_already() -> None:
    earlier = replace(PROPOSAL, begins_on=date(2020, 1, 1))
    assert [rule(day, earlier) for day in (date(2019, 12, 31), date(2020, 1, 1), date(2026, 3, 31))] == [
        "construction-2017", "order-50", "order-50",
    ]  # fmt: skip
    assert rule(date(2026, 4, 1), earlier) == "order-36"


def test_in_the_place_of_one_that_begins_on_the_same_day() -> None:
    same = replace(PROPOSAL, begins_on=date(2026, 4, 1))
    assert [rule(date(2026, 3, 31), same), rule(date(2026, 4, 1), same)] == ["construction-2017", "order-50"]
    again = replace(PROPOSAL, rule="order-51", begins_on=date(2026, 4, 1))
    rows = rows_with(again, rows_with(same, RULES))
    assert rule_for(rows, severity="general", decided_on=date(2030, 1, 1)).rule == "order-51"


@given(DAYS, DAYS)
def test_every_day_has_its_rule_and_only_those_of_the_new_one_change(begins: date, day: date) -> None:
    before = rule_for(RULES, severity="general", decided_on=day)
    rows = rows_with(replace(PROPOSAL, begins_on=begins), RULES)
    holding = [row for row in rows if row.severity == "general" and row.holds_on(day)]
    assert len(holding) == 1
    [new] = [row for row in rows if row.rule == "order-50"]
    assert holding[0].rule == ("order-50" if new.holds_on(day) else before.rule)
    assert new.holds_on(begins)
    assert not new.holds_on(begins - timedelta(days=1))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("rule", replace(PROPOSAL, rule="order-36")),
        ("rule", replace(PROPOSAL, rule="Order 50")),
        ("rule", replace(PROPOSAL, rule="automatic")),
        ("source", replace(PROPOSAL, source="")),
        ("source", replace(PROPOSAL, source="长" * 201)),
        ("begins_on", replace(PROPOSAL, begins_on=date(1999, 12, 31))),
        ("general_max", replace(PROPOSAL, terms=())),
        ("general_max", replace(PROPOSAL, terms=(replace(GENERAL, max_months=121),))),
        ("general_min", replace(PROPOSAL, terms=(replace(GENERAL, min_months=9),))),
    ],
)
def test_what_cannot_stand_is_told_at_its_field(field: str, wrong: Proposal) -> None:
    check(PROPOSAL, RULES)
    with pytest.raises(InvalidInput) as refused:
        check(wrong, RULES)
    assert set(refused.value.errors) == {field}
