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
from portal.records import walking
from portal.records.expressions import all_of, any_of, are_more_than, in_parts
from portal.records.parts import bounded, parts, stretches
from portal.records.questions import Order, Sought
from portal.records.walking import DIRECTION, Found, shown_to
from portal.records.words import ends_in

FEW: Final = 500
"""So many rows are sooner told apart one by one than by SQLite's lists of other words."""


@dataclass(frozen=True, slots=True)
class _Leg:
    """One way in which a record can answer: what the index is asked, and a condition on the row `l`."""

    asked: str
    condition: str = ""
    values: tuple[Any, ...] = ()


async def known(what: Sought) -> Sought:
    """The question after a look at what the list has; it can be asked without, and costs more then.

    Most texts are but a part: whole numbers and names that no record has are left out.
    """
    if what.whole_words and not await are_more_than(0, any_of(what.whole_words)):
        what = replace(what, whole_words=())
    what = await bounded(what)
    return what if is_postgres() else await _by_the_rarest(what)


async def _by_the_rarest(what: Sought) -> Sought:
    """One word that few names have is as good as all of them, and one that many have is as dear."""
    alone = [(word,) for word in what.part_words] if len(what.part_words) > 1 else []
    ways = [*alone, what.part_words] if what.part and what.narrowed else alone
    every = parts(what)
    for way in ways:
        if not await are_more_than(FEW, in_parts([(word,) for word in way], every)):
            return replace(what, part_words=way, is_few=True)
    return what


async def found(what: Sought, order: Order, after: tuple[date | None, int] | None, size: int) -> Found:
    """At most `size` rows of place and last day; `after` is where the page before ended."""
    what, more, values = _from(await bounded(what), order, after)
    if is_postgres() and what.has_words:
        near = await walking.walked(what, order, more, values, size)
        if len(near) >= size:
            return near
        if near and order == "newest":
            return await _by_stretches(what, size)
    elif order == "ending" and what.has_words and not what.is_few:
        return await _by_months(what, after[0] if after else None, more, values, size)
    return await _page(what, order, more, values, size)


async def counted(what: Sought, most: int) -> int:
    """How many answers there are; counting stops at `most`."""
    what = await bounded(what)
    if not is_postgres() or not what.has_words:
        return await _count(what, most)
    near = await walking.met(what, most)
    if near in (0, most):
        return near or await _count(what, most)
    # Of more than two characters the index leaves rows to compare: then one walks on for longer.
    further = 4 if len(what.part) <= 2 else 9
    if near * further >= most and await walking.met(what, most, further) == most:
        return most
    count = 0
    for stretch in stretches(what):
        count += await _count(stretch, most - count)
        if count == most:
            break
    return count


async def _page(what: Sought, order: Order, more: str, values: Sequence[Any], size: int) -> Found:
    tail = f"ORDER BY {DIRECTION[order]} LIMIT {size}"
    sql, given = _together(what, _legs(what), more, values, tail)
    return await fetch(sql, *given)


async def _by_stretches(what: Sought, size: int) -> Found:
    """What is neither common nor rare: the newest half-years have a page of it."""
    found: Found = []
    for stretch in stretches(what):
        found += await _page(stretch, "newest", "", (), size - len(found))
        if len(found) == size:
            break
    return found


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


def _legs(what: Sought) -> list[_Leg]:
    every = parts(what)
    if not what.part:
        return [_Leg(in_parts(what.narrowed, every))]
    legs = [_by_part(what, every)]
    if what.whole_words:
        legs.append(_Leg(all_of([any_of(what.whole_words), in_parts(what.narrowed, every)])))
    return legs


def _by_part(what: Sought, every: Sequence[str]) -> _Leg:
    named = tuple((word,) for word in what.part_words)
    # One word says it all of one or two characters: nothing is left to look at.
    condition, values = _named(what.part) if len(what.part) > 2 else ("", ())
    if not what.is_few:
        return _Leg(in_parts((*named, *what.narrowed), every), condition, values)
    told = "".join(f" AND ({' OR '.join('instr(l.codes, ?) > 0' for _ in group)})" for group in what.narrowed)
    codes = tuple(f" {word} " for group in what.narrowed for word in group)
    return _Leg(in_parts(named, every), condition + told, (*values, *codes))


def _named(part: str) -> tuple[str, tuple[str, ...]]:
    return f" AND {'strpos' if is_postgres() else 'instr'}(l.name_folded, ?) > 0", (part,)


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


def _source(what: Sought, leg: _Leg) -> tuple[str, list[Any]]:
    shown, days = shown_to(what)
    tables, place, match = "public_listing AS l", "l.place", ""
    if leg.asked and is_postgres():
        # Added zeros keep PostgreSQL from walking the whole list in its order instead, and from asking for
        # all days that are not over, which are nearly all there are.
        place, match = "l.place + 0", "l.words @@ CAST(? AS tsquery) AND "
        shown, days = shown_to(what, " + 0")
    elif leg.asked:
        place, match = "w.rowid", "w.public_words MATCH ? AND "
        tables = "public_words AS w CROSS JOIN public_listing AS l ON l.place = w.rowid"
    where = f"{match}{place} >= ? AND {place} < ? AND {shown}{leg.condition}"
    asked = [leg.asked] if leg.asked else []
    return (
        f"SELECT l.place, l.publish_until FROM {tables} WHERE {where}",
        [*asked, what.low, what.high, *days, *leg.values],
    )


async def _count(what: Sought, most: int) -> int:
    """By parts of names alone there are mostly enough already, and nothing has to be told apart."""
    legs = _legs(what)
    n = await _rows(what, most, legs[:1])
    return n if n == most or len(legs) == 1 else await _rows(what, most, legs)


async def _rows(what: Sought, most: int, legs: Sequence[_Leg]) -> int:
    sql, given = _together(what, legs, "", (), f"LIMIT {most}")
    [row] = await fetch(f"SELECT count(*) AS n FROM ({sql}) AS found", *given)
    return min(int(row["n"]), most)
