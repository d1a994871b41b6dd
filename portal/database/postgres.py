"""PostgreSQL behind Piccolo's engine interface: a bounded pool that never leaks a connection."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import asyncpg
from piccolo.engine.postgres import PostgresEngine as PiccoloPostgresEngine
from piccolo.engine.postgres import PostgresTransaction
from piccolo.querystring import QueryString

from portal.database.errors import DatabaseBusy

T = TypeVar("T")
MOST_CONNECTIONS = 8
WAIT_SECONDS = 10
# A page asks for few rows of many: to start workers beside it, or to compile it, costs more than the answer.
SETTINGS = {
    "application_name": "portal",
    "synchronous_commit": "on",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """One that is not wiped by a question of its own each time that it goes back to the pool.

    An open transaction is rolled back all the same; nothing of ours sets anything, listens or locks for
    longer than its transaction, and a test says so. It halves what a page of many questions costs.
    """

    def get_reset_query(self) -> str:
        return ""


class Transaction(PostgresTransaction):
    """Piccolo's transaction, but the connection goes back even when COMMIT itself fails."""

    engine: "PostgresEngine"

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.engine.take()
        try:
            self.transaction = self.connection.transaction()
            await self.transaction.start()
        except BaseException:
            await self.engine.give_back(self.connection)
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent is not None:
            return exception is None
        try:
            await self._finish(failed=exception is not None)
        finally:
            self.engine.current_transaction.reset(self.context)
            await self.engine.give_back(self.connection)
        return exception is None

    async def _finish(self, *, failed: bool) -> None:
        if self._committed or self._rolled_back:
            return
        if failed:
            await self.transaction.rollback()
        else:
            await self.transaction.commit()


class PostgresEngine(PiccoloPostgresEngine):
    def __init__(self, url: str) -> None:
        super().__init__(config={"dsn": url})
        self.state = object()

    async def check_version(self) -> None:
        """Asked when the pool opens, not here: building an engine must not connect."""

    async def prep_database(self) -> None:
        """No extension is needed."""

    async def start_connection_pool(self, **options: Any) -> None:
        self.pool = await asyncpg.create_pool(
            self.config["dsn"],
            min_size=1,
            max_size=MOST_CONNECTIONS,
            command_timeout=60,
            connection_class=_Connection,
            server_settings=SETTINGS,
        )

    async def close_connection_pool(self) -> None:
        if self.pool is not None:
            await self.pool.close()
            self.pool = None

    async def take(self) -> Any:
        assert self.pool is not None, "the engine is not open"
        try:
            return await self.pool.acquire(timeout=WAIT_SECONDS)
        except (TimeoutError, asyncpg.TooManyConnectionsError):
            raise DatabaseBusy() from None

    async def give_back(self, connection: Any) -> None:
        """asyncpg undoes what is still open as it comes back, also when its user is cancelled meanwhile."""
        if self.pool is not None:
            await self.pool.release(connection)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        sql, values = querystring.compile_string(engine_type=self.engine_type)
        return await self.run_sql(sql, values)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        return await self.run_sql(ddl)

    async def run_sql(self, sql: str, values: Sequence[Any] = ()) -> Any:
        current = self.current_transaction.get()
        if current is not None:
            return await current.connection.fetch(sql, *values)
        connection = await self.take()
        try:
            return await connection.fetch(sql, *values)
        finally:
            await self.give_back(connection)

    async def transact(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        async with self.transaction():
            result = await work()
        return result

    def transaction(self, allow_nested: bool = True) -> Transaction:
        return Transaction(engine=self, allow_nested=allow_nested)
