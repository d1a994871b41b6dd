"""Pages per second beside a bare page of the same size, memory of a worker, and time to start."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, repeat
from pathlib import Path

from bench.load import Connection, get, hammer
from bench.support import Server, environment, line, middle, open_for_tips, served, share
from portal.database import migrate, opened
from portal.demo import records
from portal.records import publishing
from portal.settings import Settings
from tests.support.serving import serving

PATHS = ("/", "/records")
CLIENTS = 8
# As the portal runs where it is installed, whatever the caller's own environment says.
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
_numbers = count(1)


@dataclass(slots=True)
class Series:
    """Rounds of one page on one server."""

    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data=Path(folder) / "var")
        asyncio.run(_fill(settings))
        print(f"Pages: {CLIENTS} clients, {options.rounds} rounds of {options.seconds} s each, medians")
        with served("portal.application:create_app", environment(settings)) as portal:
            _compare(portal, options.rounds, options.seconds)
            line("memory of a worker after this load", f"{portal.memory_mib:.0f} MiB")
    _start(options.rounds)


async def _fill(settings: Settings) -> None:
    """An open portal with two hundred published records."""
    settings.data.mkdir(parents=True)
    await migrate(settings)
    await open_for_tips(settings)
    async with opened(settings):
        await publishing.insert_projections(records.samples())


def _compare(portal: Server, rounds: int, seconds: float) -> None:
    sizes = {path: size for path in PATHS if (size := asyncio.run(_size(portal, path)))}
    with served("bench.apps:bare", {"BENCH_SIZES": ",".join(map(str, sizes.values()))}) as bare:
        for path, size in sizes.items():
            ours, fresh, theirs = Series(), Series(), Series()
            for _ in range(rounds):
                _measure(portal, repeat(get(path)), seconds, ours)
                _measure(portal, _addresses(path), seconds, fresh)
                _measure(bare, repeat(get(f"/{size}")), seconds, theirs)
            _show(f"{path} ({size} bytes)", ours, theirs, goal="60 % or more")
            _show(f"{path}, each at an address of its own", fresh, theirs)


async def _size(portal: Server, path: str) -> int:
    """Bytes of the page, which is also warm after this; 0 when it is not there."""
    reply = await Connection(portal.port).send(get(path))
    if reply.status != 200:
        line(path, f"answered {reply.status} and was not measured")
        return 0
    return len(reply.body)


def _addresses(path: str) -> Iterator[bytes]:
    """The same page again and again, but nothing that keeps whole answers can help."""
    return (get(f"{path}?visit={next(_numbers)}") for _ in repeat(None))


def _measure(server: Server, requests: Iterator[bytes], seconds: float, series: Series) -> None:
    async def once(connection: Connection) -> bool:
        return (await connection.send(next(requests))).status == 200

    before = server.cpu_seconds
    load = asyncio.run(hammer(server.port, clients=CLIENTS, seconds=seconds, once=once))
    series.rates.append(load.rate)
    series.cpu_ms.append(1000 * (server.cpu_seconds - before) / max(1, load.done))


def _show(what: str, ours: Series, theirs: Series, *, goal: str = "") -> None:
    rate, bare = middle(ours.rates), middle(theirs.rates)
    line(f"{what}, per second", f"{rate:.0f}, bare {bare:.0f}: {share(rate, bare)}", goal)
    cpu, bare_cpu = middle(ours.cpu_ms), middle(theirs.cpu_ms)
    line("  processor time of a page", f"{cpu:.2f} ms, bare {bare_cpu:.2f} ms")


def _start(rounds: int) -> None:
    """The real program, started again on a data folder that is ready."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        data = Path(folder) / "var"
        with serving(data, **COMPILED):
            pass
        seconds, memory, imports = [], [], []
        for _ in range(rounds):
            imports.append(_importing())
            began = time.perf_counter()
            with serving(data, **COMPILED) as portal:
                seconds.append(time.perf_counter() - began)
                memory.append(Server(portal.url, portal.process.pid).memory_mib)
    line("start to first answer (a second start)", f"{middle(seconds):.2f} s", "2 s or less")
    line("  importing its libraries alone", f"{middle(imports):.2f} s")
    line("memory of an idle worker", f"{middle(memory):.0f} MiB", "120 MiB or less")


def _importing() -> float:
    began = time.perf_counter()
    libraries = "import litestar, piccolo.table, uvicorn, jinja2"
    subprocess.run([sys.executable, "-c", libraries], env=os.environ | COMPILED, check=True)
    return time.perf_counter() - began


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
