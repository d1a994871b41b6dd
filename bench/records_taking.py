"""Taking a long list away: how soon a file begins, its memory, what others wait; changes, feeds, sitemap."""

import argparse
import asyncio
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.support import line
from portal.database import opened
from portal.records import crawling
from portal.records.questions import ANY, Question
from portal.records.taking import changes, manifest, sums
from portal.records.taking.files import BY_NAME, FILES, File, Meta, written
from portal.records.taking.lookup import look_up
from portal.records.taking.news import news
from portal.records.taking.snapshots import snapshot
from portal.settings import Settings, bind

MIB = 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="a data folder that bench/records.py --data filled")
    parser.add_argument("--postgres", help="address of a PostgreSQL database with the list instead")
    parser.add_argument("--files", default=",".join(file.name for file in FILES))
    parser.add_argument("--sums", action="store_true", help="also the checksums of all files")
    options = parser.parse_args()
    settings = Settings(data=Path(options.data), database_url=options.postgres or "")
    bind(settings)
    names = options.files.split(",") if options.files else []
    asyncio.run(_measure(settings, [BY_NAME[name] for name in names], with_sums=options.sums))


async def _measure(settings: Settings, files: list[File], *, with_sums: bool) -> None:
    async with opened(settings):
        meta = Meta(settings.public_url, await snapshot())
        await _taken(BY_NAME["list.jsonl"], meta, most=5)  # Modules and tables of characters are loaded.
        for file in files:
            await _one(file, meta)
        await _others()
        if with_sums:
            await _timed("checksums of all files", lambda: sums.sums(meta, wait=3600))
            await _timed("checksums again", lambda: sums.sums(meta, wait=3600))


async def _one(file: File, meta: Meta) -> None:
    before = _reset_peak()
    waits: list[float] = []
    beat = asyncio.create_task(_beat(waits))
    first, seconds, size = await _taken(file, meta)
    beat.cancel()
    added = _peak() - before
    line(
        file.name,
        f"begins {1000 * first:.0f} ms, {seconds:.0f} s, {size / MIB:.0f} MiB, memory +{added:.0f} MiB",
        "1 s, +32 MiB",
    )
    waits.sort()
    line("  others wait", f"p50 {_ms(waits, 50)}, p99 {_ms(waits, 99)}, most {1000 * waits[-1]:.0f} ms")


async def _taken(file: File, meta: Meta, most: int = 10**9) -> tuple[float, float, int]:
    """Seconds to the first records, seconds to the end, bytes."""
    began, first, size = time.perf_counter(), 0.0, 0
    chunks = written(file, ANY, meta)
    n = 0
    async for chunk in chunks:
        n, size = n + 1, size + len(chunk)
        first = first or (time.perf_counter() - began if n > 1 else 0.0)
        if n > most:
            break
    return first, time.perf_counter() - began, size


async def _beat(waits: list[float]) -> None:
    """How much later than it wanted a request would get its turn."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        waits.append(max(0.0, time.perf_counter() - began - 0.005))


async def _others() -> None:
    now = await snapshot()
    cursor, before = now.cursor, replace(now, day=now.day - timedelta(days=1)).cursor
    await crawling.starts()
    for what, ask in (
        ("changes since now", lambda: changes.since(cursor)),
        ("changes since yesterday, one page", lambda: changes.since(before)),
        ("changes since yesterday, to the end", lambda: _to_the_end(before)),
        ("changes from the beginning, one page", lambda: changes.since("")),
        ("two hundred names", lambda: look_up(f"湖南{n}建筑工程有限公司" for n in range(200))),
        ("two hundred parts that many names have", lambda: look_up(f"湖南建设{n % 9}" for n in range(200))),
        ("newest changes, for a feed", lambda: news(ANY)),
        (
            "newest changes of a question that few answer",
            lambda: news(Question(area="430781", role="agency")),
        ),
        ("index of the sitemap", crawling._starts),
        ("last part of the sitemap", _last_part),
        ("count of the whole list", lambda: manifest.count_of(ANY, now)),
    ):
        await _timed(what, ask)


async def _timed(what: str, ask: Callable[[], Awaitable[object]]) -> None:
    began = time.perf_counter()
    await ask()
    line(what, f"{1000 * (time.perf_counter() - began):.1f} ms")


async def _to_the_end(cursor: str) -> None:
    while (found := await changes.since(cursor)).more:
        cursor = found.next


async def _last_part() -> None:
    async for _ in crawling.part((await crawling.starts())[-1]):
        pass


def _ms(waits: list[float], percent: int) -> str:
    return f"{1000 * waits[len(waits) * percent // 100]:.1f} ms"


def _reset_peak() -> float:
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> float:
    """MiB of resident memory at most since the last reset."""
    for row in Path("/proc/self/status").read_text().splitlines():
        if row.startswith("VmHWM:"):
            return int(row.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
