"""Which places of the list answer a question, in its order: the way there is each engine's own.

On SQLite the index itself keeps the order, so that a page is read from it and nothing more. PostgreSQL's
index gives all answers or none: a common word is met soon by walking the list from its newest end, and
only a rare one is worth looking up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from portal.core.windows import add_months
from portal.database import fetch, is_postgres
from portal.records.questions import Order, Sought
from portal.records.words import ends_in

WALKED: Final = 3000
"""Rows that PostgreSQL looks at before it asks its index."""
_COMMON: Final = WALKED // 25
"""So many answers among those mean that counting by walking is the shorter way too."""
_SHOWN: Final = "l.publish_from <= ? AND l.publish_until >= ?"
_DIRECTION: Final = {"newest": "{} DESC", "oldest": "{}", "ending": "publish_until, {} DESC"}

Found = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Leg:
    """One way in which a record can answer: a condition on the row `l`, and what the index is asked."""

    words: str
    condition: str
    values: tuple[Any, ...]


async def found(what: Sought, order: Order, after: tuple[date | None, int] | None, size: int) -> Found:
    """At most `size` rows of place and last day; `after` is where the page before ended."""
    what, more, values = _from(what, order, after)
    if is_postgres() and what.has_words:
        near = await _walked(what, order, more, values, size)
        if len(near) >= size:
            return near
    elif order == "ending" and what.has_words:
        return await _by_months(what, after[0] if after else None, more, values, size)
    return await _page(what, order, more, values, size)


async def counted(what: Sought, most: int) -> int:
    """How many answers there are; counting stops at `most`."""
    if is_postgres() and what.has_words:
        near = await _walked(what, "newest", "", (), WALKED)
        if len(near) >= min(_COMMON, most):
            return len(near) if len(near) >= most else await _count_walking(what, most)
    # By parts of names alone there are mostly enough already, and nothing has to be told apart.
    legs = _legs(what)
    n = await _count(what, most, legs[:1])
    return n if n == most or len(legs) == 1 else await _count(what, most, legs)


async def _page(what: Sought, order: Order, more: str, values: Sequence[Any], size: int) -> Found:
    sql, given = _together(what, _legs(what), more, values, f"ORDER BY {_DIRECTION[order]} LIMIT {size}")
    return await fetch(sql, *given)


async def _by_months(what: Sought, since: date | None, more: str, values: Sequence[Any], size: int) -> Found:
    """SQLite's index knows no order but its own: what ends first is asked for a few months at a time."""
    found: Found = []
    [last] = await fetch("SELECT MAX(publish_until) AS day FROM public_listing")
    months = _months(since or what.today, date.fromisoformat(str(last["day"] or what.today)))
    at_once = 1
    while months and len(found) < size:
        some, months = months[:at_once], months[at_once:]
        narrower = replace(what, narrowed=(*what.narrowed, some))
        found += await _page(narrower, "ending", more, values, size - len(found))
        at_once *= 2
    return found


def _months(first: date, last: date) -> tuple[str, ...]:
    """The words of the months in which these days lie and of those between."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(ends_in(add_months(first.replace(day=1), n)) for n in range(count))


def _from(
    what: Sought, order: Order, after: tuple[date | None, int] | None
) -> tuple[Sought, str, tuple[Any, ...]]:
    """Going on is a narrower stretch of places, where places make the order."""
    if after is None:
        return what, "", ()
    day, place = after
    if order == "newest":
        return replace(what, high=min(what.high, place)), "", ()
    if order == "oldest":
        return replace(what, low=max(what.low, place + 1)), "", ()
    return what, " AND (l.publish_until > ? OR (l.publish_until = ? AND l.place < ?))", (day, day, place)


def _together(
    what: Sought, legs: Sequence[_Leg], more: str, values: Sequence[Any], tail: str
) -> tuple[str, list[Any]]:
    """Each leg's answers, once each; the tail stands in each leg and once more around them."""
    # SQLite's index keeps the order only of its own number, though the list's is the same. PostgreSQL, seeing
    # the bare number, would rather walk the whole list in its order.
    place = ("l.place + 0" if is_postgres() else "w.rowid") if what.has_words else "l.place"
    given: list[Any] = []
    parts: list[str] = []
    for leg in legs:
        source, asked = _source(what, leg)
        parts.append(f"SELECT * FROM ({source}{more} {tail.format(place)}) AS leg{len(parts)}")
        given += [*asked, *values]
    if len(parts) == 1:
        return parts[0], given
    return f"SELECT * FROM ({' UNION '.join(parts)}) AS either {tail.format('place')}", given


def _legs(what: Sought) -> list[_Leg]:
    if not what.has_text:
        return [_Leg("", "", ())]
    named = "instr(l.name_folded, ?) > 0" if not is_postgres() else "strpos(l.name_folded, ?) > 0"
    # One word says it all of one or two characters: nothing is left to look at.
    part = _Leg(all_of(what.part_words), "", ())
    if len(what.part) > 2:
        part = replace(part, condition=f" AND {named}", values=(what.part,))
    return [part, _Leg(any_of(what.whole_words), "", ())]


def _source(what: Sought, leg: _Leg) -> tuple[str, list[Any]]:
    words = _both(leg.words, *(any_of(group) for group in what.narrowed))
    ends = " AND l.publish_until <= ?" if what.ends_by else ""
    shown: list[Any] = [what.today, what.today, *([what.ends_by] if what.ends_by else [])]
    columns = "SELECT l.place, l.publish_until FROM"
    if not words:
        place, match, asked = "l.place", "", []
        tables = "public_listing AS l"
    elif is_postgres():
        # Added zeros keep PostgreSQL from walking the whole list in its order instead.
        place, match, asked = "l.place + 0", "l.words @@ CAST(? AS tsquery) AND ", [words]
        tables = "public_listing AS l"
    else:
        place, match, asked = "w.rowid", "w.public_words MATCH ? AND ", [words]
        tables = "public_words AS w CROSS JOIN public_listing AS l ON l.place = w.rowid"
    where = f"{match}{place} >= ? AND {place} < ? AND {_SHOWN}{ends}{leg.condition}"
    return f"{columns} {tables} WHERE {where}", [*asked, what.low, what.high, *shown, *leg.values]


async def _walked(what: Sought, order: Order, more: str, values: Sequence[Any], size: int) -> Found:
    """Answers among the next WALKED rows of the list."""
    conditions, asked = _looked_at(what)
    stretch, given = _stretch(what, more, values, order)
    return await fetch(
        f"SELECT l.place, l.publish_until FROM ({stretch} LIMIT {WALKED}) AS l "
        f"WHERE {conditions} ORDER BY {_DIRECTION[order].format('place')} LIMIT {size}",
        *given,
        *asked,
    )


async def _count(what: Sought, most: int, legs: Sequence[_Leg]) -> int:
    sql, given = _together(what, legs, "", (), f"LIMIT {most}")
    [row] = await fetch(f"SELECT count(*) AS n FROM ({sql}) AS found", *given)
    return min(int(row["n"]), most)


async def _count_walking(what: Sought, most: int) -> int:
    conditions, asked = _looked_at(what)
    # The offset keeps PostgreSQL from taking the conditions inside and asking the index after all.
    stretch, given = _stretch(what, "", (), "newest")
    [row] = await fetch(
        f"SELECT count(*) AS n FROM "
        f"(SELECT 1 FROM ({stretch} OFFSET 0) AS l WHERE {conditions} LIMIT {most}) AS found",
        *given,
        *asked,
    )
    return int(row["n"])


def _stretch(what: Sought, more: str, values: Sequence[Any], order: Order) -> tuple[str, list[Any]]:
    ends = " AND l.publish_until <= ?" if what.ends_by else ""
    given = [what.low, what.high, what.today, what.today, *([what.ends_by] if what.ends_by else []), *values]
    return (
        f"SELECT l.* FROM public_listing AS l WHERE l.place >= ? AND l.place < ? AND {_SHOWN}{ends}{more} "
        f"ORDER BY {_DIRECTION[order].format('l.place')}",
        given,
    )


def _looked_at(what: Sought) -> tuple[str, list[Any]]:
    """The question as conditions on a row of the list, without any index."""
    conditions, values = [], []
    if what.has_text:
        conditions.append("(strpos(l.name_folded, ?) > 0 OR l.words @@ CAST(? AS tsquery))")
        values += [what.part, any_of(what.whole_words)]
    if what.narrowed:
        conditions.append("l.words @@ CAST(? AS tsquery)")
        values.append(_both(*(any_of(group) for group in what.narrowed)))
    return " AND ".join(conditions) or "TRUE", values


def all_of(found: Sequence[str]) -> str:
    return (" & " if is_postgres() else " AND ").join(found)


def any_of(found: Sequence[str]) -> str:
    return (" | " if is_postgres() else " OR ").join(found)


def _both(*parts: str) -> str:
    return all_of([f"({part})" for part in parts if part])
