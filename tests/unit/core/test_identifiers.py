"""Numbers of units and people, and personal data in free text."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock
from portal.core.identifiers import (
    WARNINGS,
    compact,
    id_number_problems,
    personal_data_in,
    phone_looks_usual,
    uscc_problems,
)

VECTORS = json.loads(Path("tests/data/vectors.json").read_text(encoding="utf-8"))
GOOD_ID = "430702199003071237"
GOOD_USCC = "91320594780268314T"


@pytest.mark.parametrize(("text", "problems"), VECTORS["uscc"])
def test_the_checked_credit_codes_come_out(text: str, problems: list[str]) -> None:
    assert uscc_problems(text) == problems


@pytest.mark.parametrize(("text", "problems"), VECTORS["ric"])
def test_the_checked_identity_numbers_come_out(text: str, problems: list[str]) -> None:
    assert id_number_problems(text) == problems


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "length"),
        (GOOD_USCC[:-1], "length"),
        (GOOD_USCC[:-1] + "0", "check-digit"),
        ("9132A" + GOOD_USCC[5:], "alphabet"),
    ],
)
def test_a_credit_code_says_what_is_wrong_with_it(text: str, problem: str) -> None:
    assert uscc_problems(text) == [problem]


def test_full_width_credit_codes_are_read() -> None:
    assert uscc_problems("".join(chr(ord(each) + 0xFEE0) for each in GOOD_USCC)) == []


def test_a_rural_collective_whose_code_begins_with_a_letter_is_not_refused() -> None:
    body = "N2430702MF1234567"
    assert "alphabet" not in uscc_problems(body + "0")


def test_the_inner_code_is_only_a_warning() -> None:
    assert set(uscc_problems("11430702A1D2CUR4T0")) <= WARNINGS


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_of_a_credit_code_is_found(place: int, wrong: str) -> None:
    changed = GOOD_USCC[:place] + wrong + GOOD_USCC[place + 1 :]
    assert (uscc_problems(changed) == []) == (changed == GOOD_USCC)


@given(st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_identity_number_is_found(place: int, wrong: str) -> None:
    changed = GOOD_ID[:place] + wrong + GOOD_ID[place + 1 :]
    assert (id_number_problems(changed) == []) == (changed == GOOD_ID)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("430702199002301237", "birth-date"),
        ("430702188003071237", "birth-date"),
        ("430702199003071000", "spreadsheet-number"),
        ("430702199003071238", "check-digit"),
        ("4307021990030712370", "format"),
        ("430702900307123", "format"),
        ("", "format"),
    ],
)
def test_an_identity_number_says_what_is_wrong_with_it(text: str, problem: str) -> None:
    assert id_number_problems(text) == [problem]


def test_nobody_is_born_tomorrow() -> None:
    with clock.frozen(datetime(1990, 3, 6, 12, tzinfo=UTC)):
        assert id_number_problems(GOOD_ID) == ["birth-date"]
    with clock.frozen(datetime(1990, 3, 7, 12, tzinfo=UTC)):
        assert id_number_problems(GOOD_ID) == []


@pytest.mark.parametrize("number", ["810000199001010000", "830000199001010000", "911100199001010035"])
def test_the_region_of_an_identity_number_is_left_alone(number: str) -> None:
    assert "format" not in id_number_problems(number)
    assert "birth-date" not in id_number_problems(number)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("张三，身份证430702199003071237。", ["id_number"]),
        ("身份证 430702 19900307 1237", ["id_number"]),
        ("身份证４３０７０２１９９００３０７１２３７", ["id_number"]),
        ("写错一位的430702199003071238也算", ["id_number"]),
        ("电话13873658466", ["mobile"]),
        ("电话138-7365-8466", ["mobile"]),
        ("+8613873658466", ["mobile"]),
        ("写信到315226914@qq.com", ["email"]),
        ("430702199003071237 13873658466 a@b.cn", ["id_number", "mobile", "email"]),
        ("统一社会信用代码913208000535020631", []),
        ("统一社会信用代码91320594780268314T", []),
        ("注册号湘143201620160000，文号常建罚决字〔2026〕12号", []),
        ("电话0736-7250071", []),
        ("2019年3月1日至2026年4月1日，罚款10000元", []),
        ("", []),
    ],
)
def test_personal_data_in_a_text_are_found_by_kind(text: str, kinds: list[str]) -> None:
    assert personal_data_in(text) == kinds


def test_numbers_are_compacted_for_comparison() -> None:
    assert compact(" ９１-32 0594 ") == "91320594"


PHONES = ("13800001234", "+86 138 0000 1234", "0736-7250071", "(0736)7250071", "400-650-1234", "12345")


@pytest.mark.parametrize("phone", [*PHONES, "１３８００００１２３４"])
def test_telephones_as_people_write_them_look_usual(phone: str) -> None:
    assert phone_looks_usual(phone)


@pytest.mark.parametrize("phone", ["7250071", "1380000123", "138000012345", "没有", "0736"])
def test_a_telephone_with_a_digit_too_few_or_without_its_area_code_does_not(phone: str) -> None:
    assert not phone_looks_usual(phone)
