"""What has changed on the list since somebody last asked: new and corrected records, and what has ended.

Two things change the list: an act, which has a number, and midnight, which has none. So a reader's state is
both: he knows every row as it was after (change, place), on a day. First comes what the days since have begun
and ended of the rows that he knows, then what acts have changed, each row once, as it is now.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self

from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import fetch
from portal.records import places
from portal.records.projection import VIEW_COLUMNS, PublicView, view_of
from portal.records.taking.snapshots import Snapshot, snapshot

MOST: Final = 500
REMOVED: Final = "removed"
"""What is said of a record that is not shown while something is checked: nothing more than that."""
_COLUMNS: Final = ", ".join(f"r.{name}" for name in (*VIEW_COLUMNS, "state", "state_on"))
_ENDED: Final = ("withdrawn", "repaired")
_CURSOR: Final = re.compile(
    r"(\d{1,15})(?:\.(-?\d{1,16}))?~(\d{4}-\d\d-\d\d)(?:~(\d{4}-\d\d-\d\d)\.(-?\d{1,16}))?", re.ASCII
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Rows up to (change, place) are known as of `day`; of a step to the day `until`, those up to `at`."""

    change: int
    day: date
    place: int = places.LAST
    until: date | None = None
    at: int = -places.LAST

    @property
    def text(self) -> str:
        within = "" if self.place == places.LAST else f".{self.place}"
        step = f"~{self.until.isoformat()}.{self.at}" if self.until else ""
        return f"{self.change}{within}~{self.day.isoformat()}{step}"

    @classmethod
    def read(cls, text: str, now: Snapshot) -> Self:
        """An empty one knows nothing yet; Refused for what this list cannot have given."""
        if not text:
            return cls(0, now.day)
        found = _CURSOR.fullmatch(text)
        try:
            cursor = cls._of(*found.groups()) if found else None
        except ValueError:
            cursor = None
        if cursor is None or not cursor._can_be_of(now):
            raise Refused(N_("这个游标不能用了，请重新下载全部名单，再从新的游标接着取。"), field="since")
        return cursor

    def _can_be_of(self, now: Snapshot) -> bool:
        return self.change <= now.change and self.day <= now.day and (self.until or self.day) <= now.day

    @classmethod
    def _of(cls, change: str, place: str | None, day: str, until: str | None, at: str | None) -> Self:
        return cls(
            int(change),
            date.fromisoformat(day),
            int(place) if place else places.LAST,
            date.fromisoformat(until) if until else None,
            int(at) if at else -places.LAST,
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """Records to put in place of what is known of their numbers; numbers to drop, with the class of reason.

    `next` is what to ask with afterwards; `more` says that there is something to ask for at once.
    """

    records: tuple[PublicView, ...]
    ended: tuple[tuple[str, str], ...]
    next: str
    more: bool


async def since(cursor: str, *, size: int = MOST) -> Changes:
    """The next `size` changes at most, 1 to MOST; raises Refused for a cursor of another list."""
    now, size = await snapshot(), max(1, min(size, MOST))
    known = Cursor.read(cursor, now)
    while known.day < now.day:
        rows = await _moved_by_days(known, known.until or now.day, size + 1)
        known = _after_days(known, rows, size, now.day)
        if rows:
            return _changes(rows[:size], known, more=True)
    rows = await _moved_by_acts(known, now.change, size + 1)
    if len(rows) > size:
        last = rows[size - 1]
        return _changes(rows[:size], Cursor(last["change"], now.day, last["place"]), more=True)
    return _changes(rows, Cursor(now.change, now.day), more=False)


async def _moved_by_days(known: Cursor, until: date, limit: int) -> list[Row]:
    """Of the rows that are known, those whose window began or ended since; each has an index of its days."""
    # The added zeros keep both engines from walking the whole list in its order instead.
    moved = " UNION ".join(
        f"SELECT place FROM public_record WHERE {within} AND place + 0 > ?"
        for within in ("publish_from > ? AND publish_from <= ?", "publish_until >= ? AND publish_until < ?")
    )
    return await fetch(
        f"SELECT {_COLUMNS} FROM ({moved}) AS l CROSS JOIN public_record AS r WHERE r.place = l.place "
        "AND r.state = 'published' AND (r.change < ? OR (r.change = ? AND r.place <= ?)) "
        f"ORDER BY l.place LIMIT {limit}",
        *(known.day, until, known.at, known.day, until, known.at),
        *(known.change, known.change, known.place),
    )


def _after_days(known: Cursor, rows: list[Row], size: int, today: date) -> Cursor:
    until = known.until or today
    if len(rows) > size:
        return replace(known, until=until, at=rows[size - 1]["place"])
    return Cursor(known.change, until, known.place)


async def _moved_by_acts(known: Cursor, newest: int, limit: int) -> list[Row]:
    return await fetch(
        f"SELECT {_COLUMNS} FROM public_record AS r WHERE (r.change, r.place) > (?, ?) "
        f"AND r.change <= ? ORDER BY r.change, r.place LIMIT {limit}",
        *(known.change, known.place, newest),
    )


def _changes(rows: list[Row], known: Cursor, *, more: bool) -> Changes:
    today = clock.today()
    records = tuple(view_of(row) for row in rows if is_shown(row, today))
    ended = [(row["number"], _ended(row, today)) for row in rows if not is_shown(row, today)]
    return Changes(records, tuple((number, reason) for number, reason in ended if reason), known.text, more)


def is_shown(row: Row, today: date) -> bool:
    return bool(row["state"] == "published" and row["publish_from"] <= today <= row["publish_until"])


def _ended(row: Row, today: date) -> str:
    """The class of the reason; empty for what the public has never seen."""
    if row["state"] == "published" and today > row["publish_until"]:
        return "expired"
    if row["state"] == "published":
        return REMOVED if row["state_on"] else ""
    if row["state_on"] and row["state_on"] < row["publish_from"]:
        return ""
    return row["state"] if row["state"] in _ENDED else REMOVED
