"""Replaying a draft of the routing rules over the decisions of 90 days, beside reading them alone."""

import argparse
import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from uuid import UUID, uuid4

from bench.support import fresh_database, line, middle, share
from portal.compartments.tables import Compartment
from portal.core import clock
from portal.database import fetch, insert_many, opened, writing
from portal.offices import queries
from portal.offices.coverage import combinations
from portal.offices.routing import Decision, decide
from portal.settings import Settings
from portal.staff.people import Person
from portal.tips import decisions, replaying
from portal.tips.tables import Tip
from tests.support.bureau import DESIGN, open_bureau
from tests.support.databases import Database
from tests.support.rules import check, propose, rewritten

GOAL_SECONDS = 5.0
NOTE = (
    "Replay: the check of a draft, with the proof over all combinations, as the page asks for it. Decisions\n"
    "differ in all inputs. “Reading alone” fetches the same rows and parses them. “Request” is the wait for\n"
    "one read of the database meanwhile."
)


async def measure(database: Database, count: int, folder: Path, rounds: int = 3) -> None:
    settings = Settings(data=folder, database_url=database.database_url)
    async with opened(settings):
        bureau = await open_bureau(settings)
        await _fill(count)
        await propose(bureau["周派"], rewritten("R50", owner=DESIGN))
        alone = [await _reading_alone() for _ in range(rounds)]
        checks = [await _checked(bureau["周派"]) for _ in range(rounds)]
    _show(database, count, alone, checks)


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: how long it took, what it cost, how long readers waited meanwhile, what it found."""

    seconds: float
    processor: float
    waits: list[float]
    moved: int


async def _checked(person: Person) -> Checked:
    begun, worked, waits = perf_counter(), process_time(), []
    checking = asyncio.create_task(check(person))
    while not checking.done():
        waits.append(await _request())
    found = (await checking).check
    assert found is not None
    return Checked(perf_counter() - begun, process_time() - worked, waits, found.replay.many)


def _show(database: Database, count: int, alone: list[float], checks: list[Checked]) -> None:
    seconds, bare = middle([one.seconds for one in checks]), middle(alone)
    processor = middle([one.processor for one in checks])
    waits = [wait for one in checks for wait in one.waits]
    print(f"{database.kind}, {count} decisions, {checks[0].moved} of them would go elsewhere")
    line("check of a draft", f"{seconds:.2f} s", f"{GOAL_SECONDS:.0f} s or less for 10,000")
    line("processor time of it", f"{processor:.2f} s, {processor / count * 1e6:.0f} µs a decision")
    line("reading alone", f"{bare:.2f} s: the check takes {share(seconds, bare)} of it")
    line("a request meanwhile", f"{1000 * middle(waits):.1f} ms, at worst {1000 * max(waits):.0f} ms")


async def _fill(count: int) -> None:
    """Tips with decisions of every sort, in one compartment, because what they told is of no matter here."""
    rules, random = await queries.rules_on(), Random(4)
    every = [inputs for inputs in combinations(rules) if not inputs.about_staff]
    made = [decide(inputs, rules) for inputs in random.choices(every, k=count)]
    compartment = uuid4()
    async with writing():
        await insert_many(Compartment, [{"id": compartment, "kind": "tip", "public": bytes(32)}])
        await insert_many(Tip, [_tip(n, one, compartment) for n, one in enumerate(made, 1)])


def _tip(n: int, decision: Decision, compartment: UUID) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "number": f"BENCH-JB-2026-{n:06d}",
        "kind": decision.inputs.violation,
        "received_on": clock.today() - timedelta(days=n % replaying.DAYS),
        "state": "routed",
        "office": decision.owner,
        "proposed": decision.owner,
        "rule": decision.rule,
        "basis": decision.basis,
        "decision": decisions.kept(decision),
        "content": compartment,
        "identity": compartment,
    }


async def _reading_alone() -> float:
    begun = perf_counter()
    for row in await fetch("SELECT number, rule, decision FROM tip ORDER BY number"):
        json.loads(row["decision"])
    return perf_counter() - begun


async def _request() -> float:
    begun = perf_counter()
    await fetch("SELECT code FROM office WHERE code = ?", DESIGN)
    waited = perf_counter() - begun
    await asyncio.sleep(0.005)
    return waited


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.desk_replay", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", default="sqlite,postgres")
    chosen = parser.parse_args()
    print(NOTE)
    for kind in chosen.databases.split(","):
        with TemporaryDirectory(prefix="portal-bench-") as folder, fresh_database(kind) as database:
            asyncio.run(measure(database, chosen.count, Path(folder), chosen.rounds))


if __name__ == "__main__":
    main()
