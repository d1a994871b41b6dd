"""The list for programs beside a bare JSON handler that answers the same bytes, in turn in the same run."""

import asyncio
import json
import os
import tempfile
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import litestar
from litestar import Litestar

from bench.load import Connection, get, hammer
from bench.support import Server, environment, line, middle, served
from portal.settings import Settings

LIST = "/api/v1/records"
CLIENTS, ROUNDS = 8, 5
BODY = "BENCH_BODY"
KINDS = {
    "the list of 20": "70 %",
    "a filter, kept too": "",
    "a further page, read anew": "",
    "a typed word, never kept": "",
}


class Load(NamedTuple):
    """One round: answers per second, and what one cost the portal itself, without PostgreSQL's own work."""

    rate: float
    cpu_ms: float


def compare(settings: Settings, seconds: float) -> None:
    """First pages, which a worker keeps while the list is the same, and what is read anew each time."""
    with (
        served("portal.application:create_app", environment(settings)) as portal,
        tempfile.TemporaryDirectory() as folder,
    ):
        body = _body(portal.url + LIST)
        kept = Path(folder) / "body.json"
        kept.write_bytes(body)
        with served("bench.records_api:bare", {BODY: str(kept)}) as bare:
            asked = [(bare, "/"), *((portal, address) for address in _addresses(body))]
            loads: list[list[Load]] = [[] for _ in asked]
            for _ in range(ROUNDS):
                for (server, address), found in zip(asked, loads, strict=True):
                    found.append(_load(server, address, seconds))
    baseline, *ours = loads
    line(f"a bare JSON handler, {len(body):,} bytes", _said(baseline))
    for what, found in zip(KINDS, ours, strict=True):
        line(f"API: {what}", f"{_said(found)}, {_shares(found, baseline)}", KINDS[what])


def _addresses(body: bytes) -> list[str]:
    further = json.loads(body)["next"].partition("?")[2]
    return [LIST, f"{LIST}?role=unit", f"{LIST}?{further}", f"{LIST}?q={quote('建筑')}"]


def _said(loads: list[Load]) -> str:
    rate, cpu = middle([one.rate for one in loads]), middle([one.cpu_ms for one in loads])
    return f"{rate:.0f}/s, {cpu:.3f} ms of processor"


def _shares(ours: list[Load], theirs: list[Load]) -> str:
    """Of each round by itself: what disturbs one disturbs both."""
    rates = [100 * our.rate / their.rate for our, their in zip(ours, theirs, strict=True)]
    spent = [100 * their.cpu_ms / our.cpu_ms for our, their in zip(ours, theirs, strict=True)]
    return f"{middle(rates):.0f} % ({middle(spent):.0f} % by processor time)"


def bare() -> Litestar:
    """Encodes the same data for each request and does nothing else."""
    data = json.loads(Path(os.environ[BODY]).read_bytes())

    @litestar.get("/")
    async def answer() -> dict[str, Any]:
        return dict(data)

    return Litestar([answer], openapi_config=None, logging_config=None)


def _body(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def _load(server: Server, address: str, seconds: float) -> Load:
    async def once(connection: Connection) -> bool:
        return (await connection.send(get(address))).status == 200

    before = server.cpu_seconds
    found = asyncio.run(hammer(server.port, clients=CLIENTS, seconds=seconds, once=once))
    return Load(found.rate, 1000 * (server.cpu_seconds - before) / max(1, found.done))
