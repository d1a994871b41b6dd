"""Small cells: empty in every table, and not to be worked out from the total by one who knows the rule."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.suppressing import SMALLEST, hidden, is_small

TABLES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1)


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_one_to_four_are_small_and_nothing_is_not(count: int, small: bool) -> None:
    assert is_small(count) is small


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert hidden({"a": 5, "b": 0, "c": 17}) == frozenset()


def test_a_single_small_cell_takes_the_smallest_large_one_along() -> None:
    assert hidden({"a": 4, "b": 9, "c": 30}) == {"a", "b"}


def test_a_sum_that_would_tell_the_small_cell_takes_more_along() -> None:
    # 1 + 5 = 6: who knows that the other cell is at least five would know the one.
    assert hidden({"a": 1, "b": 5, "c": 9, "d": 30}) == {"a", "b", "c"}


def test_two_small_cells_alone_would_tell_each_other() -> None:
    assert hidden({"a": 1, "b": 1, "c": 30}) == {"a", "b", "c"}


def test_where_nothing_else_is_left_the_whole_table_stays_empty() -> None:
    assert hidden({"a": 3, "b": 4, "c": 0}) == {"a", "b", "c"}


def test_a_forced_cell_is_protected_like_a_small_one() -> None:
    assert hidden({"a": 20, "b": 9, "c": 30}, forced={"a"}) == {"a", "b"}


def test_a_forced_name_that_the_table_lacks_changes_nothing() -> None:
    assert hidden({"a": 20}, forced={"z"}) == frozenset()


@given(TABLES)
def test_no_small_cell_is_ever_shown(cells: dict[str, int]) -> None:
    shown = set(cells) - hidden(cells)
    assert not any(is_small(cells[name]) for name in shown)


@given(TABLES)
def test_no_cell_is_ever_the_only_empty_one(cells: dict[str, int]) -> None:
    closed = hidden(cells)
    assert len(closed) != 1 or len(cells) == 1


@given(TABLES)
def test_every_empty_cell_could_be_any_small_count(cells: dict[str, int]) -> None:
    """What an attacker knows: the sum of the empty cells, and that those around it may all be large."""
    closed = sorted(hidden(cells))
    if not closed or len(closed) == len(cells):
        return
    total = sum(cells[name] for name in closed)
    for _ in closed:
        assert all(total - guess >= SMALLEST * (len(closed) - 1) for guess in range(1, SMALLEST))


def test_the_rule_by_all_small_tables() -> None:
    """Every table of three cells up to seven: a table that shows any cell leaves the others in doubt."""
    for counts in product(range(8), repeat=3):
        cells = dict(zip("abc", counts, strict=True))
        closed = hidden(cells)
        if closed and len(closed) < 3:
            total = sum(cells[name] for name in closed)
            same = [
                other
                for other in product(range(total + 1), repeat=len(closed))
                if sum(other) == total and any(is_small(value) for value in other)
            ]
            assert len({other[0] for other in same}) >= SMALLEST - 1
