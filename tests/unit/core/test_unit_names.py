"""Names of units as they are compared: what differs only in how it was typed is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import fold_unit


@pytest.mark.parametrize(
    "typed",
    [
        "湖南甲（集团）有限公司",
        "湖南甲(集团)有限公司",
        "湖南甲【集团】有限责任公司",
        " 湖南甲（集团） 有限公司 ",
        "湖南甲（集团）\u200b有限公司",
        "湖南·甲（集团）有限公司。",
    ],
)
def test_width_brackets_spaces_and_the_two_words_for_a_company_do_not_count(typed: str) -> None:
    assert fold_unit(typed) == "湖南甲集团有限公司"


def test_case_and_width_of_letters_do_not_count() -> None:
    assert fold_unit("ａＢc建设") == fold_unit("ABC建设") == "abc建设"


def test_a_company_by_shares_is_another_one() -> None:
    assert fold_unit("甲股份有限公司") != fold_unit("甲有限公司")


@given(st.text(max_size=40))
def test_comparing_what_was_compared_changes_nothing(text: str) -> None:
    assert fold_unit(fold_unit(text)) == fold_unit(text)


@given(st.text(max_size=40))
def test_a_key_holds_nothing_that_a_search_would_take_for_a_wildcard(text: str) -> None:
    assert not {"%", "_"} & set(fold_unit(text))
