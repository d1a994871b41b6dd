"""Bytes of rows and indexes that one tip adds to the database, table by table, on both databases."""

import argparse
import asyncio
import random
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.accounts import account
from bench.support import fresh_database, line, open_for_tips
from portal.core import receipts
from portal.database import fetch, opened, tables
from portal.settings import Settings, bind
from portal.tips import intake
from portal.tips.intake import Submission
from tests.support.databases import Database
from tests.support.tips import BUILDER

ANSWERS = 2600
"""Bytes of a tip's answers as UTF-8: the account is filled up to this."""
PASSING = ("sent_draft", "session", "outbox_mail")
"""What a tip leaves for a day or two only."""


def main() -> None:
    options = _options()
    for kind in options.databases.split(","):
        with fresh_database(kind) as database, TemporaryDirectory(prefix="portal-bench-") as folder:
            settings = Settings(data=Path(folder), database_url=database.database_url)
            asyncio.run(open_for_tips(settings))
            asyncio.run(_measure(database, settings, options.tips))


async def _measure(database: Database, settings: Settings, tips: int) -> None:
    bind(settings)
    async with opened(settings):
        before = await _sizes(database)
        for _ in range(tips // 50):
            await asyncio.gather(*[_send() for _ in range(50)])
        grown = {name: size - before.get(name, 0) for name, size in (await _sizes(database)).items()}
    print(f"{database.kind}: {tips} tips of {ANSWERS} bytes of answers, without files; bytes of each")
    for name, size in sorted(grown.items(), key=lambda pair: -pair[1]):
        if size >= tips:
            line(f"{name}, for a day or two" if name in PASSING else name, f"{size / tips:.0f}")
    lasting = sum(size for name, size in grown.items() if name not in PASSING)
    line("all that lasts", f"{lasting / tips:.0f}", "4096 or less")


async def _send() -> None:
    await intake.receive(
        Submission("cert_rent", _answers(), receipt=receipts.generate(), files=(), draft=_draft())
    )


def _answers() -> Mapping[str, Any]:
    known = sum(len(str(value).encode()) for value in BUILDER.values() if value != BUILDER["account"])
    return BUILDER | {"account": account(ANSWERS - known)}


def _draft() -> str:
    return random.randbytes(32).hex()


async def _sizes(database: Database) -> dict[str, int]:
    """Bytes in use by each table with its indexes; pages that are only reserved are counted in full."""
    if database.kind == "postgres":
        rows = await fetch(
            "SELECT relname AS name, pg_total_relation_size(oid) AS size FROM pg_class WHERE relkind = 'r'"
        )
    else:
        rows = await fetch(
            "SELECT m.tbl_name AS name, sum(s.pgsize) AS size FROM dbstat s "
            "JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name"
        )
    ours = {one._meta.tablename for one in tables()}
    return {row["name"]: int(row["size"]) for row in rows if row["name"] in ours}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.size", description=__doc__)
    parser.add_argument("--tips", type=int, default=2000)
    parser.add_argument("--databases", default="sqlite,postgres")
    return parser.parse_args()


if __name__ == "__main__":
    main()
