"""Orders that a hotline hands over per second, each one tip, beside looking them up."""

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import Connection, Round, hammer
from bench.support import Server, environment, fresh_database, line, middle, open_for_tips, served, share
from portal.channels import keys
from portal.core import clock
from portal.database import fetch, opened
from portal.ledger.verifying import verify
from portal.settings import Settings, bind
from tests.support.databases import Kind

APP = "portal.application:create_app"
CLIENTS = 32
GOAL = 150
TEXT = "来电人反映，张某某的一级建造师证书挂在该公司，人从未到岗，每年收三万元，社保由另一个单位缴。" * 8


@dataclass(slots=True)
class Hotline:
    """What was handed over: every order with the register number that came back."""

    key: str
    numbers: dict[str, str] = field(default_factory=dict)
    orders: Iterator[int] = field(default_factory=lambda: count(1))

    async def hand_over(self, connection: Connection) -> bool:
        """Every tenth order is handed over twice, as after a lost answer."""
        order = f"CD12345-{next(self.orders):07d}"
        body = json.dumps(_order(order), ensure_ascii=False).encode()
        for _ in range(2 if order.endswith("0") else 1):
            reply = await connection.send(_request("POST", "/api/v1/tips", self.key, body))
            if reply.status != 201:
                return False
            number = str(json.loads(reply.body)["number"])
            if self.numbers.setdefault(order, number) != number:
                return False
        return True

    async def look_up(self, connection: Connection) -> bool:
        reply = await connection.send(_request("GET", "/api/v1/tips/CD12345-0000001", self.key))
        return reply.status == 200


async def measure(
    *, kind: Kind = "postgres", workers: int = 2, rounds: int = 3, seconds: float = 4.0
) -> float:
    """Prints the figures; gives back the tips per second."""
    return await asyncio.to_thread(_measured, kind, workers, rounds, seconds)


def _measured(kind: Kind, workers: int, rounds: int, seconds: float) -> float:
    with fresh_database(kind) as database, TemporaryDirectory(prefix="portal-bench-") as folder:
        settings = Settings(data=Path(folder), database_url=database.database_url)
        hotline = Hotline(asyncio.run(_prepared(settings)))
        free = environment(settings) | {"PORTAL_ORDERS_PER_HOUR": "0"}
        with served(APP, free, workers=workers) as portal:
            handed, looked, cpu = _rounds(portal, hotline, rounds, seconds)
        rate, baseline = middle([one.rate for one in handed]), middle([one.rate for one in looked])
        print(f"{kind}, {workers} workers, {CLIENTS} clients")
        told = f"{rate:.0f}/s, looking up {baseline:.0f}/s: {share(rate, baseline)}"
        line("orders handed over, each a tip", told, f"{GOAL}/s or more")
        line("wait that 95 of 100 stay below", f"{middle([one.wait_ms(95) for one in handed]):.0f} ms")
        line("processor time of an order, a tenth of them twice", f"{middle(cpu):.1f} ms")
        line("errors", str(sum(one.errors for one in (*handed, *looked))), "0")
        asyncio.run(_check(settings, hotline))
        return rate


def _rounds(
    portal: Server, hotline: Hotline, rounds: int, seconds: float
) -> tuple[list[Round], list[Round], list[float]]:
    """Also the processor time of the portal's workers for one order, in milliseconds."""
    handed: list[Round] = []
    looked: list[Round] = []
    cpu: list[float] = []
    for _ in range(rounds):
        before = portal.cpu_seconds
        handed.append(_load(portal, hotline.hand_over, seconds))
        cpu.append(1000 * (portal.cpu_seconds - before) / max(1, handed[-1].done))
        looked.append(_load(portal, hotline.look_up, seconds))
    return handed, looked, cpu


def _load(portal: Server, once: Callable[[Connection], Awaitable[bool]], seconds: float) -> Round:
    return asyncio.run(hammer(portal.port, clients=CLIENTS, seconds=seconds, once=once))


async def _prepared(settings: Settings) -> str:
    await open_for_tips(settings)
    async with opened(settings):
        return await keys.make(
            authority="热线",
            channel="hotline",
            may_register=True,
            may_read=True,
            ends_on=clock.today() + timedelta(days=30),
            actor="system",
        )


async def _check(settings: Settings, hotline: Hotline) -> None:
    """One tip for each order, one number for each tip, no gap, a sound ledger."""
    bind(settings)
    async with opened(settings):
        stored = sorted(row["number"] for row in await fetch("SELECT number FROM tip"))
        verdict = await verify()
    given = sorted(hotline.numbers.values())
    serials = [int(number.rpartition("-")[2]) for number in stored]
    line("lost", str(len(set(given) - set(stored))), "0")
    line("double", str(len(stored) - len(set(given))), "0")
    line(
        "numbers",
        "unique, no gap" if serials == list(range(1, len(serials) + 1)) else "GAPS",
        "unique, no gap",
    )
    line("ledger", f"{verdict.events} events, {'sound' if verdict.sound else 'BROKEN'}", "sound")


def _order(number: str) -> dict[str, object]:
    return {
        "order": number,
        "kind": "cert_rent",
        "text": TEXT,
        "area": "430702",
        "level": "city",
        "reported": {
            "persons": [{"name": "张某某", "profession": "builder"}],
            "units": [{"name": "示例建筑工程有限公司", "unit_type": "construction"}],
        },
        "caller": {"name": "周某某", "phone": "0736-7000000"},
    }


def _request(method: str, path: str, key: str, body: bytes = b"") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.desk_hotline", description=__doc__)
    parser.add_argument("--databases", default="postgres")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    for kind in options.databases.split(","):
        asyncio.run(
            measure(kind=kind, workers=options.workers, rounds=options.rounds, seconds=options.seconds)
        )


if __name__ == "__main__":
    main()
