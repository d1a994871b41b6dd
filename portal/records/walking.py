"""Looking at the rows of the list one after the other: how PostgreSQL meets soon what many records have."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from portal.database import fetch
from portal.records.expressions import any_of, in_parts
from portal.records.parts import parts
from portal.records.questions import Order, Sought

WALKED: Final = 3000
"""Rows that are looked at before the index is asked."""
_SHOWN: Final = "l.publish_from{0} <= ? AND l.publish_until{0} >= ?"
DIRECTION: Final[dict[Order, str]] = {
    "newest": "{} DESC",
    "oldest": "{}",
    "ending": "publish_until, {} DESC",
}


Found = list[dict[str, Any]]


async def walked(what: Sought, order: Order, more: str, values: Sequence[Any], size: int) -> Found:
    """Answers among the next WALKED rows of the list."""
    conditions, asked = _looked_at(what)
    stretch, given = _stretch(what, more, values, order)
    return await fetch(
        f"SELECT l.place, l.publish_until FROM ({stretch} LIMIT {WALKED}) AS l "
        f"WHERE {conditions} ORDER BY {DIRECTION[order].format('place')} LIMIT {size}",
        *given,
        *asked,
    )


async def met(what: Sought, most: int, further: int = 1) -> int:
    """How many answers there are among the next WALKED rows, or so many times as many, up to `most`."""
    conditions, asked = _looked_at(what)
    stretch, given = _stretch(what, "", (), "newest")
    [row] = await fetch(
        f"SELECT count(*) AS n FROM "
        f"(SELECT 1 FROM ({stretch} LIMIT {further * WALKED}) AS l WHERE {conditions} LIMIT {most}) AS found",
        *given,
        *asked,
    )
    return int(row["n"])


def _stretch(what: Sought, more: str, values: Sequence[Any], order: Order) -> tuple[str, list[Any]]:
    shown, days = shown_to(what)
    return (
        f"SELECT l.* FROM public_listing AS l WHERE l.place >= ? AND l.place < ? AND {shown}{more} "
        f"ORDER BY {DIRECTION[order].format('l.place')}",
        [what.low, what.high, *days, *values],
    )


def shown_to(what: Sought, added: str = "") -> tuple[str, list[date]]:
    """The condition that a row `l` is on the list on the day of the question; `added` is put to each day."""
    if what.ends_by:
        ends = f"{_SHOWN} AND l.publish_until{{0}} <= ?"
        return ends.format(added), [what.today, what.today, what.ends_by]
    return _SHOWN.format(added), [what.today, what.today]


def _looked_at(what: Sought) -> tuple[str, list[Any]]:
    """The question as conditions on a row of the list, without any index."""
    conditions, values = [], []
    if what.part:
        conditions.append("strpos(l.name_folded, ?) > 0")
        values.append(what.part)
        if what.whole_words:
            conditions = [f"({conditions[0]} OR l.words @@ CAST(? AS tsquery))"]
            values.append(any_of(what.whole_words))
    if what.narrowed:
        conditions.append("l.words @@ CAST(? AS tsquery)")
        values.append(in_parts(what.narrowed, parts(what)))
    return " AND ".join(conditions) or "TRUE", values
