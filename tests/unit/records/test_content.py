"""A record's content survives sealing, and its numbers come in one form."""

import json
from dataclasses import replace
from datetime import date

import pytest

from portal.core.errors import InvalidInput
from portal.records.content import Content, Measure, decision_number, from_payload, to_payload
from portal.records.validating import LIMITS, require_sound, violations
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT, changed


@pytest.fixture(autouse=True)
def _a_day_after_the_decisions(working_day: object) -> None:
    """The sample decisions are of March 2026."""


def problems(content: Content) -> set[str]:
    try:
        require_sound(content)
    except InvalidInput as error:
        return set(error.errors)
    return set()


def test_content_comes_back_from_its_payload_unchanged() -> None:
    ban = Measure(
        code="ban_practice", from_on=date(2026, 3, 2), until_on=date(2027, 3, 1), licence="注册证书"
    )
    content = replace(HOLDER, measures=(*HOLDER.measures, ban))
    assert from_payload(json.loads(json.dumps(to_payload(content)))) == content


def test_a_payload_of_another_version_is_read_as_far_as_it_is_known() -> None:
    payload = to_payload(UNIT) | {"colour": "red"}
    del payload["minor_reason"]
    assert from_payload(payload) == UNIT


def test_no_name_or_number_shows_when_content_is_printed() -> None:
    assert HOLDER_NAME not in repr(HOLDER)
    assert ID_NUMBER not in repr(HOLDER)


@pytest.mark.parametrize(
    "typed",
    [
        "常建罚决字〔2026〕12号",
        "常建罚决字[2026]12号",
        "常建罚决字(2026)12号",
        "常建罚决字（２０２６）１２号",
        "常建罚决字［2026］12号",
        "常建罚决字【2026】12号",
        " 常建罚决字 〔2026〕 12 号 ",
    ],
)
def test_a_decision_number_is_kept_with_the_brackets_of_documents(typed: str) -> None:
    assert decision_number(typed) == "常建罚决字〔2026〕12号"


def test_other_brackets_of_a_decision_number_stay() -> None:
    assert decision_number("常建(安)罚〔2026〕1号") == "常建(安)罚〔2026〕1号"


def test_sound_records_pass() -> None:
    assert problems(HOLDER) == set()
    assert problems(UNIT) == set()


@pytest.mark.parametrize(
    "field", ["name", "facts", "legal_basis", "decision_name", "decision_no", "authority"]
)
def test_what_every_record_needs_is_asked_for(field: str) -> None:
    assert problems(changed(UNIT, field, "")) == {field}


@pytest.mark.parametrize("field", LIMITS)
def test_no_text_is_longer_than_its_column(field: str) -> None:
    assert field in problems(changed(HOLDER, field, "字" * (LIMITS[field] + 1)))


@pytest.mark.parametrize("field", ["subject_type", "role", "severity", "kind", "profession"])
def test_unknown_codes_are_refused(field: str) -> None:
    assert field in problems(changed(UNIT, field, "nonsense"))


def test_a_wrong_credit_code_is_refused() -> None:
    assert problems(replace(UNIT, uscc="91430700MA4L00003Q")) == {"uscc"}


def test_a_person_has_no_credit_code_and_a_unit_no_identity_number() -> None:
    assert problems(replace(HOLDER, uscc=UNIT.uscc)) == {"uscc"}
    assert problems(replace(UNIT, identity_number=ID_NUMBER)) == {"identity_number"}


def test_a_wrong_identity_number_is_refused() -> None:
    assert problems(replace(HOLDER, identity_number="430702198001010015")) == {"identity_number"}


def test_the_full_name_needs_its_legal_basis() -> None:
    assert problems(replace(HOLDER, publish_full_name=True)) == {"full_name_basis"}
    assert problems(replace(HOLDER, publish_full_name=True, full_name_basis="决定书第三项")) == set()


def test_another_rule_needs_a_reason() -> None:
    assert problems(replace(UNIT, window_rule="order-36")) == {"window_reason"}


def test_a_fine_needs_an_amount() -> None:
    assert problems(replace(UNIT, measures=(Measure(code="fine"),))) == {"m1-amount"}
    assert problems(replace(UNIT, measures=(Measure(code="fine", amount_fen=-1),))) == {"m1-amount"}


def test_there_is_at_least_one_known_measure() -> None:
    assert problems(replace(UNIT, measures=())) == {"m1-code"}
    assert problems(replace(UNIT, measures=(Measure(code="flogging"),))) == {"m1-code"}


def test_a_ban_does_not_end_before_it_begins() -> None:
    ban = Measure(code="ban_practice", from_on=date(2026, 3, 2), until_on=date(2026, 3, 1))
    assert problems(replace(HOLDER, measures=(ban,))) == {"m1-until"}


def test_a_decision_of_tomorrow_is_refused() -> None:
    assert problems(replace(UNIT, decision_on=date(2026, 3, 11))) == {"decision_on"}


def test_the_discipline_offices_matters_cannot_be_published() -> None:
    assert "staff_conduct" not in {kind.code for kind in violations()}
    assert problems(replace(UNIT, kind="staff_conduct")) == {"kind"}


@pytest.mark.parametrize(
    "field", ["profession", "registration_no", "certificate_no", "registered_unit", "actual_unit"]
)
def test_a_unit_has_no_particulars_of_a_person(field: str) -> None:
    value = "builder" if field == "profession" else "12345"
    assert problems(changed(UNIT, field, value)) == {field}


@pytest.mark.parametrize(
    ("field", "value"), [("legal_rep", "甄法人"), ("legacy_id", "3"), ("unit_type", "design")]
)
def test_a_person_has_no_particulars_of_a_unit(field: str, value: str) -> None:
    assert problems(changed(HOLDER, field, value)) == {field}


@pytest.mark.parametrize("field", ["authority_uscc", "source_uscc"])
def test_codes_of_authority_and_source_are_checked(field: str) -> None:
    assert problems(changed(UNIT, field, "91430700MA4L00003Q")) == {field}


@pytest.mark.parametrize("field", ["effective_to", "reapply_after"])
def test_no_effect_ends_before_the_decision(field: str) -> None:
    assert problems(changed(HOLDER, field, date(2026, 3, 1))) == {field}


def test_a_grade_belongs_to_its_profession() -> None:
    assert problems(replace(HOLDER, grade="arch1")) == {"grade"}


def test_a_legal_representative_in_full_needs_the_basis_too() -> None:
    named = replace(UNIT, legal_rep="甄法人", legal_rep_punished=True)
    assert problems(named) == {"full_name_basis"}


def test_only_fines_and_confiscation_have_amounts() -> None:
    assert problems(replace(UNIT, measures=(Measure(code="warn", amount_fen=1),))) == {"m1-amount"}
