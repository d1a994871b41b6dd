"""The routing rules answer on the command line as they do on the page before sending."""

import json
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Portal, Said

TIPS = [
    ({"violation": "cert_rent", "about_staff": True}, "R01", "discipline-office"),
    ({"violation": "fake_job", "area": "430721"}, "R11", "bureau-430721"),
    ({"violation": "absent_on_site", "level": "city"}, "R15", "quality-station"),
    ({"violation": "cert_rent", "area": "outside"}, "R10", "construction-section"),
    ({"violation": "cert_rent", "level": "district", "area": "430725"}, "R40", "bureau-430725"),
    (
        {"violation": "cert_rent", "level": "city", "unit_type": "construction", "profession": "builder"},
        "R20",
        "construction-section",
    ),
    ({"violation": "other"}, "R99", "construction-section"),
]


def explained(portal: Portal, *lines: object) -> Said:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return portal("routing", "explain", stdin=text)


@pytest.mark.parametrize(("given", "rule", "owner"), TIPS, ids=[rule for _, rule, _ in TIPS])
def test_a_line_is_answered_with_rule_and_office(
    portal: Portal, given: dict[str, object], rule: str, owner: str
) -> None:
    said = explained(portal, given)
    answer = json.loads(said.out)
    assert (said.status, answer["rule"], answer["owner"]) == (0, rule, owner)


def test_an_answer_says_why(portal: Portal) -> None:
    answer = json.loads(explained(portal, TIPS[2][0]).out)
    assert answer["basis"] == "stated"
    assert answer["needs_confirmation"] is False
    assert "二" in answer["clause"]
    assert answer["reason"].endswith("。")
    assert answer["reason_en"]


def test_each_line_gets_one_line_in_the_same_order(portal: Portal) -> None:
    said = explained(portal, *(given for given, _, _ in TIPS))
    assert [json.loads(line)["rule"] for line in said.lines] == [rule for _, rule, _ in TIPS]


def test_an_unknown_code_is_an_error_on_its_line_and_the_rest_is_answered(portal: Portal) -> None:
    said = explained(portal, {"violation": "gossip"}, {"violation": "other"})
    first, second = map(json.loads, said.lines)
    assert "gossip" in first["error"]
    assert second["rule"] == "R99"
    assert said.status == 1


@pytest.mark.parametrize("line", ["{not json", "[1, 2]", '"text"', "7"])
def test_a_line_that_is_no_object_is_an_error_and_no_crash(portal: Portal, line: str) -> None:
    said = explained(portal, line)
    assert list(json.loads(said.out)) == ["error"]
    assert said.status == 1


def test_empty_lines_are_passed_over(portal: Portal) -> None:
    said = explained(portal, "", {"violation": "other"}, "  ")
    assert len(said.lines) == 1


def test_explaining_needs_no_database_and_leaves_none_behind(portal: Portal, data: Path) -> None:
    explained(portal, {"violation": "other"})
    assert not data.exists()


def test_with_a_database_its_own_rules_answer(portal: Portal) -> None:
    portal("migrate")
    assert json.loads(explained(portal, {"violation": "other"}).out)["rule"] == "R99"


def test_every_combination_of_inputs_has_one_owner(portal: Portal) -> None:
    said = portal("routing", "coverage")
    assert said.status == 0
    assert said.lines[0].startswith("R01\t")
    assert any(line.startswith("quality-430702\t") for line in said.lines)
    assert said.lines[-1].endswith("\t0")


def test_what_no_file_can_hold_spoils_its_own_line_alone(portal: Portal) -> None:
    said = explained(portal, '{"violation": "\\ud800"}', "[" * 100_000, "\ufeff" + '{"violation": "other"}')
    first, second, third = map(json.loads, said.lines)
    assert list(first) == list(second) == ["error"]
    assert third["rule"] == "R99"
    assert said.status == 1
