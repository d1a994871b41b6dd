"""Routing, against a second reading of the notice, over every combination of inputs."""

import json
from dataclasses import asdict, replace
from datetime import date
from itertools import combinations as pairs
from itertools import product

import pytest

from portal.catalogue.pack import load_pack
from portal.cli.routing import answered
from portal.offices.coverage import combinations
from portal.offices.routing import (
    Inputs,
    NoRule,
    UnknownCode,
    candidates,
    decide,
    parse_inputs,
    vocabulary,
)
from portal.offices.routing_rules import BadRule, RuleSet, compiled, rule_set
from tests.unit.offices.oracle import (
    BUILDING,
    COST,
    DESIGN,
    SITES,
    Answer,
    Tip,
    by_profession,
    expected,
    expected_of_several,
)

PACK = load_pack("changde")
DAY = date(2026, 3, 10)
WULING = "430702"


def rules_of(**changed: object) -> RuleSet:
    rows = {
        "rules": PACK.rules,
        "areas": PACK.areas,
        "duties": PACK.duties,
        "offices": PACK.offices,
        **changed,
    }
    return rule_set(day=DAY, **rows)  # type: ignore[arg-type]


RULES = rules_of()
# One county and one zone are enough to see a fault.
FEW = [area for area in PACK.areas if area.code in ("430702", "430771")]


def answer(inputs: Inputs) -> Answer:
    made = decide(inputs, RULES)
    return made.rule, made.owner, list(made.cc), made.basis, made.needs_confirmation


def tip_of(inputs: Inputs) -> Tip:
    return Tip(
        violation=inputs.violation,
        profession=inputs.professions[0],
        unit_type=inputs.unit_types[0],
        level=inputs.level,
        area=inputs.area,
        on_site=inputs.on_site,
        about_staff=inputs.about_staff,
    )


def explained(tip: Tip) -> Answer:
    """As `portal routing explain` answers one line."""
    told = answered(json.dumps(asdict(tip)), RULES)
    return told["rule"], told["owner"], told["cc"], told["basis"], told["needs_confirmation"]


def test_every_combination_is_explained_as_the_notice_reads() -> None:
    readings = ((tip, explained(tip), expected(tip)) for tip in map(tip_of, combinations(RULES)))
    differing = [reading for reading in readings if reading[1] != reading[2]]
    assert not differing[:3], "Change the rows of routing.json, or the oracle where it misreads the notice."


def test_every_pair_of_professions_and_units_is_decided_as_the_notice_reads() -> None:
    words = vocabulary(RULES)
    professions = [*product(words["profession"], repeat=2)]
    unit_types = [*product(words["unit_type"], repeat=2)]
    places = [(level, area) for level in words["level"] for area in ("430702", "430771", "unknown")]
    for people, units, (level, area) in product(professions, unit_types, places):
        made = Inputs(violation="cert_rent", professions=people, unit_types=units, level=level, area=area)
        assert answer(made) == expected_of_several(tip_of(made), people, units), made


def test_twenty_eight_offices_can_be_owners() -> None:
    owners = {decide(inputs, RULES).owner for inputs in combinations(RULES)}
    desks = {PACK.dispatch, PACK.custody}
    assert owners == {office.code for office in PACK.offices} - desks
    assert len(owners) == 28


def test_a_report_about_staff_is_sealed_to_the_discipline_office_alone() -> None:
    inputs = Inputs(
        violation="absent_on_site",
        professions=("builder", "cost_engineer"),
        unit_types=("construction", "design"),
        area=WULING,
        about_staff=True,
    )
    made = decide(inputs, RULES)
    assert (made.rule, made.owner, made.cc) == ("R01", "discipline-office", ())
    assert made.sealed
    assert not made.needs_confirmation


def test_only_the_staff_rule_is_sealed() -> None:
    assert [rule.row.code for rule in RULES.rules if rule.row.sealed] == ["R01"]


def test_a_site_with_several_professions_tells_each_office() -> None:
    made = decide(
        Inputs(violation="absent_on_site", professions=("builder", "cost_engineer"), area=WULING), RULES
    )
    assert made.rule == "R16"
    assert made.owner == "quality-430702"
    assert made.cc == ("bureau-430702", BUILDING, COST)


def test_several_professions_of_one_office_count_as_that_profession() -> None:
    made = decide(
        Inputs(professions=("builder", "supervisor"), unit_types=("construction",), level="city"), RULES
    )
    assert (made.rule, made.cc) == ("R20", ())


def test_an_unknown_profession_beside_a_known_one_changes_nothing() -> None:
    made = decide(Inputs(professions=("unknown", "architect"), unit_types=("design",), level="city"), RULES)
    assert (made.rule, made.owner) == ("R21", DESIGN)


@pytest.mark.parametrize("pair", list(pairs(("builder", "architect", "cost_engineer"), 2)))
def test_professions_of_different_offices_count_as_unknown_and_each_office_helps(
    pair: tuple[str, str],
) -> None:
    made = decide(Inputs(professions=pair, level="city"), RULES)
    alone = decide(Inputs(level="city"), RULES)
    assert (made.rule, made.owner) == (alone.rule, alone.owner) == ("R99", BUILDING)
    assert set(made.cc) == {by_profession(each) for each in pair} - {BUILDING}


def test_the_main_unit_decides_and_the_owners_of_the_others_help() -> None:
    made = decide(Inputs(unit_types=("construction", "design", "cost_consulting"), level="city"), RULES)
    assert (made.rule, made.owner, made.cc) == ("R30", BUILDING, (DESIGN, COST))
    turned = decide(Inputs(unit_types=("design", "construction"), level="city"), RULES)
    assert (turned.owner, turned.cc) == (DESIGN, (BUILDING,))


def test_two_units_of_one_office_bring_no_helper() -> None:
    assert decide(Inputs(unit_types=("construction", "supervision"), level="city"), RULES).cc == ()


def test_a_decision_says_why_in_both_languages() -> None:
    for rule in RULES.rules:
        row = rule.row
        assert row.clause_zh
        assert row.clause_en
        assert row.reason_zh.endswith("。")
        assert row.reason_en.endswith(".")
        assert row.source


def test_a_decision_keeps_its_inputs_and_the_version_of_its_rule() -> None:
    inputs = Inputs(violation="other", area="outside")
    made = decide(inputs, RULES)
    assert (made.rule, made.version, made.inputs) == ("R10", 1, inputs)


def test_missing_fields_count_as_unknown() -> None:
    assert parse_inputs({}, RULES) == Inputs()
    assert decide(parse_inputs({}, RULES), RULES).rule == "R99"


def test_codes_may_come_alone_or_in_lists() -> None:
    alone = parse_inputs({"profession": "builder", "unit_type": "design", "on_site": True}, RULES)
    lists = parse_inputs(
        {"professions": ["builder", "builder"], "unit_types": ["design"], "on_site": "true"}, RULES
    )
    assert alone == lists == Inputs(professions=("builder",), unit_types=("design",), on_site=True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"violation": "murder"}, "violation"),
        ({"profession": "plumber"}, "profession"),
        ({"professions": ["builder", "plumber"]}, "profession"),
        ({"unit_type": "training"}, "unit_type"),
        ({"level": "province"}, "level"),
        ({"area": "430727"}, "area"),
        ({"area": 430702}, "area"),
        ({"on_site": "perhaps"}, "on_site"),
        ({"about_staff": 7}, "about_staff"),
    ],
)
def test_an_unknown_code_is_refused_by_name(given: dict[str, object], field: str) -> None:
    with pytest.raises(UnknownCode) as caught:
        parse_inputs(given, RULES)
    assert caught.value.field == field
    assert field in caught.value.message.text()


def test_the_vocabulary_is_that_of_the_catalogue_and_the_areas() -> None:
    words = vocabulary(RULES)
    assert {name: len(values) for name, values in words.items()} == {
        "violation": 11,
        "profession": 6,
        "unit_type": 9,
        "level": 3,
        "area": 16,
    }


def test_the_newest_version_that_holds_decides() -> None:
    newer = replace(PACK.rules[-1], version=2, owner=DESIGN, valid_from=DAY)
    later = replace(PACK.rules[-1], version=3, owner=COST, valid_from=date(2026, 3, 11))
    made = decide(Inputs(), rules_of(rules=[*PACK.rules, newer, later]))
    assert (made.version, made.owner) == (2, DESIGN)


def test_a_rule_that_has_ended_no_longer_decides() -> None:
    ended = [replace(row, valid_to=date(2026, 3, 9)) if row.code == "R10" else row for row in PACK.rules]
    assert decide(Inputs(area="outside"), rules_of(rules=ended)).rule == "R99"


@pytest.mark.parametrize(
    "slip",
    [
        {"conditions": {"colour": ["red"]}},
        {"conditions": {"any": [{"colour": ["red"]}]}},
        {"conditions": {"any": [{"on_site": True, "level": ["city"]}]}},
        {"conditions": {"any": [{"any": [{"on_site": True}]}]}},
        {"owner": "@somebody"},
        {"owner": ""},
        {"owner": "@from:R10"},
        {"cc": ("@unit-office|@somebody",)},
        {"confirm": "sometimes"},
        {"basis": "guessed"},
    ],
)
def test_a_slip_in_a_row_shows_when_it_is_saved(slip: dict[str, object]) -> None:
    with pytest.raises(BadRule, match="R99"):
        compiled(replace(PACK.rules[-1], **slip))  # type: ignore[arg-type]


def test_site_rules_bring_the_enterprise_owner_and_its_helpers() -> None:
    inputs = Inputs(
        violation="absent_on_site", professions=("builder",), unit_types=("design",), level="city"
    )
    assert decide(inputs, RULES).owner == SITES
    assert decide(inputs, RULES).cc == (DESIGN, BUILDING)


def test_the_candidates_are_what_would_decide_if_the_rules_before_did_not_exist() -> None:
    inputs = Inputs(
        violation="absent_on_site", professions=("builder",), unit_types=("construction",), area=WULING
    )
    assert [(one.rule, one.owner) for one in candidates(inputs, RULES)] == [
        ("R16", "quality-430702"),
        ("R50", "bureau-430702"),
        ("R60", BUILDING),
    ]
    fewer = rules_of(rules=[row for row in PACK.rules if row.code != "R16"])
    assert candidates(inputs, RULES)[1:] == candidates(inputs, fewer, number=2)


def test_the_last_rule_has_no_further_candidate() -> None:
    assert [one.rule for one in candidates(Inputs(), RULES)] == ["R99"]


def test_a_candidate_without_an_office_is_passed_over() -> None:
    homeless = replace(PACK.rules[-2], code="R98", position=175, conditions={}, owner="@unit-office")
    rules = rules_of(rules=[*PACK.rules, homeless])
    assert [one.rule for one in candidates(Inputs(area="outside"), rules)] == ["R10", "R99"]
    with pytest.raises(NoRule):
        candidates(Inputs(), rules)
