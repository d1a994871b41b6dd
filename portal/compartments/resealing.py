"""After a change of keys: whatever older keys of an office sealed is sealed to its newest, then they end.

Only somebody who holds both keys can do it, so it runs while a member is signed in. Every batch is a
transaction of its own: whoever comes after a power cut, a killed worker or a sign-out goes on with the rest.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.compartments.sealing import grant_context
from portal.core import clock
from portal.database import change, change_many, fetch, is_postgres, writing
from portal.ledger.events import Event, Fact, append
from portal.staff import keyring
from portal.staff.accounts import one_at_a_time
from portal.staff.epochs import living_epochs
from portal.staff.keyring import Epoch, OfficeKeyring
from portal.staff.people import Person
from portal.vault import boxes
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen

BATCH = 500
LEASE = timedelta(seconds=30)


class _Stopped(Exception):
    """Somebody else took over, or the person may not go on: his place or his session has ended."""


@dataclass(frozen=True, slots=True)
class _Run:
    id: UUID
    office: str
    person: Person
    session: str
    newest: Epoch


@dataclass(frozen=True, slots=True)
class _Old:
    epoch: Epoch
    pair: KeyPair = field(repr=False)


async def waiting(office: str) -> int:
    """How many compartments are still sealed to an older key of the office."""
    [row] = await fetch(
        "SELECT count(*) AS n FROM compartment_grant g JOIN office_epoch e ON e.office = g.holder "
        "AND e.number = g.epoch WHERE g.holder_kind = 'office' AND g.holder = ? AND e.ended_on IS NULL "
        "AND e.number < (SELECT max(number) FROM office_epoch WHERE office = g.holder)",
        office,
    )
    return int(row["n"])


async def due_for(person: Person) -> list[str]:
    """The offices where this person holds both an older key and the newest."""
    rows = await fetch(
        "SELECT e.office FROM office_grant g JOIN office_epoch e ON e.id = g.epoch "
        "WHERE g.account = ? AND e.ended_on IS NULL GROUP BY e.office HAVING count(*) > 1 ORDER BY e.office",
        person.id,
    )
    return [row["office"] for row in rows if row["office"] in person.offices]


async def reseal(person: Person, office: str, *, session: str) -> bool:
    """Re-seal what waits; False when somebody else is at it. It stops when the session ends."""
    newest = await keyring.current_epoch(office)
    keys = OfficeKeyring(person)
    if newest is None or await keys.pair("office", office, newest.number) is None:
        return False
    run = _Run(uuid4(), office, person, session, newest)
    if not await _take(run):
        return False
    try:
        for epoch in await living_epochs(office):
            pair = await keys.pair("office", office, epoch.number)
            if epoch.number < newest.number and pair is not None:
                await _empty(run, _Old(epoch, pair))
    except _Stopped:
        return False
    finally:
        await change("DELETE FROM resealing WHERE office = ? AND run = ?", office, run.id)
    return True


async def _take(run: _Run) -> bool:
    """One statement decides between two who begin at once."""
    now = clock.now()
    return bool(
        await fetch(
            "INSERT INTO resealing (office, run, until_at) VALUES (?, ?, ?) ON CONFLICT (office) DO UPDATE "
            "SET run = excluded.run, until_at = excluded.until_at WHERE resealing.until_at < ? RETURNING run",
            *(run.office, run.id, now + LEASE, now),
        )
    )


async def _empty(run: _Run, old: _Old) -> None:
    """Until nothing is left, also of what was sealed to the old key meanwhile; then the key ends."""
    while names := await _sealed_to(old.epoch):
        opened = await _pass(run, old, [names[at : at + BATCH] for at in range(0, len(names), BATCH)])
        if not opened and await _sealed_to(old.epoch) == names:
            return  # What is left does not open with this key: it stays, and so does the key.
    await _end(run, old.epoch)


async def _pass(run: _Run, old: _Old, batches: Sequence[Sequence[UUID]]) -> int:
    """How many opened. The key work of each batch is done while the one before it is written."""
    opened = 0
    ahead = asyncio.create_task(_prepared(run, old, batches[0]))
    try:
        for following in [*batches[1:], ()]:
            fresh = await ahead
            ahead = asyncio.create_task(_prepared(run, old, following))
            await _written(run, old, fresh)
            opened += len(fresh)
    finally:
        ahead.cancel()
    return opened


async def _sealed_to(epoch: Epoch) -> list[UUID]:
    rows = await fetch(
        "SELECT compartment FROM compartment_grant WHERE holder_kind = 'office' AND holder = ? AND epoch = ? "
        "ORDER BY compartment",
        *(epoch.office, epoch.number),
    )
    return [row["compartment"] for row in rows]


async def _prepared(run: _Run, old: _Old, names: Sequence[UUID]) -> dict[UUID, bytes]:
    if not names:
        return {}
    rows = await fetch(
        f"SELECT compartment, sealed FROM compartment_grant WHERE {_held(names)}",
        *(*names, old.epoch.office, old.epoch.number),
    )
    return await asyncio.to_thread(_resealed, rows, old, run.newest)


async def _written(run: _Run, old: _Old, fresh: dict[UUID, bytes]) -> None:
    async with writing():
        await _go_on(run)
        free = await _untouched(list(fresh), old.epoch)
        await _move(run, old.epoch, free, [fresh[one] for one in free])


def _resealed(rows: Sequence[dict[str, Any]], old: _Old, newest: Epoch) -> dict[UUID, bytes]:
    """Key work only: no database, so that a thread may do it. What does not open is left out."""
    fresh: dict[UUID, bytes] = {}
    for row in rows:
        before = grant_context(row["compartment"], "office", old.epoch.office, old.epoch.number)
        after = grant_context(row["compartment"], "office", newest.office, newest.number)
        try:
            private = boxes.unwrap(bytes(row["sealed"]), old.pair, before)
        except CannotOpen:
            continue
        fresh[row["compartment"]] = boxes.wrap(private, newest.public, after)
    return fresh


async def _go_on(run: _Run) -> None:
    """Renews the lease, if it is still this run's and the person may still open what he is handling."""
    now = clock.now()
    renewed = await fetch(
        "UPDATE resealing SET until_at = ? WHERE office = ? AND run = ? "
        "AND EXISTS (SELECT 1 FROM office_grant g WHERE g.epoch = ? AND g.account = ?) "
        "AND EXISTS (SELECT 1 FROM session s WHERE s.id = ? AND s.ends_at > ? AND s.idle_until > ?) "
        "RETURNING run",
        *(now + LEASE, run.office, run.id, run.newest.id, run.person.id, run.session, now, now),
    )
    if not renewed:
        raise _Stopped


async def _untouched(names: Sequence[UUID], epoch: Epoch) -> list[UUID]:
    """Those that nobody moves just now; what a colleague's transaction holds comes in the next pass."""
    if not names:
        return []
    lock = " FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    rows = await fetch(
        f"SELECT compartment FROM compartment_grant WHERE {_held(names)}{lock}",
        *(*names, epoch.office, epoch.number),
    )
    return [row["compartment"] for row in rows]


async def _move(run: _Run, old: Epoch, names: Sequence[UUID], sealed: Sequence[bytes]) -> None:
    """PostgreSQL takes a whole batch as one statement; SQLite has no way to go, and takes row after row."""
    if is_postgres():
        await change(
            "UPDATE compartment_grant g SET epoch = ?, sealed = n.sealed "
            "FROM unnest(?::uuid[], ?::bytea[]) AS n (compartment, sealed) "
            "WHERE g.compartment = n.compartment AND g.holder_kind = 'office' AND g.holder = ? "
            "AND g.epoch = ?",
            *(run.newest.number, list(names), list(sealed), run.office, old.number),
        )
        return
    await change_many(
        "UPDATE compartment_grant SET epoch = ?, sealed = ? "
        "WHERE compartment = ? AND holder_kind = 'office' AND holder = ? AND epoch = ?",
        [
            (run.newest.number, key, one, run.office, old.number)
            for one, key in zip(names, sealed, strict=True)
        ],
    )


async def _end(run: _Run, epoch: Epoch) -> None:
    """Nothing is sealed to it any more: its private half goes, from every member and from escrow."""
    async with writing():
        await one_at_a_time()
        await _go_on(run)
        if is_postgres():
            # Whoever seals something to it holds this row; his grant is seen below.
            await fetch("SELECT id FROM office_epoch WHERE id = ? FOR UPDATE", epoch.id)
        if await _sealed_to(epoch):
            return
        await change(
            "UPDATE office_epoch SET ended_on = ?, escrow_sealed = NULL WHERE id = ?", clock.today(), epoch.id
        )
        await change("DELETE FROM office_grant WHERE epoch = ?", epoch.id)
        facts: dict[str, Fact] = {"epoch": epoch.number, "key": epoch.fingerprint}
        subject = f"office:{epoch.office}"
        await append("staff", Event("office.key_ended", subject, run.person.actor, epoch.office, facts=facts))


def _held(names: Sequence[UUID]) -> str:
    """Of an office's grants by one key, those of these compartments."""
    marks = ", ".join("?" for _ in names)
    return f"compartment IN ({marks}) AND holder_kind = 'office' AND holder = ? AND epoch = ?"
