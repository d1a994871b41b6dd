"""What a page of the list shows stands in its address, and nothing else does."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.public.records.asking import Asked, asked
from portal.records.addresses import PARAMETERS, parameters_of
from portal.records.questions import Order, Question
from tests.unit.records.test_addresses import QUESTIONS

# The first text that is drawn loads a table of all characters: a second on a busy machine.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def reopened(address: str) -> Asked:
    return asked(dict(parse_qsl(urlsplit(address).query)))


@unhurried
@given(QUESTIONS)
def test_the_address_of_a_page_opens_the_same_page(question: Question) -> None:
    page = asked(parameters_of(question))
    again = reopened(page.address)
    assert again.question == page.question == question
    assert again.address == page.address


@unhurried
@given(QUESTIONS, st.sampled_from(PARAMETERS))
def test_taking_a_filter_away_changes_that_one_only(question: Question, name: str) -> None:
    page = asked(parameters_of(question))
    less = reopened(page.without(name).address)
    assert less.narrowed_by == {one: value for one, value in page.narrowed_by.items() if one != name}


@unhurried
@given(QUESTIONS, st.sampled_from(["newest", "oldest", "ending"]))
def test_another_order_keeps_every_filter(question: Question, order: Order) -> None:
    page = asked(parameters_of(question))
    sorted_page = reopened(page.in_order(order).address)
    assert (sorted_page.question.order, sorted_page.narrowed_by) == (order, page.narrowed_by)


@unhurried
@given(st.dictionaries(st.sampled_from((*PARAMETERS, "after", "x")), st.text(max_size=40)))
def test_whatever_is_typed_is_understood_or_named(typed: dict[str, str]) -> None:
    page = asked(typed)
    assert reopened(page.address).question == page.question
    assert set(page.problems) <= {"since", "until", "order"}


def test_a_last_day_before_the_first_is_named() -> None:
    page = asked({"since": "2026-03-02", "until": "2026-03-01"})
    assert list(page.problems) == ["until"]
    assert page.question.until == date(2026, 3, 1)


def test_codes_and_days_are_nobodys_words_and_everything_else_may_be() -> None:
    assert not asked({}).has_own_words
    assert not asked({"role": "unit", "since": "2026-03-01", "after": "12"}).has_own_words
    for typed in ({"q": "孔范例"}, {"name": "孔范例"}, {"since": "孔范例"}, {"after": "孔范例"}):
        assert asked(typed).has_own_words, typed
