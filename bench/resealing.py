"""Re-sealing an office's compartments to its new key, beside the bare work on keys."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from bench.support import line, middle, on_each_database
from portal.compartments import resealing
from portal.compartments.sealing import Holder, grant_context, grant_row
from portal.compartments.tables import Compartment, CompartmentGrant
from portal.database import fetch, insert_many, opened, writing
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import keyring, rotating, signing_in
from portal.vault import boxes
from tests.support.bureau import BUILDING, Bureau, open_bureau
from tests.support.databases import Database

GOAL_SECONDS = 5.0
NOTE = (
    "Re-sealing: one member's session, batches of 500, each a durable transaction. “Keys alone” opens and\n"
    "seals the same rows in one thread without a database. “Request” is the wait for one read of the\n"
    "database while the re-sealing runs: it does not stand still."
)


async def measure(database: Database, count: int, folder: Path) -> None:
    settings = replace(Settings(data=folder), database_url=database.database_url)
    async with opened(settings):
        bureau = await open_bureau(settings)
        await _fill(bureau, count)
        await rotating.rotate(bureau["王密"], BUILDING)
        alone = await _keys_alone(bureau)
        seconds, waits = await _re_seal(bureau)
        left = await resealing.waiting(BUILDING)
        living = await fetch(
            "SELECT number FROM office_epoch WHERE office = ? AND ended_on IS NULL", BUILDING
        )
    line(f"{database.kind}: {count} re-sealed", f"{seconds:.2f} s", f"≤ {GOAL_SECONDS:.0f} s for 10,000")
    line(f"{database.kind}: keys alone", f"{alone:.2f} s, ratio {seconds / alone:.2f}")
    line(
        f"{database.kind}: request meanwhile",
        f"{1000 * middle(waits):.1f} ms, worst {1000 * max(waits):.0f} ms",
    )
    line(f"{database.kind}: left, living keys", f"{left}, {len(living)}", "0, 1")


async def _fill(bureau: Bureau, count: int) -> None:
    epoch = await keyring.current_epoch(BUILDING)
    assert epoch is not None
    holder = Holder("office", BUILDING, epoch.public, epoch.number)
    for start in range(0, count, 1000):
        names = [uuid4() for _ in range(min(1000, count - start))]
        async with writing():
            await insert_many(Compartment, [{"id": one, "kind": "tip", "public": bytes(32)} for one in names])
            await insert_many(
                CompartmentGrant, [grant_row(one, secrets.token_bytes(32), holder, "owner") for one in names]
            )


async def _keys_alone(bureau: Bureau) -> float:
    """The same rows, opened and sealed, nothing else."""
    rows = await fetch("SELECT compartment, sealed FROM compartment_grant WHERE holder = ?", BUILDING)
    old = await keyring.OfficeKeyring(bureau["张干事"]).pair("office", BUILDING, 1)
    new = await keyring.current_epoch(BUILDING)
    assert old is not None
    assert new is not None
    began = perf_counter()
    await asyncio.to_thread(_work, rows, old, new.public)
    return perf_counter() - began


def _work(rows: Sequence[dict[str, Any]], old: boxes.KeyPair, public: bytes) -> None:
    for row in rows:
        before = grant_context(row["compartment"], "office", BUILDING, 1)
        after = grant_context(row["compartment"], "office", BUILDING, 2)
        boxes.wrap(boxes.unwrap(bytes(row["sealed"]), old, before), public, after)


async def _re_seal(bureau: Bureau) -> tuple[float, list[float]]:
    person = bureau["张干事"]
    session = sealed.session_id(await signing_in.begin(person.id, person.keys))
    began = perf_counter()
    task = asyncio.create_task(resealing.reseal(person, BUILDING, session=session))
    waits = []
    while not task.done():
        asked = perf_counter()
        await fetch("SELECT id FROM account WHERE id = ?", person.id)
        waits.append(perf_counter() - asked)
        await asyncio.sleep(0.005)
    assert await task
    return perf_counter() - began, waits


def main() -> None:
    on_each_database(measure, count=10_000, about=f"{__doc__}\n\n{NOTE}")


if __name__ == "__main__":
    main()
