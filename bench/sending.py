"""Reports sent per second by the portal's own last page, beside the same portal that writes no tip."""

import argparse
import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from bench.intake import CLIENTS, PHOTO, check
from bench.load import Connection, get, hammer, post
from bench.support import Server, environment, fresh_database, line, middle, open_for_tips, served, share
from portal.core import receipts
from portal.database import insert_many, opened, writing
from portal.evidence.receiving import blob_row, seal_bytes
from portal.evidence.tables import Blob
from portal.public.reporting.drafts import Draft
from portal.public.reporting.steps import ADDRESSES
from portal.sessions import sealed
from portal.settings import Settings
from tests.support.databases import Database
from tests.support.tips import BUILDER

FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
WITHOUT = {"BENCH_WITHOUT_DATABASE": "1"}
NOTE = (
    "Reports: each client presses “send” on a report that is ready, with two sealed files of 25 KB.\n"
    "Behind it stand session, form, CSRF, routing, keys, numbering, ledger, mails, shared commit.\n"
    "Reports are made ready before each round. The baseline is the same portal whose committer keeps nothing."
)


@dataclass(slots=True)
class Side:
    """One server: what its visitors hold, and what was measured."""

    server: Server
    cookie: str
    token: str
    ready: list[tuple[str, str]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    errors: int = 0


def main() -> None:
    options = _options()
    print(f"{NOTE}\n{CLIENTS} clients, {options.rounds} rounds of {options.reports} reports, medians")
    for kind in options.databases.split(","):
        for workers in options.workers:
            with fresh_database(kind) as database, TemporaryDirectory(prefix="portal-bench-") as folder:
                _measure(database, Path(folder), workers, options)


def _measure(database: Database, folder: Path, workers: int, options: argparse.Namespace) -> None:
    settings = Settings(data=folder, database_url=database.database_url)
    asyncio.run(open_for_tips(settings))
    ours = environment(settings)
    with (
        served("bench.apps:portal", ours, workers=workers) as writes,
        served("bench.apps:portal", ours | WITHOUT, workers=workers) as keeps_nothing,
    ):
        sides = [asyncio.run(_side(server)) for server in (writes, keeps_nothing)]
        for _ in range(options.rounds):
            for side in sides:
                side.ready = asyncio.run(_made_ready(settings, options.reports))
                asyncio.run(_round(side))
    _show(database, workers, *sides)
    asyncio.run(check(settings, {str(n): receipt for n, receipt in enumerate(sides[0].sent)}, numbers=False))


async def _side(server: Server) -> Side:
    reply = await Connection(server.port).send(get("/progress"))
    found = TOKEN.search(reply.body.decode())
    assert found, "the page has no form"
    return Side(server, reply.header("set-cookie").partition(";")[0], found[1])


async def _made_ready(settings: Settings, reports: int) -> list[tuple[str, str]]:
    """So many drafts before their last step: the cookie's token, and the receipt."""
    async with opened(settings):
        return [await _draft() for _ in range(reports)]


async def _draft() -> tuple[str, str]:
    files = tuple(seal_bytes(PHOTO, "照片.jpg") for _ in range(2))
    draft = Draft(
        kind="cert_rent",
        answers=BUILDER,
        files=files,
        mode="anonymous",
        done=frozenset(ADDRESSES),
        receipt=receipts.generate(),
    )
    async with writing():
        token = await sealed.begin("draft", draft.body())
        await insert_many(Blob, [blob_row(file, sealed.session_id(token)) for file in files])
    return token, draft.receipt or ""


async def _round(side: Side) -> None:
    async def once(connection: Connection) -> bool:
        if not side.ready:
            return True
        token, receipt = side.ready.pop()
        body = urlencode({"csrf_token": side.token, "last_group": receipt[-5:]}).encode()
        reply = await connection.send(post("/report/send", body, FORM, f"{side.cookie}; draft={token}"))
        side.sent.append(receipt)
        return reply.status == 303 and reply.header("location") == "/report/done"

    reports, before = len(side.ready), side.server.cpu_seconds
    load = await hammer(
        side.server.port, clients=CLIENTS, seconds=3600, once=once, until=lambda: not side.ready
    )
    side.rates.append(reports / load.seconds)
    side.cpu_ms.append(1000 * (side.server.cpu_seconds - before) / reports)
    side.errors += load.errors


def _show(database: Database, workers: int, ours: Side, theirs: Side) -> None:
    rate, baseline = middle(ours.rates), middle(theirs.rates)
    print(f"{database.kind}, {workers} worker{'s' if workers > 1 else ''}")
    goal = "75 % or more" if database.kind == "sqlite" else "60 % or more"
    told = f"{rate:.0f}/s, without writing {baseline:.0f}/s: {share(rate, baseline)}"
    line("reports sent", told, goal if workers == 1 else "")
    line("errors", f"{ours.errors} (without writing {theirs.errors})", "0")
    line("processor time of sending", f"{middle(ours.cpu_ms):.2f} ms, without {middle(theirs.cpu_ms):.2f} ms")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.sending", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reports", type=int, default=600)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    return parser.parse_args()


if __name__ == "__main__":
    main()
