"""The newest changes of the list, for feeds: what is new or corrected and answers a question; what ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from operator import attrgetter
from typing import Any, Final

from portal.core import clock
from portal.core.text import fold
from portal.database import fetch
from portal.records import queries
from portal.records.projection import VIEW_COLUMNS, PublicView, view_of
from portal.records.questions import Question, Sought, sought
from portal.records.taking.changes import REMOVED, is_shown
from portal.records.words import few_have, many_have

MOST: Final = 50
WALKED: Final = 500
"""So many of the last changes are looked through for those that answer the question."""
_AT: Final = attrgetter("at")
_COLUMNS: Final = ", ".join((*VIEW_COLUMNS, "name_digest", "state", "state_on"))


@dataclass(frozen=True, slots=True)
class New:
    """A record that is shown, and since when it is as it is."""

    view: PublicView
    at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that is not shown any more: its number, the class of reason, the moment, and no more."""

    number: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """The newest first. What has ended is told under every question, for its answers would say of whom."""

    new: tuple[New, ...]
    gone: tuple[Gone, ...]

    @property
    def at(self) -> datetime | None:
        return max([*map(_AT, self.new), *map(_AT, self.gone)], default=None)


async def news(question: Question) -> News:
    what, today = sought(question), clock.today()
    rows = await _last_changed(today)
    found: dict[str, PublicView] = {}
    if what is not None:
        answering = (row for row in rows if is_shown(row, today) and _answers(row, what))
        found = {row["number"]: view_of(row) for row in islice(answering, MOST)}
        # A question that few records answer has its answers further back.
        page = await queries.search(question, size=MOST, count=False) if len(found) < MOST else None
        found |= {view.number: view for view in page.records} if page else {}
    new = [New(view, _begun(view)) for view in found.values()]
    gone = [*await _left(today), *await _expired(today)]
    return News(
        tuple(sorted(new, key=_AT, reverse=True)[:MOST]), tuple(sorted(gone, key=_AT, reverse=True)[:MOST])
    )


async def _last_changed(today: date) -> list[dict[str, Any]]:
    return await fetch(
        f"SELECT {_COLUMNS} FROM public_record WHERE publish_from <= ? "
        f"ORDER BY change DESC, place DESC LIMIT {WALKED}",
        today,
    )


async def _left(today: date) -> list[Gone]:
    """What an act took from the list, however many other changes there were since."""
    rows = await fetch(
        "SELECT number, state, changed_at FROM public_record WHERE state_on IS NOT NULL AND "
        "((state <> 'published' AND state_on >= publish_from) OR (state = 'published' AND publish_from > ?)) "
        f"ORDER BY change DESC, place DESC LIMIT {MOST}",
        today,
    )
    return [_stopped(row) for row in rows]


async def _expired(today: date) -> list[Gone]:
    rows = await fetch(
        "SELECT number, publish_until FROM public_record WHERE publish_until < ? AND state = 'published' "
        f"ORDER BY publish_until DESC, place DESC LIMIT {MOST}",
        today,
    )
    return [
        Gone(row["number"], "expired", _midnight(row["publish_until"] + timedelta(days=1))) for row in rows
    ]


def _answers(row: Mapping[str, Any], what: Sought) -> bool:
    """The question put to one row, by the same words that the index has of it."""
    folded = fold(row["name"])[:200]
    words = {*many_have(row, folded), *few_have(row)}
    return (
        what.low <= row["place"] < what.high
        and (what.ends_by is None or row["publish_until"] <= what.ends_by)
        and (what.part in folded or not words.isdisjoint(what.whole_words))
        and all(not words.isdisjoint(group) for group in what.narrowed)
    )


def _stopped(row: Mapping[str, Any]) -> Gone:
    reason = row["state"] if row["state"] in queries.ENDED else REMOVED
    return Gone(row["number"], reason, row["changed_at"])


def _begun(view: PublicView) -> datetime:
    """What waited for its day begins at midnight."""
    return max(view.changed_at, _midnight(view.publish_from))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)
