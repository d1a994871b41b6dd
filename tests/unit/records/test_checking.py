"""What may never reach the public stops a record, and the sentence says where it is."""

from dataclasses import replace

import pytest

from portal.core.errors import InvalidInput
from portal.records.checking import LABELS, Finding, findings, require_publishable
from portal.records.content import Content, Measure
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT, changed


def kinds(content: Content) -> set[tuple[str, str]]:
    return {(finding.field, finding.kind) for finding in findings(content)}


def test_a_record_without_personal_data_passes() -> None:
    assert findings(HOLDER) == ()
    assert findings(UNIT) == ()
    require_publishable(HOLDER)


@pytest.mark.parametrize("field", sorted(set(LABELS) - {"licence"}))
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"证件号{ID_NUMBER}。", "id_number"),
        ("证件号４３０７０２１９８００１０１００１４。", "id_number"),
        ("证件号430702 19800101 0014。", "id_number"),
        ("证件号430702********0014。", "id_number"),
        ("证件号430702＊＊＊＊＊＊＊＊0014。", "id_number"),
        ("电话13873658466。", "mobile"),
        ("联系zhang@example.cn。", "email"),
    ],
)
def test_personal_data_in_any_public_text_is_found(field: str, text: str, kind: str) -> None:
    assert (field, kind) in kinds(changed(UNIT, field, text))


def test_personal_data_in_the_words_about_a_licence_is_found() -> None:
    measure = Measure(code="suspend_licence", licence=f"注册证书（{ID_NUMBER}）")
    assert ("licence", "id_number") in kinds(replace(HOLDER, measures=(measure,)))


def test_the_day_of_birth_out_of_the_sealed_number_is_found() -> None:
    assert ("facts", "id_number") in kinds(replace(HOLDER, facts="当事人（19800101）未到岗。"))


def test_the_region_alone_is_no_finding_because_credit_codes_carry_it() -> None:
    assert findings(replace(HOLDER, registered_unit="示例公司（91430700MA4L00003P）")) == ()


def test_a_masked_name_may_stand_in_no_other_field() -> None:
    assert kinds(replace(HOLDER, facts=f"{HOLDER_NAME}未到岗。")) == {("facts", "masked_name")}
    assert kinds(replace(HOLDER, facts="欧阳 建国未到岗。")) == {("facts", "masked_name")}


def test_a_name_published_in_full_may_be_repeated() -> None:
    open_name = replace(HOLDER, publish_full_name=True, full_name_basis="决定书第三项")
    assert findings(replace(open_name, facts=f"{HOLDER_NAME}未到岗。")) == ()


def test_the_reasons_of_the_officer_are_sealed_and_not_searched() -> None:
    assert findings(replace(HOLDER, window_reason="电话13873658466")) == ()


def test_the_refusal_names_every_field_and_never_repeats_what_it_found() -> None:
    bad = replace(HOLDER, facts=f"证件号{ID_NUMBER}", authority="电话13873658466")
    with pytest.raises(InvalidInput) as refused:
        require_publishable(bad)
    assert set(refused.value.errors) == {"facts", "authority"}
    sentence = refused.value.errors["facts"].text()
    assert "违法事实" in sentence
    assert "身份证号码" in sentence
    assert ID_NUMBER not in sentence + str(refused.value)


@pytest.mark.parametrize("field", LABELS)
@pytest.mark.parametrize("kind", ["id_number", "mobile", "email", "masked_name"])
def test_every_finding_has_a_sentence_with_its_field(field: str, kind: str) -> None:
    assert LABELS[field] in Finding(field, kind).message.text()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证430702800101001。", "id_number"),
        ("身份证４３０７０２ ８００１０１ ００１。", "id_number"),
        ("430702.1980.0101.0014", "id_number"),
        ("430702\u200b19800101\u200b0014", "id_number"),
        ("4 3 0 7 0 2 1 9 8 0 0 1 0 1 0 0 1 4", "id_number"),
        ("电话0736-7250071", "phone"),
        ("电话（0736）7250071", "phone"),
        ("电话０７３６ ７２５００７１", "phone"),
        ("热线400-650-1234", "phone"),
        ("手机138 7365 8466", "mobile"),
        ("手机138.7365.8466", "mobile"),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, kind: str) -> None:
    assert ("facts", kind) in kinds(replace(UNIT, facts=text))
    assert ("remark", kind) in kinds(replace(UNIT, remark=text))


@pytest.mark.parametrize(
    "text",
    [
        "自2026.3.02至2026.12.31未到岗。",
        "罚款200000元，没收430702元。",
        "注册期间为2024-01-05—2026-03-31。",
        "合同编号20260302000123。",
        "统一社会信用代码91430700MA4L00003P。",
    ],
)
def test_days_amounts_and_codes_are_no_personal_data(text: str) -> None:
    assert findings(replace(UNIT, facts=text)) == ()


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("certificate_no", "00234634"),
        ("registration_no", "京111050700001"),
        ("registration_no", "湘2430000012345"),
        ("legacy_id", "30934873-4 / 510000000391563"),
    ],
)
def test_numbers_of_certificates_and_old_codes_pass(field: str, number: str) -> None:
    assert findings(changed(HOLDER, field, number)) == ()


def test_a_masked_legal_representative_stands_nowhere_else_in_the_open() -> None:
    assert ("facts", "masked_name") in kinds(replace(UNIT, legal_rep="甄法人", facts="甄法人当场承认。"))
    punished = replace(UNIT, legal_rep="甄法人", legal_rep_punished=True, facts="甄法人当场承认。")
    assert findings(punished) == ()


def test_the_number_of_a_licence_is_looked_at_too() -> None:
    measure = Measure(code="suspend_licence", licence="注册证书", licence_no=ID_NUMBER)
    assert ("licence", "id_number") in kinds(replace(HOLDER, measures=(measure,)))
