"""My work over many open cases of one office: processor time of the list beside a bare page of its size."""

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.desk_rows import fill
from bench.support import Server, environment, fresh_database, line, middle, served
from portal.admin.middleware import COOKIE
from portal.database import fetch, is_postgres, opened
from portal.settings import Settings
from portal.staff import signing_in
from tests.support.bureau import open_bureau
from tests.support.databases import Database

GOAL_MS, FLAT = 25.0, 1.3
ROUNDS, PAGES = 5, 30
LIST = "/staff/tips"
IDLE_SECONDS = 120
WHOLE = "the list"
FURTHER = "the list, 4,000 rows further"
PAGES_OF = {
    WHOLE: LIST,
    FURTHER: "",
    "overdue": f"{LIST}?show=overdue",
    "for review": f"{LIST}?show=review",
    "helping": f"{LIST}?show=helping",
    "ended": f"{LIST}?show=ended",
    "mine": f"{LIST}?mine=1",
    "by day of receipt": f"{LIST}?sort=received",
    "one state": f"{LIST}?state=reported_up",
    "one kind, one area, unassigned": f"{LIST}?kind=cert_rent&area=430702&unassigned=1",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time of the portal's own process, and how long the answer took."""

    cpu_ms: float
    wall_ms: float
    size: int


async def measure(database: Database, folder: Path, count: int) -> dict[str, Cost]:
    """What each page costs over so many open rows."""
    settings = replace(Settings(data=folder), database_url=database.database_url)
    async with opened(settings):
        bureau = await open_bureau(settings)
        await fill(bureau, count)
        await _settle()
        person, paths = bureau["李科长"], PAGES_OF | {FURTHER: await _further()}
        token = await signing_in.begin(person.id, person.keys)
    with served("portal.application:create_app", environment(settings)) as portal:
        _wait_until_idle(portal, token)
        costs = {name: _cost(portal, path, token) for name, path in paths.items()}
    bare = _bare(costs[WHOLE].size)
    return costs | {"a bare page of the size of the list": bare}


def _wait_until_idle(server: Server, token: str) -> None:
    """What a worker does by itself when it starts and when somebody signs in is another matter."""
    with httpx.Client(base_url=server.url, cookies={COOKIE: token}, timeout=60) as client:
        client.get(LIST)
    for _ in range(IDLE_SECONDS):
        used = server.cpu_seconds
        time.sleep(1)
        if server.cpu_seconds - used < 0.02:
            return


async def _settle() -> None:
    """What a server does by itself after many rows came."""
    if is_postgres():
        for table in ("tip", "casefile", "compartment_grant"):
            await fetch(f"ANALYZE {table}")


async def _further() -> str:
    """Before the rows further down that are really sealed."""
    rows = await fetch("SELECT due_on, number FROM casefile WHERE number = 'CDZJ-AJ-2026-004003'")
    return f"{LIST}?after={rows[0]['due_on']}_{rows[0]['number']}"


def _cost(server: Server, path: str, token: str) -> Cost:
    with httpx.Client(base_url=server.url, cookies={COOKIE: token}, timeout=60) as client:
        answers = [client.get(path) for _ in range(3)]
        assert answers[-1].status_code == 200, (path, answers[-1].status_code)
        cpu, wall = [], []
        for _ in range(ROUNDS):
            used, began = server.cpu_seconds, time.perf_counter()
            for _ in range(PAGES):
                client.get(path)
            wall.append((time.perf_counter() - began) * 1000 / PAGES)
            cpu.append((server.cpu_seconds - used) * 1000 / PAGES)
        return Cost(middle(cpu), middle(wall), len(answers[-1].content))


def _bare(size: int) -> Cost:
    with served("bench.apps:bare", {"BENCH_SIZES": str(size)}) as bare:
        return _cost(bare, f"/{size}", "")


def _show(what: str, costs: Sequence[Cost]) -> None:
    figures = " and ".join(f"{one.cpu_ms:.1f}" for one in costs)
    ratio = costs[-1].cpu_ms / costs[0].cpu_ms
    walls = " and ".join(f"{one.wall_ms:.1f}" for one in costs)
    line(what, f"{figures} ms, ratio {ratio:.2f}; answer after {walls} ms", f"{GOAL_MS:.0f} ms, {FLAT}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--databases", default="sqlite,postgres")
    chosen = parser.parse_args()
    print(__doc__)
    for kind in chosen.databases.split(","):
        costs = []
        for count in chosen.counts:
            with TemporaryDirectory(prefix="portal-desk-") as folder, fresh_database(kind) as database:
                costs.append(asyncio.run(measure(database, Path(folder), count)))
        for name in costs[0]:
            _show(f"{kind}: {name}", [each[name] for each in costs])


if __name__ == "__main__":
    main()
