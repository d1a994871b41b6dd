"""Accepted tips per second, sealed and durable, beside the same application that writes nothing."""

import argparse
import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import Connection, Reply, Round, get, hammer, post
from bench.support import Server, environment, fresh_database, line, middle, open_for_tips, served, share
from portal.core import receipts
from portal.database import fetch, opened
from portal.evidence.reading import open_file
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.tips.receipts import informant_of, open_own_tip, sign_in
from tests.support.databases import Database
from tests.support.tips import a_photo

APP = "bench.apps:tips"
CLIENTS = 32
PHOTO = a_photo(25 * 1024)
BOUNDARY = "portal-bench"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
OPENED = 20
NOTE = (
    "Tips: one request carries a whole tip with two files of 25 KB. The address exists only in this bench;\n"
    "the portal's own form takes several pages for it. Behind it stand the product's parts: streamed form,\n"
    "CSRF, sealing, routing, keys, numbering, ledger, mails, shared commit. The baseline leaves writing out."
)


@dataclass(slots=True)
class Visitors:
    """What a server's visitors hold: the form's token and, for every tip, its number and receipt."""

    cookie: str
    token: str
    accepted: dict[str, str] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    errors: int = 0

    async def send(self, connection: Connection) -> bool:
        receipt = receipts.generate()
        body = _form(self.token, receipt)
        reply = await connection.send(post("/tips", body, KIND, self.cookie))
        if reply.status != 201:
            return False
        self.accepted[reply.body.decode()] = receipt
        return True

    def note(self, load: Round, cpu_seconds: float) -> None:
        self.rates.append(load.rate)
        self.slowest.append(load.wait_ms(95))
        self.cpu_ms.append(1000 * cpu_seconds / max(1, load.done))
        self.errors += load.errors


def main() -> None:
    options = _options()
    print(f"{NOTE}\n{CLIENTS} clients, {options.rounds} rounds of {options.seconds} s each, medians")
    for kind in options.databases.split(","):
        for workers in options.workers:
            with (
                fresh_database(kind) as database,
                TemporaryDirectory(prefix="portal-bench-") as folder,
            ):
                _measure(database, Path(folder), workers, options)


def _measure(database: Database, folder: Path, workers: int, options: argparse.Namespace) -> None:
    settings = Settings(data=folder, database_url=database.database_url)
    asyncio.run(open_for_tips(settings))
    without = environment(settings) | {"BENCH_WITHOUT_DATABASE": "1"}
    with (
        served(APP, environment(settings), workers=workers) as portal,
        served(APP, without, workers=workers) as memory,
    ):
        ours, theirs = asyncio.run(_visitors(portal)), asyncio.run(_visitors(memory))
        for _ in range(options.rounds):
            for server, visitors in ((portal, ours), (memory, theirs)):
                before = server.cpu_seconds
                load = asyncio.run(_load(server, visitors, options.seconds))
                visitors.note(load, server.cpu_seconds - before)
    _show(database, workers, ours, theirs)
    asyncio.run(check(settings, ours.accepted))


async def _load(server: Server, visitors: Visitors, seconds: float) -> Round:
    return await hammer(server.port, clients=CLIENTS, seconds=seconds, once=visitors.send)


async def _visitors(server: Server) -> Visitors:
    reply: Reply = await Connection(server.port).send(get("/token"))
    return Visitors(reply.header("set-cookie").partition(";")[0], reply.body.decode())


def _form(token: str, receipt: str) -> bytes:
    account = "他的注册证书挂在这家公司，人从来没有来上过班。" * 4
    texts = [_part(name, text.encode()) for name, text in (("csrf_token", token), ("account", account))]
    files = [_part("files", PHOTO, "照片.jpg") for _ in range(2)]
    return b"".join([*texts, _part("receipt", receipt.encode()), *files]) + f"--{BOUNDARY}--\r\n".encode()


def _part(name: str, data: bytes, filename: str = "") -> bytes:
    file = f'; filename="{filename}"' if filename else ""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode()
        + data
        + b"\r\n"
    )


def _show(database: Database, workers: int, ours: Visitors, theirs: Visitors) -> None:
    rate, baseline = middle(ours.rates), middle(theirs.rates)
    print(f"{database.kind}, {workers} worker{'s' if workers > 1 else ''}")
    told = f"{rate:.0f}/s, without writing {baseline:.0f}/s: {share(rate, baseline)}"
    goal = "75 % or more" if database.kind == "sqlite" else "60 % or more"
    line("tips accepted", told, goal if workers == 1 else "")
    line("errors", f"{ours.errors} (without writing {theirs.errors})", "0")
    line(
        "wait that 95 of 100 stay below",
        f"{middle(ours.slowest):.0f} ms, without {middle(theirs.slowest):.0f} ms",
    )
    cpu = f"{middle(ours.cpu_ms):.2f} ms, without {middle(theirs.cpu_ms):.2f} ms"
    line("processor time of a tip", cpu, "5 ms or less")


async def check(settings: Settings, accepted: dict[str, str], *, numbers: bool = True) -> None:
    """Every accepted tip is there, numbers have no gap, the ledger is sound, receipts open their files.

    `numbers` says that tips are known by their numbers; otherwise only how many there are is compared.
    """
    bind(settings)
    async with opened(settings):
        stored = sorted(row["number"] for row in await fetch("SELECT number FROM tip"))
        lost = len(set(accepted) - set(stored)) if numbers else len(accepted) - len(stored)
        serials = [int(number.rpartition("-")[2]) for number in stored]
        gapless = serials == list(range(1, len(serials) + 1))
        verdict = await verify()
        receipts_tried = list(accepted.values())[-OPENED:]
        whole = sum([await _opens(receipt) for receipt in receipts_tried])
    line("lost", f"{lost} of {len(accepted)}", "0")
    line("numbers", "unique, no gap" if gapless else "GAPS", "unique, no gap")
    line("ledger", f"{verdict.events} events, {'sound' if verdict.sound else 'BROKEN'}", "sound")
    line("opened with the receipt, files whole", f"{whole} of {len(receipts_tried)} tried", "all")


async def _opens(receipt: str) -> bool:
    session = await sealed.find(await sign_in(receipt), "informant")
    if session is None:
        return False
    tip = await open_own_tip(informant_of(session))
    contents = [b"".join([chunk async for chunk in open_file(file.manifest())]) for file in tip.files]
    return contents == [PHOTO, PHOTO]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    return parser.parse_args()


if __name__ == "__main__":
    main()
