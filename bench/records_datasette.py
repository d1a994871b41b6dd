"""The same questions put to Datasette, on a copy of the same table with its own full-text search."""

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.load import Connection, Round, get, hammer
from bench.support import environment, line, served
from portal.settings import Settings
from tests.support.databases import free_port

CLIENTS = 8
COLUMNS = (
    "number, subject_type, role, name, uscc, registration_no, registered_unit, kind, facts, legal_basis, "
    "decision_no, decision_on, authority, area, severity, publish_until"
)
LEANEST = {"_shape": "array", "_nocount": "1", "_nofacet": "1", "_nosuggest": "1", "_size": "20"}
START_SECONDS = 60


def compare(settings: Settings, options: argparse.Namespace, units: list[str]) -> None:
    """Three characters from units' names: what a trigram index can find at all."""
    draw = random.Random(11)
    asked = [_part(draw, draw.choice(units), 3) for _ in range(2000)]
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        copy = Path(folder) / "list.db"
        _copy(settings, copy)
        with served("portal.application:create_app", environment(settings)) as portal:
            ours = _load(portal.port, asked, lambda q: f"/records?{urlencode({'q': q})}", options.seconds)
            plain = _load(
                portal.port, asked, lambda q: f"/api/v1/records?{urlencode({'q': q})}", options.seconds
            )
        with _datasette(options.datasette, copy) as port:
            theirs = _load(port, asked, lambda q: _address("", q, {}), options.seconds)
            lean = _load(port, asked, lambda q: _address(".json", q, LEANEST), options.seconds)
            short = _found(port, units)
    line("Datasette, its defaults, beside our page with its count", _times(ours, theirs), "20 times")
    line("Datasette, JSON without counts and facets, beside ours", _times(plain, lean), "4 times")
    line("two characters that are there, found by Datasette", short)


def _copy(settings: Settings, copy: Path) -> None:
    source = settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(copy)) as database:
        database.execute("ATTACH DATABASE ? AS portal", (f"file:{source}?mode=ro",))
        database.execute(f"CREATE TABLE records AS SELECT {COLUMNS} FROM portal.public_record")
        database.execute("CREATE INDEX by_day ON records (decision_on)")
        database.execute(
            # In these quotes, or Datasette does not see that the table has a search.
            """CREATE VIRTUAL TABLE records_fts USING fts5(name, content="records", tokenize='trigram')"""
        )
        database.execute("INSERT INTO records_fts (rowid, name) SELECT rowid, name FROM records")
        database.commit()


@contextmanager
def _datasette(program: str, copy: Path) -> Iterator[int]:
    port = free_port()
    settings = [("default_page_size", "20"), ("sql_time_limit_ms", "20000")]
    process = subprocess.Popen(
        [
            *(program, "serve", str(copy), "--immutable", str(copy), "--port", str(port)),
            *(part for name, value in settings for part in ("--setting", name, value)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/list/records.json?_size=1", timeout=20):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("Datasette did not start")


def _address(form: str, text: str, more: dict[str, str]) -> str:
    return f"/list/records{form}?{urlencode({'_search': text, '_sort_desc': 'decision_on'} | more)}"


def _load(port: int, asked: list[str], address: Callable[[str], str], seconds: float) -> Round:
    draw = random.Random(3)

    async def once(connection: Connection) -> bool:
        return (await connection.send(get(address(draw.choice(asked))))).status == 200

    return asyncio.run(hammer(port, clients=CLIENTS, seconds=seconds, once=once))


def _found(port: int, units: list[str]) -> str:
    """How many of fifty words of two characters that stand in names are found at all."""
    draw, hits = random.Random(5), 0
    for _ in range(50):
        address = _address(".json", _part(draw, draw.choice(units), 2), LEANEST)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=60) as answer:
            found = json.loads(answer.read())
            hits += isinstance(found, list) and bool(found)
    return f"{hits} of 50"


def _part(draw: random.Random, name: str, length: int) -> str:
    at = draw.randint(0, len(name) - length)
    return name[at : at + length]


def _times(ours: Round, theirs: Round) -> str:
    factor = ours.rate / theirs.rate if theirs.rate else float("inf")
    return (
        f"{theirs.rate:.1f}/s p95 {theirs.wait_ms(95):.0f} ms, ours {ours.rate:.0f}/s "
        f"p95 {ours.wait_ms(95):.1f} ms: {factor:.0f} times"
    )
