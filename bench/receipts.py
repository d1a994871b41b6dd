"""Whether time tells unknown, changed and deleted receipt codes apart, and how quickly the door opens."""

import argparse
import asyncio
import random
import re
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from math import erfc, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from bench.load import Connection, get, hammer, post
from bench.support import Server, environment, fresh_database, line, middle, served
from portal.cases import steps
from portal.core import clock, receipts
from portal.core.receipts import last_group
from portal.database import opened
from portal.retention import periods, running
from portal.settings import Settings
from portal.tips import changing
from portal.tips import queries as tips
from portal.tips.receipts import session_of, sign_in
from tests.support.bureau import Bureau, open_bureau
from tests.support.cases import CHIEF, REFUSAL
from tests.support.databases import Database
from tests.support.tips import send

FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
OF_EACH = 25
CLIENTS = 8
AGAIN = "查不到这个查询码".encode()


def main() -> None:
    options = _options()
    for kind in options.databases.split(","):
        with fresh_database(kind) as database, TemporaryDirectory(prefix="portal-bench-") as folder:
            _measure(database, Path(folder), options)


def _measure(database: Database, folder: Path, options: argparse.Namespace) -> None:
    settings = Settings(data=folder, database_url=database.database_url)
    codes, alive = asyncio.run(_prepared(settings))
    with served("portal.application:create_app", environment(settings)) as portal:
        print(f"{database.kind}: {options.tries} tries of each sort of code, in random order, one at a time")
        taken = asyncio.run(_tries(portal, codes, options.tries))
        for sort, values in taken.items():
            line(sort, f"median {middle(values):.3f} ms, 95 of 100 below {_percentile(values, 95):.3f} ms")
        for one, other in combinations(taken, 2):
            z, p = rank_test(taken[one], taken[other])
            line(f"{one} and {other}, rank test", f"z = {z:+.2f}, p = {p:.2f}", "p of 0.01 or more")
        asyncio.run(_sign_ins(portal, alive, options.seconds))


async def _prepared(settings: Settings) -> tuple[dict[str, list[str]], list[str]]:
    """Codes that were never given out, that were changed, that went with their tips; and some that open."""
    async with opened(settings):
        bureau = await open_bureau(settings)
        alive = [(await send())[1] for _ in range(OF_EACH)]
        codes = {
            "unknown": [receipts.generate() for _ in range(OF_EACH)],
            "changed": [await _changed() for _ in range(OF_EACH)],
            "deleted": await _deleted(bureau),
        }
    return codes, alive


async def _changed() -> str:
    """A code in whose place its holder took another."""
    _, old = await send()
    token = await sign_in(old)
    await changing.make_code(token)
    session = await session_of(token)
    assert session is not None
    await changing.confirm(token, last_group(changing.waiting_code(session)))
    return old


async def _deleted(bureau: Bureau) -> list[str]:
    """Codes of tips that were refused, and erased when their period had run out."""
    proposed = await periods.propose(
        outcome="tip:not_accepted",
        kind=None,
        months=24,
        valid_from=clock.today() + timedelta(days=1),
        source="bench",
        actor="system",
    )
    await periods.confirm(proposed, actor="staff")
    codes = [await _refused(bureau) for _ in range(OF_EACH)]
    later: datetime = clock.now() + timedelta(days=3 * 366)
    with clock.frozen(later):
        ran = await running.run(OF_EACH)
    assert ran.deleted == OF_EACH, "the tips of this bench were not deleted"
    return codes


async def _refused(bureau: Bureau) -> str:
    registered, receipt = await send()
    tip = await tips.tip_for(bureau[CHIEF], registered.number)
    await steps.take_tip(bureau[CHIEF], registered.number, "refuse", REFUSAL, version=tip.version)
    return receipt


async def _tries(portal: Server, codes: dict[str, list[str]], tries: int) -> dict[str, list[float]]:
    connection, cookie, token = await _at_the_door(portal)
    order = [sort for sort in codes for _ in range(tries)]
    random.shuffle(order)
    taken: dict[str, list[float]] = {sort: [] for sort in codes}
    for sort in order:
        request = _request(token, random.choice(codes[sort]), cookie)
        began = time.perf_counter()
        reply = await connection.send(request)
        taken[sort].append(1000 * (time.perf_counter() - began))
        assert reply.status == 422, f"{sort} got another answer"
        assert AGAIN in reply.body, f"{sort} got another sentence"
    return taken


async def _sign_ins(portal: Server, alive: Sequence[str], seconds: float) -> None:
    _, cookie, token = await _at_the_door(portal)

    async def once(connection: Connection) -> bool:
        return (await connection.send(_request(token, random.choice(alive), cookie))).status == 303

    load = await hammer(portal.port, clients=CLIENTS, seconds=seconds, once=once)
    told = f"{load.rate:.0f}/s, 95 of 100 below {load.wait_ms(95):.1f} ms, {load.errors} errors"
    line(f"sign-ins with a right code, {CLIENTS} clients", told, "50 ms or less")


async def _at_the_door(portal: Server) -> tuple[Connection, str, str]:
    connection = Connection(portal.port)
    reply = await connection.send(get("/progress"))
    found = TOKEN.search(reply.body.decode())
    assert found, "the door has no form"
    return connection, reply.header("set-cookie").partition(";")[0], found[1]


def _request(token: str, code: str, cookie: str) -> bytes:
    return post("/progress", urlencode({"csrf_token": token, "code": code}).encode(), FORM, cookie)


def rank_test(ones: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """Mann–Whitney: how far the ranks of two samples lie apart, as z, and how likely that is by chance."""
    ranked = sorted([(value, 0) for value in ones] + [(value, 1) for value in others])
    ranks = sum(rank for rank, (_, sample) in enumerate(ranked, 1) if sample == 0)
    n, m = len(ones), len(others)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / sqrt(n * m * (n + m + 1) / 12)
    return z, erfc(abs(z) / sqrt(2))


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.receipts", description=__doc__)
    parser.add_argument("--tries", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--databases", default="sqlite,postgres")
    return parser.parse_args()


if __name__ == "__main__":
    main()
