"""Taking a long list away: how soon a file begins, how long it takes, its memory, what others wait."""

import argparse
import asyncio
import resource
import time
from pathlib import Path

from bench.support import line
from portal.database import opened
from portal.records.questions import ANY
from portal.records.taking import changes
from portal.records.taking.files import BY_NAME, FILES, File, Meta, written
from portal.records.taking.lookup import look_up
from portal.records.taking.snapshots import snapshot
from portal.settings import Settings, bind

MIB = 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="a data folder that bench/records.py --data filled")
    parser.add_argument("--files", default=",".join(file.name for file in FILES))
    options = parser.parse_args()
    settings = Settings(data=Path(options.data))
    bind(settings)
    asyncio.run(_measure(settings, [BY_NAME[name] for name in options.files.split(",")]))


async def _measure(settings: Settings, files: list[File]) -> None:
    async with opened(settings):
        meta = Meta(settings.public_url, await snapshot())
        await _taken(BY_NAME["list.jsonl"], meta, most=5)  # Modules and tables of characters are loaded.
        for file in files:
            await _one(file, meta)
        await _others()


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
    cursor = (await snapshot()).cursor
    for what, ask in (
        ("changes since now", lambda: changes.since(cursor)),
        ("changes from the beginning, one page", lambda: changes.since("")),
        ("two hundred names", lambda: look_up(f"湖南{n}建筑工程有限公司" for n in range(200))),
        ("two hundred parts that many names have", lambda: look_up(f"湖南建设{n % 9}" for n in range(200))),
    ):
        began = time.perf_counter()
        await ask()
        line(what, f"{1000 * (time.perf_counter() - began):.1f} ms")


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
