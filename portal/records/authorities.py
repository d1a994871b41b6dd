"""The authorities whose decisions are on the list now, to choose from.

Their names are gathered once for each process, then only from what has changed since; which of them still
have something to show is asked of the index whenever the list or the day is another.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from portal.database import fetch
from portal.database.writing import engine
from portal.records import finding
from portal.records.questions import Question, sought
from portal.records.versions import list_version

MOST: Final = 300


@dataclass(slots=True)
class _Kept:
    """What is known of this database; `shown` is of the list's state `version`."""

    database: object = None
    names: set[str] = field(default_factory=set)
    version: tuple[int, date] | None = None
    shown: tuple[str, ...] = ()
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)


# For the database that is open now.
_kept: list[_Kept] = []


async def authorities(version: tuple[int, date] | None = None) -> tuple[str, ...]:
    """At most MOST, in the order of their names; `version` spares asking for the list's state again."""
    wanted, kept = version or await list_version(), _of_this_database()
    if kept.version != wanted:
        async with kept.alone:
            if kept.version != wanted:
                await _look_again(kept, wanted)
    return kept.shown


async def _look_again(kept: _Kept, version: tuple[int, date]) -> None:
    kept.names |= await _named_since(kept.version[0] if kept.version else None)
    names = sorted(kept.names)[:MOST]
    kept.shown = tuple([name for name in names if await _is_shown(name)])
    kept.version = version


def _of_this_database() -> _Kept:
    if not _kept or _kept[0].database is not engine():
        _kept[:] = [_Kept(database=engine())]
    return _kept[0]


async def _named_since(change: int | None) -> set[str]:
    """Reading everything is quicker without the index of changes."""
    sql = "SELECT DISTINCT authority FROM public_record"
    rows = await (fetch(sql) if change is None else fetch(f"{sql} WHERE change > ?", change))
    return {row["authority"] for row in rows}


async def _is_shown(name: str) -> bool:
    what = sought(Question(authority=name))
    return what is not None and bool(await finding.found(what, "newest", None, 1))
