"""Reads and racing writers: our engines, Piccolo's own engines and the bare drivers, in one run."""

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.util import find_spec

import asyncpg
from piccolo.engine.base import Engine
from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine

from bench.support import ROOT, fresh_database, line, middle
from portal.catalogue.pack import load_pack
from portal.database import Committer, change, fetch, opened, writing
from portal.offices.loading import load_pack as store_pack
from portal.offices.tables import Office
from tests.support.databases import Database

OFFICE = "construction-section"
WRITERS = 40
GOAL_MS = 0.3
Read = Callable[[], Awaitable[object]]


def main() -> None:
    options = _options()
    for kind in options.databases.split(","):
        with fresh_database(kind) as database:
            print(f"{kind}: one row by its key, median of {options.rounds} rounds of {options.reads} reads")
            asyncio.run(_reads(database, options.rounds, options.reads))
            print(f"{kind}: {WRITERS} writers at once, each reads a number and writes the next")
            asyncio.run(_writers(database))
            _writers_of_piccolo(database)


async def _reads(database: Database, rounds: int, reads: int) -> None:
    async with opened(database) as engine:
        await store_pack(load_pack("changde"))
        own = await _piccolos_engine(database)
        ways: dict[str, tuple[object, Read]] = {
            "Piccolo on our engine": (engine, _select),
            "our compiled statement": (engine, _fetch),
            "the driver alone": (engine, await _bare_driver(database)),
        }
        if own is not None:
            ways["Piccolo on its own engine"] = (own, _select)
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, (bound, read) in ways.items():
                Office._meta.db = bound  # type: ignore[assignment]
                taken[name].append(await _milliseconds(read, reads))
        Office._meta.db = engine  # type: ignore[assignment]
        if isinstance(own, PostgresEngine):
            await own.close_connection_pool()
    for name, values in taken.items():
        goal = (
            f"{GOAL_MS} ms or less" if name == "Piccolo on our engine" and database.kind == "sqlite" else ""
        )
        line(name, f"{middle(values):.3f} ms", goal)


async def _select() -> object:
    return await Office.select().where(Office.code == OFFICE).first()


async def _fetch() -> object:
    return await fetch("SELECT * FROM office WHERE code = ?", OFFICE)


async def _bare_driver(database: Database) -> Read:
    if database.kind == "sqlite":
        connection = sqlite3.connect(database.database_url.removeprefix("sqlite:///"))

        async def read() -> object:
            return connection.execute("SELECT * FROM office WHERE code = ?", (OFFICE,)).fetchall()

        return read
    session = await asyncpg.connect(database.database_url)

    async def ask() -> object:
        return await session.fetch("SELECT * FROM office WHERE code = $1", OFFICE)

    return ask


async def _piccolos_engine(database: Database) -> Engine | None:  # type: ignore[type-arg]
    """Piccolo as it comes; on PostgreSQL with its pool, because without one it connects for each query."""
    if database.kind == "postgres":
        engine = PostgresEngine(config={"dsn": database.database_url})
        await engine.start_connection_pool()
        return engine
    if find_spec("aiosqlite") is None:
        line("Piccolo on its own engine", "not measured: the package aiosqlite is not installed")
        return None
    return SQLiteEngine(path=database.database_url.removeprefix("sqlite:///"))


async def _milliseconds(read: Read, times: int) -> float:
    await read()
    began = time.perf_counter()
    for _ in range(times):
        await read()
    return 1000 * (time.perf_counter() - began) / times


async def _writers(database: Database) -> None:
    async with opened(database):
        await change("INSERT INTO counter (series, last) VALUES ('bench', 0)")
        began = time.perf_counter()
        outcomes = await asyncio.gather(*[_take_turn() for _ in range(WRITERS)], return_exceptions=True)
        await _show_writers("our writing()", outcomes, time.perf_counter() - began)
        await change("UPDATE counter SET last = 0 WHERE series = 'bench'")
        committer: Committer[int, int] = Committer(_write_together)
        began = time.perf_counter()
        shared = await asyncio.gather(*[committer.commit(1) for _ in range(WRITERS)], return_exceptions=True)
        await _show_writers("our shared commits", shared, time.perf_counter() - began)


async def _take_turn() -> int:
    async with writing():
        await change("UPDATE counter SET last = last WHERE series = 'bench'")
        [row] = await fetch("SELECT last FROM counter WHERE series = 'bench'")
        await change("UPDATE counter SET last = ? WHERE series = 'bench'", row["last"] + 1)
        return int(row["last"]) + 1


async def _write_together(batch: Sequence[int]) -> list[int]:
    count = len(batch)
    [row] = await fetch("UPDATE counter SET last = last + ? WHERE series = 'bench' RETURNING last", count)
    return list(range(row["last"] - count + 1, row["last"] + 1))


async def _show_writers(name: str, outcomes: list[int | BaseException], seconds: float) -> None:
    numbers = sorted(one for one in outcomes if isinstance(one, int))
    [row] = await fetch("SELECT last FROM counter WHERE series = 'bench'")
    whole = numbers == list(range(1, WRITERS + 1)) and row["last"] == WRITERS
    told = f"{WRITERS - len(numbers)} failed, {len(numbers) / seconds:.0f}/s, {'no gap' if whole else 'GAPS'}"
    line(name, told, "0 failed, no gap")


def _writers_of_piccolo(database: Database) -> None:
    """In a process of its own, because Piccolo's engine leaves threads behind when BEGIN fails."""
    if database.kind == "sqlite" and find_spec("aiosqlite") is None:
        return
    command = [sys.executable, "-m", "bench.piccolo_writers", database.database_url, str(WRITERS)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as problem:
        line("Piccolo's own engine and transaction", f"gave no result: {type(problem).__name__}")
        return
    told = json.loads(done.stdout.splitlines()[-1])
    line(
        "Piccolo's own engine and transaction",
        "{failed} failed, {rate:.0f}/s, counter at {last}".format(**told),
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.database", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reads", type=int, default=500)
    parser.add_argument("--databases", default="sqlite,postgres")
    return parser.parse_args()


if __name__ == "__main__":
    main()
