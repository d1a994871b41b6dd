"""Covering a text: what is suggested, what marks say, and a block that tells nothing of what it covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import covering
from portal.core.covering import COVER, MarksDoNotMatch

IDENTITY = "11010119900307109X"
SOUND_CODE = "91430700MA4L00003P"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("打13800001234找他", "打[[13800001234]]找他"),
        ("１３８0000１２３４", "[[１３８0000１２３４]]"),
        ("138-0000-1234。", "[[138-0000-1234]]。"),
        (f"身份证{IDENTITY}，", f"身份证[[{IDENTITY}]]，"),
        ("身份证110101 19900307 109x，", "身份证[[110101 19900307 109x]]，"),
        ("写信到 a.b-c@mail.example.cn。", "写信到 [[a.b-c@mail.example.cn]]。"),
        ("座机0736-7123456。", "座机[[0736-7123456]]。"),
        (f"代码{SOUND_CODE}", f"代码{SOUND_CODE}"),
        ("常建罚决字〔2026〕12号，罚款10000元。", "常建罚决字〔2026〕12号，罚款10000元。"),
        ("2025年3月到2026年3月", "2025年3月到2026年3月"),
        ("", ""),
    ],
)
def test_what_looks_like_personal_data_is_marked(text: str, marked: str) -> None:
    assert covering.suggested(text) == marked


def test_a_block_is_of_one_length_whatever_it_covers() -> None:
    for marked in ("[[王]]说", "[[一个很长很长的名字]]说", "[[王]][[小二]]说"):
        assert covering.covered(covering.pieces(marked)) == f"{COVER}说"


def test_words_are_covered_wherever_they_stand() -> None:
    found = covering.pieces("老周和周举报都说，ZHOU 也说。", ["周举报", "老周", "zhou", " "])
    assert covering.covered(found) == f"{COVER}和{COVER}都说，{COVER} 也说。"
    assert covering.original(found) == "老周和周举报都说，ZHOU 也说。"


def test_overlapping_words_become_one_block() -> None:
    assert covering.covered(covering.pieces("周举报人", ["周举报", "举报人"])) == COVER


def test_full_width_marks_are_marks() -> None:
    assert covering.covered(covering.pieces("［［老周］］说")) == f"{COVER}说"


@pytest.mark.parametrize("marked", ["[[老周", "老周]]", "[[老[[周]]", "[[老]]周]]"])
def test_marks_that_do_not_match_are_refused(marked: str) -> None:
    with pytest.raises(MarksDoNotMatch):
        covering.pieces(marked)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"{IDENTITY}", ["id_number"]),
        ("13800001234", ["mobile"]),
        ("0736-7123456", ["telephone"]),
        ("a@example.com", ["email"]),
        (f"{COVER}，{SOUND_CODE}，2026年3月10日", []),
    ],
)
def test_the_check_names_what_is_left(text: str, kinds: list[str]) -> None:
    assert covering.left_open(text) == kinds


def test_what_is_suggested_passes_the_check() -> None:
    text = f"电话13800001234、0736 7123456，{IDENTITY}，a@example.com"
    assert covering.left_open(covering.covered(covering.pieces(covering.suggested(text)))) == []


@given(st.text(max_size=200))
def test_marking_never_changes_the_original(text: str) -> None:
    plain = covering.plain(text)
    assert covering.original(covering.pieces(covering.suggested(plain))) == plain


@given(st.text(max_size=100), st.lists(st.text(min_size=1, max_size=5), max_size=4))
def test_no_word_changes_the_original(text: str, words: list[str]) -> None:
    plain = covering.plain(text)
    assert covering.original(covering.pieces(plain, words)) == plain
