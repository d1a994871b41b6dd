"""Runs the real `portal serve` as a program of its own, as an operator would."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.databases import free_port

START_SECONDS = 60
STOP_SECONDS = 15
MAIN = "import sys; from portal.cli import main; sys.argv[0] = 'portal'; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Served:
    """A running portal: its address, its data folder, what it printed, and its process."""

    url: str
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def link(self, pattern: str = r"/setup\S+") -> str:
        """The address that it printed, for example the one-time link of the set-up."""
        found = re.search(rf"http\S+?{pattern}|{pattern}", self.printed)
        assert found, f"{pattern} was not printed:\n{self.printed}"
        return found[0] if found[0].startswith("http") else self.url + found[0]

    def kill(self) -> None:
        """As a power cut would: the whole group at once, with no time to tidy."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)


@contextmanager
def serving(data: Path, *options: str, host: str = "127.0.0.1", **environment: str) -> Iterator[Served]:
    """Start `portal serve OPTIONS` with its data there, wait for its first answer, stop it at the end."""
    data.mkdir(parents=True, exist_ok=True)
    served = _started(data, options, host, environment)
    try:
        _wait_for(served)
        yield served
    finally:
        _stop(served)


def _started(data: Path, options: tuple[str, ...], host: str, environment: dict[str, str]) -> Served:
    port = free_port()
    url = f"http://{host}:{port}"
    log = data.with_name(f"{data.name}-{port}.log")
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", MAIN, "serve", *options],
            env=ours
            | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
            | {"PORTAL_DATA": str(data), "PORTAL_PORT": str(port), "PORTAL_PUBLIC_URL": url}
            | {"PORTAL_FEWEST_SECONDS": "0"}
            | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Served(url, data, log, process)


def _wait_for(served: Served) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(served.url):
        if served.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the portal did not start:\n{served.printed}")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _stop(served: Served) -> None:
    if served.process.poll() is not None:
        return
    served.process.terminate()
    try:
        served.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        served.kill()
