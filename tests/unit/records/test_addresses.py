"""A question and the address that asks it say the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import single_line
from portal.records.addresses import address_of, parameters_of, question_of
from portal.records.questions import LONGEST, ORDERS, Question

CODES = st.sampled_from(["", "unit", "cert_rent", "430702", "某局"])
QUESTIONS = st.builds(
    Question,
    text=st.text(max_size=LONGEST).map(single_line).map(lambda text: single_line(text[:LONGEST])),
    subject_type=CODES,
    role=CODES,
    kind=CODES,
    measure=CODES,
    area=CODES,
    authority=CODES,
    severity=CODES,
    since=st.none() | st.dates(),
    until=st.none() | st.dates(),
    ending=st.booleans(),
    order=st.sampled_from(ORDERS),
)


@given(QUESTIONS)
def test_every_question_is_read_back_from_its_address(question: Question) -> None:
    assert question_of(parameters_of(question)) == (question, {})


def test_the_whole_list_has_the_bare_address() -> None:
    assert address_of("/records", Question()) == "/records"
    assert address_of("/records", Question(role="unit"), after="7") == "/records?role=unit&after=7"


@pytest.mark.parametrize("text", ["2026-3-1", "20260301", "gestern", "2026-02-30", "２０２６-03-01"])
def test_a_day_that_is_none_is_named_and_left_out(text: str) -> None:
    question, problems = question_of({"since": text, "q": "建筑"})
    assert question == Question(text="建筑")
    assert list(problems) == ["since"]


def test_an_order_that_is_none_is_named_and_the_newest_come_first() -> None:
    question, problems = question_of({"order": "best"})
    assert question.order == "newest"
    assert list(problems) == ["order"]


def test_days_are_those_of_the_decision_both_included() -> None:
    question, _ = question_of({"since": "2026-03-01", "until": "2026-03-31"})
    assert (question.since, question.until) == (date(2026, 3, 1), date(2026, 3, 31))
