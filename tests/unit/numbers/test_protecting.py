"""A month's tables: parts hide with their wholes, areas with their offices, and totals that are small."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.suppressing import is_small
from portal.numbers.counting import BASE, TOTAL, Counts
from portal.numbers.protecting import Tables, protected

MEMBERS = {
    "kind": ("rent", "fake"),
    "office": ("section", "bureau", "quality"),
    "area": ("county", "unknown"),
    "ground": ("not-ours", "repeat"),
}
LINKED = {"county": frozenset({"bureau", "quality"})}


def shown(cells: dict[tuple[str, str], dict[str, int]]) -> Tables:
    whole = dict(cells)
    for (measure, dimension), table in cells.items():
        if dimension == "kind":
            whole[measure, TOTAL] = {TOTAL: sum(table.values())}
    return protected(Counts(whole), MEMBERS, LINKED)


def test_what_is_large_is_shown_with_its_zeros() -> None:
    tables = shown({("received", "kind"): {"rent": 30}})
    assert tables["received", "kind"] == {"rent": 30, "fake": 0}
    assert tables["received", TOTAL] == {TOTAL: 30}


def test_a_small_total_hides_the_whole_measure() -> None:
    tables = shown({("received", "kind"): {"rent": 3}, ("received", "office"): {"section": 3}})
    assert tables["received", TOTAL] == {TOTAL: None}
    assert set(tables["received", "office"].values()) == {None}


def test_a_small_rest_hides_the_part_and_leaves_the_whole() -> None:
    tables = shown({("closed", "kind"): {"rent": 30}, ("proved", "kind"): {"rent": 28}})
    assert tables["closed", TOTAL] == {TOTAL: 30}
    assert tables["proved", TOTAL] == {TOTAL: None}


def test_where_the_whole_is_hidden_so_is_its_part() -> None:
    tables = shown(
        {
            ("closed", "kind"): {"rent": 30, "fake": 3},
            ("proved", "kind"): {"rent": 12, "fake": 0},
        }
    )
    assert tables["closed", "kind"]["fake"] is None
    assert tables["proved", "kind"]["fake"] is None


def test_an_area_and_its_offices_do_not_tell_each_other() -> None:
    tables = shown(
        {
            ("received", "kind"): {"rent": 70},
            ("received", "office"): {"section": 40, "bureau": 28, "quality": 2},
            ("received", "area"): {"county": 30, "unknown": 40},
        }
    )
    assert tables["received", "office"]["quality"] is None
    assert tables["received", "area"]["county"] is None


def test_a_median_of_fewer_than_five_is_not_shown() -> None:
    tables = shown(
        {
            ("ended", "kind"): {"rent": 20, "fake": 4},
            ("days", "kind"): {"rent": 31, "fake": 58},
        }
    )
    assert tables["days", "kind"]["fake"] is None


def test_grounds_belong_to_refusals_alone() -> None:
    tables = shown({("refused", "kind"): {"rent": 20}, ("refused", "ground"): {"not-ours": 11, "repeat": 9}})
    assert tables["refused", "ground"] == {"not-ours": 11, "repeat": 9}
    assert ("received", "ground") not in tables


COUNT = st.integers(0, 25)


@settings(max_examples=60, deadline=None)
@given(st.lists(COUNT, min_size=7, max_size=7), st.lists(st.floats(0, 1), min_size=7, max_size=7))
def test_whatever_was_counted_no_small_cell_and_no_small_rest_is_shown(
    counts: list[int], shares: list[float]
) -> None:
    names = [(d, m) for d in ("kind", "office", "area") for m in MEMBERS[d]]
    closed: dict[tuple[str, str], dict[str, int]] = {}
    for measure, values in (
        ("closed", counts),
        ("proved", [round(n * f) for n, f in zip(counts, shares, strict=True)]),
    ):
        for (dimension, member), value in zip(names, values, strict=True):
            closed.setdefault((measure, dimension), {})[member] = value
    tables = shown(closed)
    for (measure, dimension), table in tables.items():
        for member, count in table.items():
            if count is not None and measure != "days":
                assert not is_small(count)
                whole = tables[BASE[measure], dimension][member] if measure in BASE else count
                assert whole is not None
                assert not is_small(whole - count)


def test_the_measures_are_counted_wholes_before_their_parts() -> None:
    order = list(shown({}))
    firsts = [measure for (measure, _), (after, _) in pairwise([*order, order[0]]) if measure != after]
    for part, base in BASE.items():
        assert firsts.index(base) < firsts.index(part)
