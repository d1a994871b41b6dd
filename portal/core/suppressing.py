"""Which cells of a published table must stay empty, so that no small count can be read or worked out."""

from collections.abc import Iterable, Mapping
from typing import Final

SMALLEST: Final = 5
"""A count below this, and above nothing, could point at somebody."""


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST


def hidden(cells: Mapping[str, int], forced: Iterable[str] = ()) -> frozenset[str]:
    """The cells to leave empty in a table whose total is shown.

    Small ones, those that are `forced`, and so many more, the smallest first, that each empty cell could
    still be any small count for somebody who knows the total and this rule. Where the cells do not suffice
    the whole table stays empty.
    """
    closed = {name for name, count in cells.items() if is_small(count)} | (set(forced) & set(cells))
    if not closed:
        return frozenset()
    more = sorted((count, name) for name, count in cells.items() if count and name not in closed)
    while not _blurred([cells[name] for name in closed]):
        if not more:
            return frozenset(cells)
        closed.add(more.pop(0)[1])
    return frozenset(closed)


def _blurred(counts: list[int]) -> bool:
    """Whether any one of them could be 1, 2, 3 or 4 although the others were not small at all."""
    return len(counts) > 1 and sum(counts) >= SMALLEST * (len(counts) - 1) + SMALLEST - 1
