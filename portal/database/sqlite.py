"""SQLite behind Piccolo's engine interface: a few persistent connections, each with a thread of its own."""

import asyncio
import fcntl
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType
from piccolo.querystring import QueryString

from portal.database.errors import DatabaseBusy

READERS = 3
BUSY_SECONDS = 20
T = TypeVar("T")

# FULL, not NORMAL: with NORMAL a power cut loses commits that were acknowledged since the last checkpoint.
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -8192",
)


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

    async def open(self) -> "Connection":
        await self.run(self._connect)
        return self

    def _connect(self) -> None:
        self._raw = _connected(self._path)
        if self._reads_only:
            self._raw.execute("PRAGMA query_only = ON")
        else:
            self._turn = Turn(self._path)

    async def run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return await self.run(lambda: _rows(self.raw, sql, values))

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
        self._raw.execute("PRAGMA query_only = ON")
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


class Transaction(SQLiteTransaction):
    """A write transaction: takes the one writing connection and always gives it back."""

    engine: "SqliteEngine"
    connection: Connection

    async def __aenter__(self) -> SQLiteTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.engine.take_writer()
        try:
            await self.connection.begin()
        except BaseException:
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent is not None:
            return exception is None
        try:
            if exception is None and not (self._committed or self._rolled_back):
                await self.connection.execute("COMMIT")
                self._committed = True
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return exception is None

    async def _give_back(self) -> None:
        """A failed BEGIN or COMMIT, an exception or a cancelled task must not leave a transaction open."""
        try:
            await asyncio.shield(self.connection.end())
        finally:
            self.engine.release_writer()


class SqliteEngine(SQLiteEngine):
    """Reads on a few connections side by side; writes on one connection, in turn, IMMEDIATE."""

    def __init__(self, path: Path) -> None:
        super().__init__(path=str(path))
        self._file = path
        self._writer: Connection | None = None
        self._readers: list[Connection] = []
        self._short: ShortReads | None = None
        self._free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        self._turn = asyncio.Lock()

    async def start_connection_pool(self) -> None:
        self._writer = await Connection(self._file, reads_only=False).open()
        for _ in range(READERS):
            reader = await Connection(self._file, reads_only=True).open()
            self._readers.append(reader)
            self._free.put_nowait(reader)
        self._short = ShortReads(self._file)

    async def close_connection_pool(self) -> None:
        for connection in (*self._readers, self._writer):
            if connection is not None:
                await connection.close()
        if self._short is not None:
            self._short.close()
        self._readers, self._writer, self._short = [], None, None

    async def take_writer(self) -> Connection:
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise DatabaseBusy() from None
        assert self._writer is not None, "the engine is not open"
        return self._writer

    def release_writer(self) -> None:
        self._turn.release()

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> list[dict[str, Any]]:
        sql, values = querystring.compile_string(engine_type=self.engine_type)
        return await self.run_sql(sql, values)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> list[dict[str, Any]]:
        return await self.run_sql(ddl)

    async def run_sql(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        current = self.current_transaction.get()
        if current is not None:
            rows: list[dict[str, Any]] = await current.connection.execute(sql, values)
            return rows
        if not _only_reads(sql):
            async with self._writing() as writer:
                return await writer.execute(sql, values)
        # Other requests get their turn here, as they would while a thread answers.
        await asyncio.sleep(0)
        assert self._short is not None, "the engine is not open"
        found = self._short.rows(sql, values)
        return found if found is not None else await self._asked_in_a_thread(sql, values)

    async def _asked_in_a_thread(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        reader = await self._free.get()
        try:
            return await reader.execute(sql, values)
        finally:
            self._free.put_nowait(reader)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Connection]:
        writer = await self.take_writer()
        try:
            yield writer
        finally:
            self.release_writer()

    def transaction(
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
    ) -> Transaction:
        return Transaction(engine=self, transaction_type=TransactionType.immediate, allow_nested=allow_nested)


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


def _rows(raw: sqlite3.Connection, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    cursor = raw.execute(sql, values)
    try:
        if cursor.description is None:
            return []
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    finally:
        cursor.close()


def _only_reads(sql: str) -> bool:
    return sql.lstrip()[:6].upper() == "SELECT"
