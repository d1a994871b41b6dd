"""What this worker holds open for searching: the folded words of offices whose members are searching now.

Nothing of it is written anywhere. It goes when the last member's session ends or rests, when the office's key
changes, and piece by piece when something is moved away or deleted.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from dataclasses import dataclass, field
from sys import getsizeof
from time import monotonic
from typing import Any, Final
from uuid import UUID

from portal.core import clock
from portal.database import fetch
from portal.searching.indexing import place
from portal.searching.office_keys import OfficeKey
from portal.settings import current
from portal.vault.content import open_under
from portal.vault.errors import CannotOpen

TIDY_SECONDS: Final = 20
_CHUNK: Final = 250
_SLICE: Final = 0.1
_MIB: Final = 1024 * 1024


@dataclass(slots=True)
class _Piece:
    matter: UUID
    stamp: int
    text: str = field(repr=False)


@dataclass(slots=True)
class Loaded:
    """One office. `matters` are the pieces of each tip or case; `whole` is False while some wait."""

    epoch: int
    mark: tuple[int, int] = (0, 0)
    whole: bool = False
    used: float = 0.0
    size: int = 0
    sessions: set[str] = field(default_factory=set)
    pieces: dict[UUID, _Piece] = field(default_factory=dict, repr=False)
    matters: dict[UUID, list[UUID]] = field(default_factory=dict, repr=False)
    missing: list[UUID] = field(default_factory=list, repr=False)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    def keep(self, compartment: UUID, piece: _Piece) -> None:
        self.drop(compartment)
        self.pieces[compartment] = piece
        self.matters.setdefault(piece.matter, []).append(compartment)
        self.size += getsizeof(piece.text)

    def drop(self, compartment: UUID) -> None:
        piece = self.pieces.pop(compartment, None)
        if piece is None:
            return
        self.size -= getsizeof(piece.text)
        self.matters[piece.matter].remove(compartment)
        if not self.matters[piece.matter]:
            del self.matters[piece.matter]


_offices: dict[str, Loaded] = {}
_opening: dict[str, asyncio.Task[None]] = {}
_open: list[bool] = []


async def loaded(key: OfficeKey, *, session: str, until: float) -> Loaded:
    """The office's words, brought up to date until this moment of the monotonic clock at the latest."""
    held = _offices.get(key.office)
    if held is None or held.epoch != key.epoch:
        held = _offices[key.office] = Loaded(key.epoch)
    held.sessions.add(session)
    held.used = monotonic()
    await _bring_up(held, key, until)
    if not held.whole and _open:
        _go_on(held, key)
    return held


async def _bring_up(held: Loaded, key: OfficeKey, until: float) -> None:
    async with held.turn:
        mark = await _mark(key)
        if held.mark != mark:
            await _compare(held, key)
            held.mark = mark
        held.whole = await _filled(held, key, until)


def _go_on(held: Loaded, key: OfficeKey) -> None:
    """Open the rest beside the requests, in slices between which a search gets its turn."""
    if key.office not in _opening:
        # A fresh context: the task must not inherit anything of the request that starts it.
        task = asyncio.create_task(_to_the_end(held, key), name="search opening", context=Context())
        _opening[key.office] = task
        task.add_done_callback(lambda _: _opening.pop(key.office, None))


async def _to_the_end(held: Loaded, key: OfficeKey) -> None:
    """Until all is open, nobody searches any more, or there is no room for more."""
    with suppress(Exception):  # A database that is away for a moment: the next search goes on.
        while not held.whole and held.sessions and _has_room(key.office):
            await _bring_up(held, key, monotonic() + _SLICE)
            await asyncio.sleep(0)


def forget_session(session: str) -> None:
    """Somebody signed out: what only he was searching goes at once."""
    for office, held in [*_offices.items()]:
        held.sessions.discard(session)
        if not held.sessions:
            del _offices[office]


def held_mib() -> float:
    return sum(one.size for one in _offices.values()) / _MIB


async def tidy() -> None:
    """Forget the sessions that have ended anywhere or rest, and those whose account lost the office's key."""
    for office, held in [*_offices.items()]:
        held.sessions &= await _living(office, held)
        if not held.sessions:
            _offices.pop(office, None)


@asynccontextmanager
async def kept_tidy() -> AsyncIterator[None]:
    """While the application lives; at its end nothing is held."""
    _open.append(True)
    task = asyncio.create_task(_tidy_for_ever(), name="search memory")
    try:
        yield
    finally:
        _open.clear()
        running = [task, *_opening.values()]
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        _offices.clear()


async def _tidy_for_ever() -> None:
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        with suppress(Exception):  # A database that is away for a moment: the next round asks again.
            await tidy()


async def _living(office: str, held: Loaded) -> set[str]:
    if not held.sessions:
        return set()
    now, asked = clock.now(), sorted(held.sessions)
    rows = await fetch(
        f"SELECT s.id FROM session s WHERE s.id IN ({', '.join('?' for _ in asked)}) "
        "AND s.ends_at > ? AND s.idle_until > ? AND EXISTS (SELECT 1 FROM office_grant g "
        "JOIN office_epoch e ON e.id = g.epoch "
        "WHERE g.account = s.account AND e.office = ? AND e.number = ?)",
        *(*asked, now, now, office, held.epoch),
    )
    return {row["id"] for row in rows}


async def _mark(key: OfficeKey) -> tuple[int, int]:
    """Changes whenever an entry of the office comes, goes or is drawn again."""
    [row] = await fetch(
        "SELECT count(*) AS n, sum(stamp) AS stamps FROM index_entry WHERE office = ? AND epoch = ?",
        *(key.office, key.epoch),
    )
    return int(row["n"]), int(row["stamps"] or 0)


async def _compare(held: Loaded, key: OfficeKey) -> None:
    """What is gone, and what is new or was drawn again."""
    rows = await fetch(
        "SELECT compartment, stamp FROM index_entry WHERE office = ? AND epoch = ?", key.office, key.epoch
    )
    there = {row["compartment"]: row["stamp"] for row in rows}
    for gone in held.pieces.keys() - there.keys():
        held.drop(gone)
    known = {one: piece.stamp for one, piece in held.pieces.items()}
    held.missing = [one for one, stamp in there.items() if known.get(one) != stamp]


async def _filled(held: Loaded, key: OfficeKey, until: float) -> bool:
    while held.missing:
        if monotonic() > until or not _has_room(key.office):
            return False
        some, held.missing = held.missing[:_CHUNK], held.missing[_CHUNK:]
        for row in await _rows(key, some):
            held.keep(row["compartment"], _Piece(row["matter"], row["stamp"], _text(row, key)))
        await asyncio.sleep(0)
    return True


async def _rows(key: OfficeKey, compartments: Sequence[UUID]) -> list[dict[str, Any]]:
    marks = ", ".join("?" for _ in compartments)
    return await fetch(
        "SELECT e.compartment, e.matter, e.stamp, w.folded FROM index_entry e JOIN index_text w "
        "ON w.compartment = e.compartment AND w.office = e.office "
        f"WHERE e.office = ? AND e.epoch = ? AND e.compartment IN ({marks})",
        *(key.office, key.epoch, *compartments),
    )


def _text(row: dict[str, Any], key: OfficeKey) -> str:
    """Nothing for an entry that somebody exchanged: it is drawn again when its tip changes."""
    try:
        text = open_under(key.index, bytes(row["folded"]), place(row["compartment"], key.office, "folded"))
    except CannotOpen:
        return ""
    return str(text)


def _has_room(office: str) -> bool:
    """What other offices have not used for longest gives way; this one alone may still be too large."""
    while held_mib() >= current().search_memory:
        others = [(held.used, name) for name, held in _offices.items() if name != office]
        if not others:
            return False
        del _offices[min(others)[1]]
    return True
