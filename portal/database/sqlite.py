"""SQLite behind Piccolo's engine interface: a few persistent connections, each with a thread of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType
from piccolo.querystring import QueryString

from portal.database.errors import DatabaseBusy
from portal.database.sqlite_connections import BUSY_SECONDS, Connection, ShortReads

T = TypeVar("T")
READERS = 3
IN_A_ROW = 8
SHORT = 0.0005
"""Seconds of processor that a question may take and still be answered without a thread the next time."""
MOST_LONG = 256


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
        self.state = object()
        self._file = path
        self._writer: Connection | None = None
        self._readers: list[Connection] = []
        self._short: ShortReads | None = None
        self._long: set[str] = set()
        self._asked = 0
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
        self._asked += 1
        if self._asked % IN_A_ROW == 0:
            # Other requests get their turn here, as they would while a thread answers.
            await asyncio.sleep(0)
        assert self._short is not None, "the engine is not open"
        found = None if sql in self._long else self._short.rows(sql, values)
        return found if found is not None else await self._asked_in_a_thread(sql, values)

    async def _asked_in_a_thread(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        """What was long is not tried as a short one again before it was short: the try was for nothing."""
        reader = await self._free.get()
        try:
            rows, seconds = await reader.timed(sql, values)
        finally:
            self._free.put_nowait(reader)
        if seconds < SHORT:
            self._long.discard(sql)
        elif len(self._long) < MOST_LONG:
            self._long.add(sql)
        return rows

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Connection]:
        writer = await self.take_writer()
        try:
            yield writer
        finally:
            self.release_writer()

    async def transact(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """A write transaction whose work asks nothing but the database, in one visit to its thread.

        Each statement that goes there and back waits for the event loop's turn; while many requests are
        answered, that takes longer than the statement.
        """
        writer = await self.take_writer()
        try:
            return await writer.transact(lambda: self._finished(work, writer))
        finally:
            self.release_writer()

    def _finished(self, work: Callable[[], Coroutine[Any, Any, T]], writer: Connection) -> T:
        transaction = self.transaction()
        transaction.connection = writer
        token = self.current_transaction.set(transaction)
        try:
            return _run_to_the_end(work())
        finally:
            self.current_transaction.reset(token)

    def transaction(
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
    ) -> Transaction:
        return Transaction(engine=self, transaction_type=TransactionType.immediate, allow_nested=allow_nested)


def _run_to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Here every statement is answered at once, so nothing is ever waited for."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise RuntimeError("the work of a shared transaction may ask nothing but the database")


def _only_reads(sql: str) -> bool:
    return sql.lstrip()[:6].upper() == "SELECT"
