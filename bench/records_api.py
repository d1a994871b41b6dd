"""The list for programs beside a bare JSON handler that answers the same bytes, in turn in the same run."""

import asyncio
import json
import os
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from litestar import Litestar, get

from bench.load import Connection, Round, hammer
from bench.load import get as asked
from bench.support import environment, line, middle, served, share
from portal.settings import Settings

LIST = "/api/v1/records"
CLIENTS, ROUNDS = 8, 3
BODY = "BENCH_BODY"


def compare(settings: Settings, seconds: float) -> None:
    """The first page, which a worker keeps while the list is the same, and pages that it does not keep."""
    with (
        served("portal.application:create_app", environment(settings)) as portal,
        tempfile.TemporaryDirectory() as folder,
    ):
        body = _body(portal.url + LIST)
        kept = Path(folder) / "body.json"
        kept.write_bytes(body)
        further = f"{LIST}?{json.loads(body)['next'].partition('?')[2]}"
        with served("bench.records_api:bare", {BODY: str(kept)}) as bare:
            ours, theirs, fresh = [], [], []
            for _ in range(ROUNDS):
                ours.append(_load(portal.port, LIST, seconds).rate)
                theirs.append(_load(bare.port, "/", seconds).rate)
                fresh.append(_load(portal.port, further, seconds).rate)
    line("the same as a bare JSON handler", f"{middle(theirs):.0f}/s, {len(body):,} bytes")
    line("API: the list of 20", f"{middle(ours):.0f}/s, {share(middle(ours), middle(theirs))}", "70 %")
    line("API: a further page, read anew each time", f"{middle(fresh):.0f}/s")


def bare() -> Litestar:
    """Encodes the same data for each request and does nothing else."""
    data = json.loads(Path(os.environ[BODY]).read_bytes())

    @get("/")
    async def answer() -> dict[str, Any]:
        return dict(data)

    return Litestar([answer], openapi_config=None, logging_config=None)


def _body(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def _load(port: int, address: str, seconds: float) -> Round:
    async def once(connection: Connection) -> bool:
        return (await connection.send(asked(address))).status == 200

    return asyncio.run(hammer(port, clients=CLIENTS, seconds=seconds, once=once))
