"""Amounts and codes of a record in words."""

import pytest

from portal.admin.records.amounts import Yuan
from portal.admin.records.forms import Kind, fields_of, sections
from portal.records.content import Measure
from portal.records.labels import Labels, yuan
from portal.web.fields import Wrong

KINDS: tuple[Kind, ...] = ("person", "unit")


@pytest.mark.parametrize(
    ("fen", "text"),
    [(1, "0.01"), (100, "1"), (1_000_000, "10,000"), (1_000_050, "10,000.50"), (10**13, "100,000,000,000")],
)
def test_fen_read_as_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text
    assert Yuan("fine", "罚款").clean([text]) == fen


@pytest.mark.parametrize(
    ("typed", "fen"), [("10000元", 1_000_000), ("１０，０００．５", 1_000_050), (" 0.5 ", 50), ("0.05", 5)]
)
def test_an_amount_is_read_as_people_type_it(typed: str, fen: int) -> None:
    assert Yuan("fine", "罚款").clean([typed]) == fen


@pytest.mark.parametrize("typed", ["很多", "-1", "1.234", "1e5", "1万", "9" * 30, "１２３四", "."])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        Yuan("fine", "罚款").clean([typed])


def test_a_code_that_the_list_has_lost_shows_as_itself() -> None:
    labels = Labels("zh-Hans")
    assert labels.kind("cert_rent").startswith("挂证")
    assert labels.kind("forgotten") == labels.measure(Measure(code="forgotten")) == "forgotten"


def test_codes_read_in_english_too() -> None:
    labels = Labels("en")
    assert labels.subject("natural") == "Natural person"
    assert labels.profession("builder") == "Registered constructor"


def test_every_question_of_the_form_stands_in_one_section() -> None:
    for kind in KINDS:
        asked = [field.name for field in fields_of(kind, 3)]
        shown = [
            name for one in sections(kind, 3) for name in (*one.names, *(n for row in one.rows for n in row))
        ]
        assert sorted(shown) == sorted(asked)
