"""Names folded for comparison, texts cleaned to one line, and names as the public sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.masking import mask_id_number, mask_person
from portal.core.numbers import CASE_SERIES, RECORD_SERIES, TIP_SERIES, register_number
from portal.core.text import fold, single_line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("湖南德建（集团）有限公司", "湖南德建(集团)有限公司"),
        ("ABC建设有限公司", "ａｂｃ建设有限公司"),
        ("买买提·艾力", "买买提艾力"),
        ("张 三", "张三"),
        ("张\u200b三", "张三"),
        ("“甲”建设", "甲建设"),
        ("湘1432016-20160000", "湘143201620160000"),
    ],
)
def test_names_that_differ_only_in_writing_are_equal_when_folded(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_companies_stay_different() -> None:
    assert fold("湖南甲建设有限公司") != fold("湖南乙建设有限公司")


def test_rare_characters_stay_in_names() -> None:
    assert fold("王𠀀") == "王𠀀"
    assert fold("王\ue000") == "王\ue000"
    assert fold("〇") == "〇"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_single_line_has_no_line_breaks_and_no_hidden_characters(text: str) -> None:
    line = single_line(text)
    assert "\n" not in line
    assert "\u202e" not in line
    assert line == line.strip()
    assert single_line(line) == line


def test_words_stay_apart_on_a_single_line() -> None:
    assert single_line(" 甲\r\n乙\t 丙\u202e ") == "甲 乙 丙"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳小明", "欧***"),
        ("买买提·艾力", "买*****"),
        (" 张三 ", "张*"),
        ("张", "*"),
        ("", ""),
        ("𠀀三", "𠀀*"),
    ],
)
def test_only_the_first_character_of_a_name_is_public(name: str, masked: str) -> None:
    assert mask_person(name) == masked


@given(st.text(min_size=2))
def test_a_masked_name_never_shows_more_than_one_character(name: str) -> None:
    assert set(mask_person(name)[1:]) <= {"*"}


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "110105********002X"),
        ("110105491231002", "110105*****1002"),
        ("11010549123100", "************00"),
        ("123", "*23"),
        ("12", "**"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_of_an_identity_number_region_and_last_four_are_seen_and_never_the_birthday(
    number: str, masked: str
) -> None:
    assert mask_id_number(number) == masked


@given(st.text(alphabet="0123456789X", max_size=18))
def test_what_is_no_whole_identity_number_shows_two_signs_at_most(number: str) -> None:
    shown = mask_id_number(number)
    assert len(shown) == len(number)
    assert len(shown.replace("*", "")) <= (10 if len(number) >= 15 else 2)


def test_register_numbers_are_written_as_officers_quote_them() -> None:
    assert register_number("CDZJ", TIP_SERIES, 2026, 123) == "CDZJ-JB-2026-000123"
    assert register_number("CDZJ", RECORD_SERIES, 2026, 1_234_567) == "CDZJ-GS-2026-1234567"
    assert register_number("CDZJ", CASE_SERIES, 2026, 1) == "CDZJ-AJ-2026-000001"


def test_there_is_no_number_zero() -> None:
    with pytest.raises(ValueError, match="start at 1"):
        register_number("CDZJ", TIP_SERIES, 2026, 0)
