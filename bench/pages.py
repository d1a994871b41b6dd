"""Pages per second beside a bare page of the same size, memory of a worker, and time to start."""

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass, field
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
            ours, theirs = Series(), Series()
            for _ in range(rounds):
                _measure(portal, path, seconds, ours)
                _measure(bare, f"/{size}", seconds, theirs)
            _show(path, size, ours, theirs)


async def _size(portal: Server, path: str) -> int:
    """Bytes of the page, which is also warm after this; 0 when it is not there."""
    reply = await Connection(portal.port).send(get(path))
    if reply.status != 200:
        line(path, f"answered {reply.status} and was not measured")
        return 0
    return len(reply.body)


def _measure(server: Server, path: str, seconds: float, series: Series) -> None:
    request = get(path)

    async def once(connection: Connection) -> bool:
        return (await connection.send(request)).status == 200

    before = server.cpu_seconds
    load = asyncio.run(hammer(server.port, clients=CLIENTS, seconds=seconds, once=once))
    series.rates.append(load.rate)
    series.cpu_ms.append(1000 * (server.cpu_seconds - before) / max(1, load.done))


def _show(path: str, size: int, ours: Series, theirs: Series) -> None:
    rate, bare = middle(ours.rates), middle(theirs.rates)
    line(
        f"{path} ({size} bytes) per second",
        f"{rate:.0f}, bare {bare:.0f}: {share(rate, bare)}",
        "60 % or more",
    )
    cpu, bare_cpu = middle(ours.cpu_ms), middle(theirs.cpu_ms)
    line(f"{path} processor time", f"{cpu:.2f} ms, bare {bare_cpu:.2f} ms: {share(bare_cpu, cpu)}")


def _start(rounds: int) -> None:
    """The real program, started again on a data folder that is ready."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        data = Path(folder) / "var"
        with serving(data):
            pass
        seconds, memory = [], []
        for _ in range(rounds):
            began = time.perf_counter()
            with serving(data) as portal:
                seconds.append(time.perf_counter() - began)
                memory.append(Server(portal.url, portal.process.pid).memory_mib)
    line("start to first answer (a second start)", f"{middle(seconds):.2f} s", "2 s or less")
    line("memory of an idle worker", f"{middle(memory):.0f} MiB", "120 MiB or less")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
