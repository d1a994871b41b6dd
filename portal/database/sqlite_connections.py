"""Connections to a SQLite file: one thread each, a turn to write, and short reads without a thread."""

import asyncio
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident
from typing import Any, TypeVar

from portal.database.errors import DatabaseBusy

BUSY_SECONDS = 20
T = TypeVar("T")

# FULL, not NORMAL: with NORMAL a power cut loses commits that were acknowledged since the last checkpoint.
# Pages of 8 KB, for a new file only: one of 4 KB holds the sealed items of one tip and is a third empty.
PRAGMAS = (
    "PRAGMA page_size = 8192",
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -8192",
)
# Only those that read: their pages come straight out of the system's memory, where a search that looks at
# rows all over the list would copy each of them first. It is room in the address space, not memory taken.
MAPPED = "PRAGMA mmap_size = 4294967296"


class Turn:
    """Whose turn it is to write, among all processes that have the database open.

    SQLite itself lets a waiting process sleep up to a tenth of a second between two looks, in which the
    others write on: two workers were slower than one. Here it looks every millisecond.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path.with_name(f"{path.name}-turn"), os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> None:
        until = time.monotonic() + BUSY_SECONDS
        while not self._taken():
            if time.monotonic() > until:
                raise DatabaseBusy()
            time.sleep(0.001)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def give(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._file)


class Connection:
    """One SQLite connection; every call runs in its own thread, in the order of the calls."""

    def __init__(self, path: Path, *, reads_only: bool) -> None:
        self._thread = ThreadPoolExecutor(1, "sqlite-read" if reads_only else "sqlite-write")
        self._path = path
        self._reads_only = reads_only
        self._raw: sqlite3.Connection | None = None
        self._turn: Turn | None = None
        self._ident = 0

    async def open(self) -> "Connection":
        await self.run(self._connect)
        return self

    def _connect(self) -> None:
        self._ident = get_ident()
        self._raw = _connected(self._path)
        if self._reads_only:
            _only_read(self._raw)
        else:
            self._turn = Turn(self._path)

    async def run(self, work: Callable[[], T]) -> T:
        if get_ident() == self._ident:
            return work()  # Already inside a whole transaction of this thread: see `transact`.
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return await self.run(lambda: _rows(self.raw, sql, values))

    async def timed(self, sql: str, values: Sequence[Any]) -> tuple[list[dict[str, Any]], float]:
        """The rows, and how many seconds of processor they took."""

        def work() -> tuple[list[dict[str, Any]], float]:
            began = time.thread_time()
            return _rows(self.raw, sql, values), time.thread_time() - began

        return await self.run(work)

    async def transact(self, work: Callable[[], T]) -> T:
        """BEGIN, the work and COMMIT in one visit to the thread, instead of one for each statement."""
        return await self.run(lambda: self._transacted(work))

    def _transacted(self, work: Callable[[], T]) -> T:
        try:
            self._begin()
            result = work()
            self.raw.execute("COMMIT")
        finally:
            self._end()
        return result

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        await self.run(lambda: self.raw.executemany(sql, rows).close())

    async def begin(self) -> None:
        await self.run(self._begin)

    def _begin(self) -> None:
        self.turn.take()
        self.raw.execute("BEGIN IMMEDIATE")

    async def end(self) -> None:
        """Undo what is still open, and let the next one write."""
        await self.run(self._end)

    def _end(self) -> None:
        try:
            if self.raw.in_transaction:
                self.raw.rollback()
        finally:
            self.turn.give()

    @property
    def turn(self) -> Turn:
        assert self._turn is not None, "a connection that only reads takes no turn"
        return self._turn

    @property
    def raw(self) -> sqlite3.Connection:
        assert self._raw is not None, "the connection was never opened"
        return self._raw

    async def close(self) -> None:
        if self._raw is not None:
            await self.run(self._raw.close)
        if self._turn is not None:
            self._turn.close()
        self._thread.shutdown(wait=True)


class ShortReads:
    """Reads in the event loop's own thread, as long as they are short.

    Nearly every question is answered in some hundredths of a millisecond, and handing it to another
    thread costs ten times as much. SQLite counts its own work: a question that takes more than about a
    millisecond is broken off here and asked again in a thread, so that nobody waits for it.
    """

    STEPS = 1_000
    MOST = 20

    def __init__(self, path: Path) -> None:
        self._raw = _connected(path)
        _only_read(self._raw)
        self._left = self.MOST
        self._raw.set_progress_handler(self._count, self.STEPS)

    def rows(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]] | None:
        """The rows, or None when the question is too long for here."""
        self._left = self.MOST
        try:
            return _rows(self._raw, sql, values)
        except sqlite3.OperationalError:
            if self._left > 0:
                raise
            return None

    def _count(self) -> int:
        self._left -= 1
        return int(self._left <= 0)

    def close(self) -> None:
        self._raw.close()


def _connected(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(
        path,
        isolation_level=None,
        detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
        cached_statements=256,
        check_same_thread=False,
    )
    for pragma in PRAGMAS:
        raw.execute(pragma)
    return raw


def _only_read(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA query_only = ON")
    raw.execute(MAPPED)


def _rows(raw: sqlite3.Connection, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    cursor = raw.execute(sql, values)
    try:
        if cursor.description is None:
            return []
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        cursor.close()
