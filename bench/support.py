"""What every bench shares: servers in processes of their own, what they cost, and lines of figures."""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from portal.database import migrate, opened
from portal.settings import Settings
from tests.support.bureau import open_bureau
from tests.support.databases import Database, Kind, free_port, private_postgres

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; its workers belong to the process group of `pid`."""

    url: str
    pid: int

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def cpu_seconds(self) -> float:
        """Processor time of the server and all its workers so far."""
        return sum(_ticks(stat) for stat in _stats() if int(stat[2]) == self.pid) / TICKS

    @property
    def memory_mib(self) -> float:
        """Resident memory of the largest process of the group: of the worker, where there is one."""
        members = [int(stat[0]) for stat in _stats() if int(stat[2]) == self.pid]
        return max(_resident_kib(pid) for pid in members) / 1024


@contextmanager
def served(app: str, environment: Mapping[str, str], *, workers: int = 1) -> Iterator[Server]:
    """Serve an application factory the way `portal serve` does; the server ends with the block."""
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    ours |= {"PORTAL_PORT": str(port), "PORTAL_WORKERS": str(workers), "PORTAL_LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.server", app],
        cwd=ROOT,
        env=ours | dict(environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Server(f"http://127.0.0.1:{port}", process.pid)
    try:
        _wait_for(server, process)
        yield server
    finally:
        _stop(process)


def on_each_database(
    measure: Callable[[Database, int, Path], Coroutine[Any, Any, None]], *, count: int, about: str
) -> None:
    """A bench of so many rows (`--count`, `--databases`), each database fresh, with a data folder."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--databases", default="sqlite,postgres")
    chosen = parser.parse_args()
    print(about)
    for kind in chosen.databases.split(","):
        with tempfile.TemporaryDirectory() as folder, fresh_database(kind) as database:
            asyncio.run(measure(database, chosen.count, Path(folder)))


@contextmanager
def fresh_database(kind: Kind) -> Iterator[Database]:
    """Migrated, durable, of nobody else's, and gone afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            yield _migrated(Database("sqlite", f"sqlite:///{folder}/bench.sqlite3"))
    else:
        with private_postgres(durable=True) as server:
            yield _migrated(server.create("bench"))


def environment(settings: Settings) -> dict[str, str]:
    """Without the limits that would make one machine's load wait."""
    limits = {
        "PORTAL_NEWCOMERS_PER_MINUTE": "0",
        "PORTAL_FEWEST_SECONDS": "0",
        "PORTAL_READS_PER_HOUR": "0",
    }
    return {"PORTAL_DATA": str(settings.data), "PORTAL_DATABASE_URL": settings.database_url} | limits


async def open_for_tips(settings: Settings) -> None:
    """Offices, people and keys, so that reporting is open."""
    async with opened(settings):
        await open_bureau(settings)


def middle(values: Sequence[float]) -> float:
    return median(values) if values else float("nan")


def share(value: float, baseline: float) -> str:
    return f"{100 * value / baseline:.0f} %" if baseline else "–"


def line(what: str, measured: str, goal: str = "") -> None:
    print(f"  {what:<54} {measured:<44} {'goal ' + goal if goal else ''}".rstrip(), flush=True)


def _migrated(database: Database) -> Database:
    asyncio.run(migrate(database))
    return database


def _wait_for(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(server.url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.02)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _stats() -> Iterator[list[str]]:
    """Of every process: pid, state, group and so on, as /proc/PID/stat gives them, without the name."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        head, _, rest = text.rpartition(") ")
        fields = rest.split()
        yield [head.split(" ", 1)[0], fields[1], fields[2], *fields[11:13]]


def _ticks(stat: list[str]) -> int:
    return int(stat[3]) + int(stat[4])


def _resident_kib(pid: int) -> int:
    for text in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if text.startswith("VmRSS:"):
            return int(text.split()[1])
    return 0
