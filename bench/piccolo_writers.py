"""Writers that race on Piccolo's own engine, in a process that ends however many threads it left behind."""

import asyncio
import json
import os
import sys
import time

from piccolo.engine.base import Engine
from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine

from portal.tips.tables import Counter

SERIES = "piccolo"


def main() -> None:
    url, writers = sys.argv[1], int(sys.argv[2])
    print(json.dumps(asyncio.run(_race(url, writers))), flush=True)
    os._exit(0)


async def _race(url: str, writers: int) -> dict[str, float]:
    engine = _engine(url)
    Counter._meta.db = engine
    if isinstance(engine, PostgresEngine):
        await engine.start_connection_pool()
    await Counter.insert(Counter(series=SERIES, last=0))
    began = time.perf_counter()
    outcomes = await asyncio.gather(*[_take_turn(engine) for _ in range(writers)], return_exceptions=True)
    seconds = time.perf_counter() - began
    failed = sum(isinstance(one, BaseException) for one in outcomes)
    last = await Counter.select(Counter.last).where(Counter.series == SERIES).first()
    return {
        "failed": failed,
        "rate": (writers - failed) / seconds,
        "last": last["last"] if last else 0,
    }


async def _take_turn(engine: Engine) -> None:  # type: ignore[type-arg]
    """As its documentation shows it: read, then write, in one transaction."""
    async with engine.transaction():
        row = await Counter.select(Counter.last).where(Counter.series == SERIES).first()
        assert row is not None
        await Counter.update({Counter.last: row["last"] + 1}).where(Counter.series == SERIES)


def _engine(url: str) -> Engine:  # type: ignore[type-arg]
    if url.startswith("sqlite:///"):
        return SQLiteEngine(path=url.removeprefix("sqlite:///"))
    return PostgresEngine(config={"dsn": url})


if __name__ == "__main__":
    main()
