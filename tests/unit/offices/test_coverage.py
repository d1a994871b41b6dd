"""The proof over all combinations: what no rule tells apart is decided once, and nothing is left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.catalogue.pack import load_pack
from portal.catalogue.rows import RuleRow
from portal.offices.coverage import combinations, coverage
from portal.offices.routing import Inputs, NoRule, decide
from portal.offices.routing_rules import RuleSet, rule_set

PACK = load_pack("changde")
DAY = date(2026, 3, 10)
# One county and one zone are enough to see a fault.
FEW = [area for area in PACK.areas if area.code in ("430702", "430771")]


def rules_of(rules: Sequence[RuleRow] = PACK.rules, **changed: Any) -> RuleSet:
    rows = {"areas": PACK.areas, "duties": PACK.duties, "offices": PACK.offices, **changed}
    return rule_set(rules=rules, day=DAY, **rows)


def changed(code: str, **values: Any) -> list[RuleRow]:
    return [replace(row, **values) if row.code == code else row for row in PACK.rules]


def one_by_one(rules: RuleSet) -> Counter[str]:
    counts = Counter({rule.row.code: 0 for rule in rules.rules})
    for inputs in combinations(rules):
        try:
            counts[decide(inputs, rules).rule] += 1
        except NoRule:
            counts["nobody"] += 1
    return counts


def faults(rules: RuleSet) -> list[str]:
    return [fault.text() for fault in coverage(rules).faults]


def test_every_combination_has_one_owner_and_every_rule_matters() -> None:
    rules = rules_of()
    seen = coverage(rules)
    assert seen.total == 11 * 6 * 9 * 3 * 16 * 2 * 2
    assert sum(seen.per_rule.values()) == seen.total
    assert len(seen.per_rule) == 18
    assert not seen.faults
    assert seen.per_rule == one_by_one(rules)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(
    gone=some.sets(some.sampled_from([row.code for row in PACK.rules]), max_size=3),
    idle=some.sets(some.sampled_from(range(len(PACK.duties))), max_size=3),
)
def test_counting_by_what_rules_tell_apart_is_the_same_as_one_by_one(gone: set[str], idle: set[int]) -> None:
    rules = rules_of(
        [row for row in PACK.rules if row.code not in gone],
        areas=FEW,
        duties=[duty for n, duty in enumerate(PACK.duties) if n not in idle],
    )
    seen, counted = coverage(rules), one_by_one(rules)
    nobody = counted.pop("nobody", 0)
    assert seen.per_rule == counted
    assert seen.total == nobody + sum(counted.values())
    assert any("没有承办单位" in fault.text() for fault in seen.faults) == bool(nobody)


def test_a_set_without_its_last_rule_is_seen_to_have_holes() -> None:
    holed = rules_of([row for row in PACK.rules if row.code != "R99"])
    with pytest.raises(NoRule):
        decide(Inputs(), holed)
    assert any("没有承办单位" in fault for fault in faults(holed))


@pytest.mark.parametrize("office", ["nobody", "custodians", "dispatch-desk"])
def test_an_owner_that_handles_no_tips_is_seen(office: str) -> None:
    assert f"规则R60指向不存在的单位{office}。" in faults(rules_of(changed("R60", owner=office)))


def test_an_office_that_has_ended_is_seen_in_the_one_area_that_names_it() -> None:
    ended = [
        replace(office, valid_to=date(2026, 3, 9)) if office.code == "quality-430726" else office
        for office in PACK.offices
    ]
    assert faults(rules_of(offices=ended)) == ["规则R16指向不存在的单位quality-430726。"]


def test_a_rule_that_can_never_match_is_seen() -> None:
    hidden = replace(PACK.rules[-1], code="R98", position=10_000)
    assert faults(rules_of([*PACK.rules, hidden])) == ["规则R98从不适用。"]


def test_a_rule_before_the_one_about_staff_is_seen_to_break_the_seal() -> None:
    first = replace(PACK.rules[-1], code="R00", position=5, conditions={"on_site": True})
    assert faults(rules_of([*PACK.rules, first])) == ["规则R00没有把涉及工作人员的举报只交给一个单位。"]


@pytest.mark.parametrize("values", [{"owner": PACK.discipline}, {"cc": (PACK.discipline,)}])
def test_the_office_for_reports_about_staff_gets_no_others(values: dict[str, Any]) -> None:
    assert faults(rules_of(changed("R10", **values))) == [
        "规则R10把别的举报交给了专收涉及工作人员举报的单位。"
    ]


def test_an_area_whose_bureau_is_that_office_is_seen() -> None:
    areas = [replace(area, bureau=PACK.discipline) if area.code == "430726" else area for area in PACK.areas]
    assert any("专收涉及工作人员举报" in fault for fault in faults(rules_of(areas=areas)))
