"""What anybody may ask of the published list; reads the public tables and nothing else."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.core.text import single_line
from portal.database import fetch
from portal.records import finding
from portal.records.projection import VIEW_COLUMNS, PublicView, view_of
from portal.records.questions import ANY, LONGEST, Question, cursor_of, read_cursor, sought

SIZE = 20
COUNTED = 1000
ENDED = ("expired", "repaired", "withdrawn")

_COLUMNS = ", ".join(VIEW_COLUMNS)


@dataclass(frozen=True, slots=True)
class Page:
    """Records in their order; `count` stops above COUNTED, `older` is the cursor of the next page or None."""

    records: tuple[PublicView, ...]
    count: int
    older: str | None

    @property
    def is_capped(self) -> bool:
        return self.count > COUNTED


@dataclass(frozen=True, slots=True)
class Ended:
    """A record that was published and is no longer: only its number and the class of reason are left."""

    number: str
    reason: str


async def search(question: Question = ANY, *, after: str = "", size: int = SIZE, count: bool = True) -> Page:
    """An unreadable cursor gives the first page; `size` is 1 to 100. Without `count` it is -1."""
    size = max(1, min(size, 100))
    what = sought(question)
    if what is None:
        return Page((), 0, None)
    what, start = await finding.known(what), read_cursor(question.order, after)
    rows = await finding.found(what, question.order, start, size + 1)
    records = await at([row["place"] for row in rows[:size]])
    last = records[-1] if len(rows) > size else None
    older = cursor_of(question.order, last.place, last.publish_until) if last else None
    if start is None and older is None:
        return Page(records, min(len(records), COUNTED + 1), None)
    return Page(records, await finding.counted(what, COUNTED + 1) if count else -1, older)


async def count(question: Question, most: int) -> int:
    """How many records answer; counting stops above `most`."""
    what = sought(question)
    return 0 if what is None else await finding.counted(await finding.known(what), most + 1)


async def at(places: Sequence[int]) -> tuple[PublicView, ...]:
    """The records at these places of the list, in the same order."""
    if not places:
        return ()
    marks = ", ".join("?" for _ in places)
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM public_record WHERE state = 'published' AND place IN ({marks})", *places
    )
    known = {row["place"]: row for row in rows}
    return tuple(view_of(known[place]) for place in places if place in known)


async def by_number(number: str) -> PublicView | Ended:
    """NotFound for numbers never given, not yet published, or suspended while something is checked."""
    rows = await fetch(f"SELECT {_COLUMNS}, state FROM public_record WHERE number = ?", typed_number(number))
    if not rows:
        raise NotFound(N_("这个编号下没有公示中的记录。"))
    return _as_of(rows[0], clock.today())


def typed_number(text: str) -> str:
    """A record's number however it was typed."""
    return single_line(unicodedata.normalize("NFKC", text[:LONGEST])).replace(" ", "").upper()


def _as_of(row: dict[str, Any], today: date) -> PublicView | Ended:
    if row["state"] in ENDED:
        return Ended(row["number"], row["state"])
    if row["state"] != "published" or today < row["publish_from"]:
        raise NotFound(N_("这个编号下没有公示中的记录。"))
    if today > row["publish_until"]:
        return Ended(row["number"], "expired")
    return view_of(row)
