"""The tables of a month as anybody may see them: small cells are empty, and what would give them away."""

from collections.abc import Mapping, Sequence
from typing import Final

from portal.core.suppressing import SMALLEST, hidden, is_small
from portal.numbers.counting import BASE, DIMENSIONS, MEASURES, TOTAL, Cells, Counts

Table = dict[str, int | None]
Tables = dict[tuple[str, str], Table]
Names = frozenset[str]
_MEDIAN: Final = "days"


def protected(counts: Counts, members: Mapping[str, Sequence[str]], linked: Mapping[str, Names]) -> Tables:
    """Every table of a month; None stands for a cell that is not published.

    `members` are those that a dimension has even where nothing was counted; `linked` are the offices of
    each area, whose cells and the area's would tell each other.
    """
    tables: Tables = {}
    for measure in MEASURES:
        cells = {
            dimension: dict.fromkeys(members[dimension], 0) | counts.of(measure, dimension)
            for dimension in _dimensions(measure)
        }
        closed = _closed(measure, cells, counts, tables, linked)
        for dimension, table in cells.items():
            tables[measure, dimension] = table | dict.fromkeys(closed[dimension], None)
        tables[measure, TOTAL] = {TOTAL: None if _unfit(measure, counts) else counts.total(measure)}
    return tables


def _dimensions(measure: str) -> tuple[str, ...]:
    """Grounds are those of a refusal."""
    return tuple(name for name in DIMENSIONS if name != "ground" or measure == "refused")


def _unfit(measure: str, counts: Counts) -> bool:
    """Whether not even the month's total may be shown."""
    base = BASE.get(measure)
    if measure == _MEDIAN:
        return counts.total("ended") < SMALLEST
    rest = counts.total(base) - counts.total(measure) if base else 0
    return is_small(counts.total(measure)) or is_small(rest) or (base is not None and _unfit(base, counts))


def _closed(
    measure: str,
    cells: Mapping[str, Cells],
    counts: Counts,
    tables: Tables,
    linked: Mapping[str, Names],
) -> dict[str, Names]:
    """The members of each dimension that stay empty."""
    if _unfit(measure, counts):
        return {dimension: frozenset(table) for dimension, table in cells.items()}
    if measure == _MEDIAN:
        return {
            dimension: _without_median(table, tables["ended", dimension])
            for dimension, table in cells.items()
        }
    forced = {
        dimension: _forced(measure, dimension, table, counts, tables) for dimension, table in cells.items()
    }
    closed = {dimension: hidden(table, forced[dimension]) for dimension, table in cells.items()}
    while more := _told_by_each_other(closed, cells, linked):
        forced = {name: forced[name] | more.get(name, frozenset()) for name in forced}
        closed = {dimension: hidden(table, forced[dimension]) for dimension, table in cells.items()}
    return closed


def _without_median(table: Cells, ended: Table) -> Names:
    """A median of fewer than five would nearly be one of them."""
    return frozenset(member for member in table if (ended.get(member) or 0) < SMALLEST)


def _forced(measure: str, dimension: str, table: Cells, counts: Counts, tables: Tables) -> Names:
    """Of a part: where its whole is not shown, or where the rest of the whole is small."""
    base = BASE.get(measure)
    if base is None:
        return frozenset()
    whole, shown = counts.of(base, dimension), tables[base, dimension]
    return frozenset(
        member
        for member, count in table.items()
        if shown.get(member) is None or is_small(whole.get(member, 0) - count)
    )


def _told_by_each_other(
    closed: Mapping[str, Names], cells: Mapping[str, Cells], linked: Mapping[str, Names]
) -> dict[str, Names]:
    """Areas and offices that would give away what the other table leaves empty."""
    areas = {area for area, offices in linked.items() if offices & closed["office"]} & set(cells["area"])
    offices = {office for area in closed["area"] for office in linked.get(area, ())} & set(cells["office"])
    found = {"area": frozenset(areas - closed["area"]), "office": frozenset(offices - closed["office"])}
    return {name: members for name, members in found.items() if members}
