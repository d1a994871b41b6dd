"""The published list at a million records: searching over HTTP, pages, publishing one, beside Datasette."""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench import records_api, records_datasette
from bench.load import Connection, Round, get, hammer
from bench.support import Server, environment, fresh_database, line, served
from portal.cli.preparing import prepare
from portal.core import clock
from portal.database import change, fetch, is_postgres, migrate, opened
from portal.demo import many
from portal.records import publishing
from portal.records.publishing import Sample
from portal.settings import Settings, bind
from tests.support.databases import Kind

CLIENTS = 8
COMMON = ("工程", "有限", "建设", "湖南", "集团", "建筑工程", "有限公司", "工程有限公司", "监理")
FILTERS = ({"role": "unit"}, {"role": "holder"}, {"kind": "cert_trade"}, {"subject": "legal"})
Draw = Callable[[random.Random], dict[str, str]]


def main() -> None:
    options = _options()
    for kind in options.databases.split(","):
        print(f"The list at {options.records:,} records on {kind}, {CLIENTS} clients")
        with _listed(kind, options) as settings:
            _measure(settings, options)
            records_api.compare(settings, options.seconds)
            if kind == "sqlite" and options.datasette:
                units = [name for kind, name in islice(_names(options), 4000) if kind == "legal"]
                records_datasette.compare(settings, options, units)


@contextmanager
def _listed(kind: Kind, options: argparse.Namespace) -> Iterator[Settings]:
    """A portal with so many records; --data and --postgres name one that is kept and used again."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        if kind == "sqlite" and options.data:
            settings = Settings(data=Path(options.data))
            yield _filled(settings, options)
            return
        if kind == "postgres" and options.postgres:
            yield _filled(Settings(data=Path(folder), database_url=options.postgres), options)
            return
        with fresh_database(kind) as database:
            yield _filled(Settings(data=Path(folder), database_url=database.database_url), options)


def _filled(settings: Settings, options: argparse.Namespace) -> Settings:
    settings.data.mkdir(parents=True, exist_ok=True)
    bind(settings)
    asyncio.run(_fill(settings, options.records))
    return settings


async def _fill(settings: Settings, count: int) -> None:
    await migrate(settings)
    await prepare(settings)
    async with opened(settings):
        [row] = await fetch("SELECT count(*) AS n FROM public_record")
        if row["n"] >= count:
            return line("records that were there already", f"{row['n']:,}")
        began = time.perf_counter()
        for some in many.portions(count - row["n"]):
            await publishing.insert_projections(some)
        line("loading", f"{time.perf_counter() - began:.0f} s", "600 s")
        if is_postgres():
            await change("ANALYZE")


def _measure(settings: Settings, options: argparse.Namespace) -> None:
    asyncio.run(_inside(settings))
    with served("portal.application:create_app", environment(settings), workers=options.workers) as portal:
        goal = 50 if settings.database_url.startswith("sqlite") else 100
        names = list(islice(_names(options), 4000))
        kinds = _kinds(names)
        for what, draw in kinds.items():
            line(what, _waits(_asked(portal, draw, options.seconds)))
        # Drawn evenly: in the lines above what is quick is asked more often.
        load = _asked(portal, lambda dice: dice.choice(list(kinds.values()))(dice), 3 * options.seconds)
        line("all of these, drawn evenly", _waits(load), f"p95 {goal} ms")
        line("first page of all", _waits(_opened(portal, ["/records"], 1, options.seconds)), "10 ms")
        line("page 2 and on", _waits(_opened(portal, _page(settings, 1), 1, options.seconds)))
        line("page 10,000", _waits(_opened(portal, _page(settings, 10_000), 1, options.seconds)), "as page 2")


async def _inside(settings: Settings) -> None:
    """What the index costs: room, and the time of publishing one record more."""
    async with opened(settings):
        for what, size in (await _sizes()).items():
            line(what, f"{size / 2**20:.0f} MiB")
        times = []
        for sample in many.samples(20):
            one = replace(sample.content, decision_no=f"量〔2026〕{time.time_ns()}号")
            began = time.perf_counter()
            await publishing.insert_projections([Sample(one, clock.today())])
            times.append(1000 * (time.perf_counter() - began))
        line("publishing one record", f"{median(times):.1f} ms, most {max(times):.1f} ms", "20 ms")


async def _sizes() -> dict[str, int]:
    if is_postgres():
        names = {"rows": "public_record", "list": "public_listing", "index": "public_listing_words"}
        return {
            name: (await fetch("SELECT pg_total_relation_size(CAST(? AS text)::regclass) AS n", table))[0][
                "n"
            ]
            for name, table in names.items()
        }
    [pages] = await fetch("SELECT sum(length(block)) AS n FROM public_words_data")
    [every] = await fetch("SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size")
    return {"whole database": every["n"], "index": pages["n"]}


def _kinds(names: list[tuple[str, str]]) -> dict[str, Draw]:
    units = [name for kind, name in names if kind == "legal"]
    people = [name for kind, name in names if kind == "natural"]

    def part(draw: random.Random) -> dict[str, str]:
        name = draw.choice(units)
        length = draw.randint(2, min(8, len(name)))
        at = draw.randint(0, len(name) - length)
        return {"q": name[at : at + length]}

    return {
        "any part of a unit's name": part,
        "two characters": lambda draw: {"q": part(draw)["q"][:2]},
        "common words": lambda draw: {"q": draw.choice(COMMON)},
        "a unit's whole name": lambda draw: {"q": draw.choice(units)},
        "a person's whole name": lambda draw: {"q": draw.choice(people)},
        "a part, filtered": lambda draw: part(draw) | draw.choice(FILTERS),
        "a common word, filtered": lambda draw: {"q": draw.choice(COMMON)} | draw.choice(FILTERS),
        "a filter alone": lambda draw: draw.choice(FILTERS),
    }


def _names(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    for sample in many.samples(options.records):
        yield sample.content.subject_type, sample.content.name


def _asked(portal: Server, draw: Draw, seconds: float) -> Round:
    dice = random.Random(7)
    return _load(portal, lambda: f"/records?{urlencode(draw(dice))}", CLIENTS, seconds)


def _opened(portal: Server, addresses: list[str], clients: int, seconds: float) -> Round:
    dice = random.Random(7)
    return _load(portal, lambda: dice.choice(addresses), clients, seconds)


def _load(portal: Server, address: Callable[[], str], clients: int, seconds: float) -> Round:
    async def once(connection: Connection) -> bool:
        return (await connection.send(get(address()))).status == 200

    return asyncio.run(hammer(portal.port, clients=clients, seconds=seconds, once=once))


def _page(settings: Settings, number: int) -> list[str]:
    """Addresses around this page of the whole list."""

    async def cursors() -> list[str]:
        async with opened(settings):
            rows = await fetch(
                "SELECT place FROM public_listing ORDER BY place DESC LIMIT 40 OFFSET ?", number * 20
            )
        return [f"/records?after={row['place']}" for row in rows]

    return asyncio.run(cursors())


def _waits(load: Round) -> str:
    wrong = f", {load.errors} WRONG" if load.errors else ""
    return f"p50 {load.wait_ms(50):.1f}, p95 {load.wait_ms(95):.1f} ms, {load.rate:.0f}/s{wrong}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--data", help="folder in which the SQLite list is kept for the next time")
    parser.add_argument("--postgres", help="address of a PostgreSQL database in which it is kept")
    parser.add_argument("--datasette", help="path of a datasette program to compare with")
    return parser.parse_args()


if __name__ == "__main__":
    main()
