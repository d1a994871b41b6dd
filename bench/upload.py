"""What a 50 MB film costs the worker while it is uploaded, sealed and cleaned, and how long a photo takes."""

import argparse
import asyncio
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from PIL import Image

from bench.support import Server, environment, fresh_database, line, middle, open_for_tips, served
from portal.settings import MEGABYTE, Settings
from tests.support.insides import a_file

FILM = 50 * MEGABYTE
GOAL_MIB = 16
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PERSON = {"name": "张三丰", "profession": "builder"}
UNIT = {"name": "常德市示例建筑工程有限公司", "unit_type": "construction"}
WHERE = {"area": "unknown", "level": "city"}
FACTS = {"account": "他的证书挂在这家公司，人一直在外地上班。", "since": "2025-03", "how_known": "seen"}
PAUSE = 0.01


@dataclass(slots=True)
class Cost:
    """`worker` is what it grew by at its highest; `child` the highest that one child had, both in MiB."""

    worker: float = 0.0
    child: float = 0.0
    seconds: float = 0.0


@dataclass(slots=True)
class Costs:
    rounds: list[Cost] = field(default_factory=list)

    def of(self, name: str) -> float:
        return middle([getattr(one, name) for one in self.rounds])


def main() -> None:
    options = _options()
    with fresh_database("sqlite") as database, TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data=Path(folder), database_url=database.database_url)
        asyncio.run(open_for_tips(settings))
        with served("portal.application:create_app", environment(settings)) as portal:
            _measure(portal, options.rounds)


def _measure(portal: Server, rounds: int) -> None:
    files = {"film": ("film.mp4", _film()), "text": ("words.txt", _text()), "photo": ("photo.jpg", _photo())}
    costs = {name: Costs() for name in files}
    _upload(portal, *files["photo"])  # What is loaded once is not what a file costs.
    for _ in range(rounds):
        for name, file in files.items():
            costs[name].rounds.append(_upload(portal, *file))
    print(f"A file through the pages of a report; medians of {rounds} rounds")
    for name in ("text", "film"):
        size = f"{len(files[name][1]) / MEGABYTE:.0f} MB"
        what = "sealed" if name == "text" else "sealed, cleaned, sealed again"
        line(f"{size}, {what}: worker", f"+{costs[name].of('worker'):.1f} MiB", f"{GOAL_MIB} MiB or less")
        line("its child at its highest", f"{costs[name].of('child'):.0f} MiB of 512")
        line("from the first byte to the next page", f"{costs[name].of('seconds'):.1f} s")
    line(
        "photo of 12 million points: first byte to page", f"{costs['photo'].of('seconds'):.2f} s", "about 1 s"
    )
    line("its child at its highest", f"{costs['photo'].of('child'):.0f} MiB of 512")


def _upload(portal: Server, name: str, data: bytes) -> Cost:
    """As a browser does it, in a report of its own."""
    with httpx.Client(base_url=portal.url, timeout=120) as visitor:
        token = _at_evidence(visitor)
        parts: list[Any] = [("csrf_token", (None, token)), ("files", (name, BytesIO(data), "video/mp4"))]
        parts.append(("action", (None, "upload")))
        before, cost = _reset(portal.pid), Cost()
        with _watched(portal.pid, cost):
            start = time.perf_counter()
            answer = visitor.post("/report/evidence", files=parts)
            cost.seconds = time.perf_counter() - start
        if answer.status_code != 303:
            raise RuntimeError(f"the file was not taken: {answer.status_code}")
        cost.worker = (_kib(portal.pid, "VmHWM") - before) / 1024
    return cost


def _at_evidence(visitor: httpx.Client) -> str:
    found = TOKEN.search(visitor.get("/report/kind").text)
    assert found
    token = found[1]
    for path, values in (
        ("/report/kind", {"kind": "cert_rent"}),
        ("/report/subject/persons/new", PERSON),
        ("/report/subject/units/new", UNIT),
        ("/report/subject", WHERE),
        ("/report/facts", FACTS),
    ):
        answer = visitor.post(path, data={"csrf_token": token, **values})
        if answer.status_code != 303:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return token


@contextmanager
def _watched(worker: int, cost: Cost) -> Iterator[None]:
    """Looks at the children while they live; a worker has no other ones."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(PAUSE):
            for child in _children(worker):
                cost.child = max(cost.child, _kib(child, "VmHWM") / 1024)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _children(pid: int) -> list[int]:
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(one) for one in path.read_text().split()]
        except OSError:
            continue
    return found


def _reset(pid: int) -> int:
    """Begin a new highest; gives back what the process has now, in KiB."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _kib(pid, "VmRSS")


def _kib(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(one.split()[1]) for one in lines if one.startswith(f"{name}:")), 0)


def _film() -> bytes:
    """A real film with a box behind it that a player skips."""
    film = a_file("film.mp4")
    left = FILM - len(film)
    return film + left.to_bytes(4, "big") + b"free" + os.urandom(left - 8)


def _text() -> bytes:
    """Bare text is sealed and nothing more."""
    return os.urandom(FILM // 2).hex().encode()


def _photo() -> bytes:
    target, notes = BytesIO(), Image.Exif()
    notes[0x0110] = "telephone"
    noise = Image.effect_noise((1008, 756), 40).resize((4032, 3024)).convert("RGB")
    noise.save(target, "JPEG", quality=90, exif=notes)
    return target.getvalue()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
