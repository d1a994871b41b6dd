"""The invented records could be published as they are, and nobody can take them for real ones."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from portal.core import clock
from portal.core.errors import InvalidInput
from portal.core.identifiers import uscc_problems
from portal.demo import many
from portal.demo.records import HOW_MANY, samples
from portal.records.checking import findings
from portal.records.publishing import Sample
from portal.records.validating import require_sound


@pytest.fixture
def drawn(working_day: datetime) -> list[Sample]:
    return samples()


def test_there_are_two_hundred(drawn: list[Sample]) -> None:
    assert len(drawn) == HOW_MANY == 200


def test_each_is_complete_and_sound(drawn: list[Sample]) -> None:
    for sample in drawn:
        require_sound(sample.content)
    with pytest.raises(InvalidInput):
        require_sound(replace(drawn[0].content, facts=""))


def test_none_holds_anything_that_must_not_be_published(drawn: list[Sample]) -> None:
    assert [finding for sample in drawn for finding in findings(sample.content)] == []


def test_each_says_that_it_is_invented(drawn: list[Sample]) -> None:
    assert all("演示数据" in sample.content.facts for sample in drawn)
    assert all("演示" in sample.content.authority for sample in drawn)


@pytest.mark.parametrize(
    ("kind", "word"), [("withhold_cert", "扣押"), ("false_material", "虚假"), ("cert_trade", "租给")]
)
def test_the_facts_are_those_of_the_misconduct(drawn: list[Sample], kind: str, word: str) -> None:
    listed = [*drawn, *many.samples(200)]
    assert {sample.content.kind for sample in listed if word in sample.content.facts} == {kind}
    assert all(word in sample.content.facts for sample in listed if sample.content.kind == kind)


def test_no_unit_or_person_bears_an_ordinary_name(drawn: list[Sample]) -> None:
    invented = re.compile("示例|样板|演示|虚构|范例|样例|某某")
    assert all(invented.search(sample.content.name) for sample in drawn)


def test_credit_codes_are_formally_right_and_given_to_nobody(drawn: list[Sample]) -> None:
    given = [sample.content.uscc for sample in drawn if sample.content.uscc]
    assert len(set(given)) == len(given) > 0
    assert [code for code in given if uscc_problems(code)] == []
    assert all(code[8:12] == "0000" for code in given)


def test_decisions_lie_within_the_last_year_and_none_in_the_future(drawn: list[Sample]) -> None:
    days = [sample.content.decision_on for sample in drawn]
    assert clock.today() - timedelta(days=365) < min(days) <= max(days) < clock.today()
    assert all(sample.content.decision_on <= sample.public_on <= clock.today() for sample in drawn)


def test_everybody_gets_the_same_records_on_the_same_day(drawn: list[Sample]) -> None:
    assert samples() == drawn


def test_another_day_has_other_decision_days(drawn: list[Sample]) -> None:
    with clock.frozen(datetime(2027, 1, 4, 9, tzinfo=clock.SHANGHAI)):
        newest = max(sample.content.decision_on for sample in samples())
    assert newest > date(2026, 12, 1)


def test_every_role_and_many_kinds_appear(drawn: list[Sample]) -> None:
    assert {sample.content.role for sample in drawn} == {"holder", "unit", "intermediary"}
    assert len({sample.content.kind for sample in drawn}) >= 6
    assert len({sample.content.area for sample in drawn}) >= 8
