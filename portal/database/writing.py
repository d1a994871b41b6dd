"""One way to write: a transaction that takes its turn at once, and compiled statements for the hot path."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, TypeVar

from piccolo.table import Table

from portal.database.engine import OpenEngine

T = TypeVar("T")
MOST_ROWS = 32

_bound: list[OpenEngine] = []


def bind(engine: OpenEngine) -> None:
    _bound[:] = [engine]


def unbind() -> None:
    _bound.clear()


def engine() -> OpenEngine:
    if not _bound:
        raise RuntimeError("the database is not open: use portal.database.opened(settings)")
    return _bound[0]


def bound_engine() -> OpenEngine | None:
    return _bound[0] if _bound else None


def is_postgres() -> bool:
    return engine().engine_type == "postgres"


@asynccontextmanager
async def writing() -> AsyncIterator[None]:
    """A write transaction; inside another one it joins, so that verbs can be composed.

    On SQLite it is IMMEDIATE: a deferred one that reads first and writes later loses every race.
    """
    here = engine()
    try:
        async with here.transaction():
            yield
    finally:
        here.state = object()


async def transact(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """A write transaction for work that asks nothing but the database; quicker than `writing()`."""
    here = engine()
    try:
        return await here.transact(work)
    finally:
        here.state = object()


async def fetch(sql: str, *values: Any) -> list[dict[str, Any]]:
    """Run one statement written with `?` for each value; rows come back as dicts."""
    return [dict(row) for row in await engine().run_sql(_placed(sql, engine().engine_type), values)]


async def change(sql: str, *values: Any) -> None:
    await engine().run_sql(_placed(sql, engine().engine_type), values)


async def insert_many(table: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows (all with the same keys) in few statements, compiled once; only inside `writing()`."""
    if not rows:
        return
    names = tuple(rows[0])
    if engine().current_transaction.get() is None:
        raise RuntimeError("many rows are written inside writing()")
    name, kind, at = table._meta.tablename, engine().engine_type, 0
    for count in _chunks(len(rows)):
        values = [row[column] for row in rows[at : at + count] for column in names]
        await engine().run_sql(_insert_sql(name, names, kind, count), values)
        at += count


def _chunks(rows: int) -> list[int]:
    """Powers of two, so that few different statements are compiled however many rows come together."""
    whole = [MOST_ROWS] * (rows // MOST_ROWS)
    return whole + [
        1 << bit for bit in range(MOST_ROWS.bit_length() - 1, -1, -1) if rows % MOST_ROWS >> bit & 1
    ]


async def change_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement, written with `?`, for each row of values; only inside `writing()`."""
    if not rows:
        return
    transaction = engine().current_transaction.get()
    if transaction is None:
        raise RuntimeError("many rows are written inside writing()")
    if is_postgres():
        await transaction.connection.executemany(_placed(sql, "postgres"), rows)
    else:
        await transaction.connection.execute_many(sql, rows)


def is_writing() -> bool:
    """Whether what is read now may still be undone."""
    return engine().current_transaction.get() is not None


@lru_cache(maxsize=512)
def _insert_sql(table: str, names: tuple[str, ...], engine_type: str, count: int) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" for _ in names)
    rows = ", ".join([f"({marks})"] * count)
    return _placed(f'INSERT INTO "{table}" ({columns}) VALUES {rows}', engine_type)


@lru_cache(maxsize=512)
def _placed(sql: str, engine_type: str) -> str:
    if engine_type != "postgres":
        return sql
    head, *rest = sql.split("?")
    return head + "".join(f"${n}{part}" for n, part in enumerate(rest, 1))
