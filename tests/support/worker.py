"""A second worker of the same portal: another process, which opens pages when it is told to."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import anyio

from portal.application import create_app
from portal.core import clock
from portal.settings import Settings
from tests.support.pages import PortalClient
from tests.support.sources import ROOT


@dataclass(frozen=True, slots=True)
class Worker:
    ask: IO[str]
    answer: IO[str]

    def status(self, cookie: str, path: str) -> int:
        """What this worker answers to whoever has the cookie of a session."""
        self.ask.write(f"{cookie} {path}\n")
        self.ask.flush()
        return int(self.answer.readline())


@contextmanager
def second_worker(settings: Settings, at: datetime) -> Iterator[Worker]:
    """Time stands still there too."""
    where = (str(settings.data), settings.database_url, at.isoformat())
    command = [sys.executable, "-m", "tests.support.worker", *where]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Worker(process.stdin, process.stdout)
        process.kill()


async def _work() -> None:
    data, database_url, at = sys.argv[1:]
    settings = Settings(data=Path(data), database_url=database_url, fewest_seconds=0)
    with clock.frozen(datetime.fromisoformat(at)):
        await _answer(settings)


async def _answer(settings: Settings) -> None:
    async with PortalClient.opened(create_app(settings)) as client:
        async for line in anyio.wrap_file(sys.stdin):
            cookie, path = line.split()
            client.http.cookies.set("staff", cookie)
            answer = await client.http.get(path)
            sys.stdout.write(f"{answer.status_code}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    anyio.run(_work)
