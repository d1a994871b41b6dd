"""Appending to the ledger: one line for each write, in the write's own transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from portal.core import clock
from portal.database import change, fetch, insert_many, is_postgres
from portal.ledger.tables import LedgerEvent

Fact = str | int | bool | None | Sequence[str]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened. `exact` is False for an informant's act: only its day is kept.

    `facts` stay in clear and are hashed: codes, numbers and names of offices, never content.
    """

    kind: str
    subject: str
    actor: str
    office: str | None = None
    exact: bool = True
    facts: Mapping[str, Fact] = field(default_factory=dict)


async def append(chain: str, *events: Event) -> None:
    """Add events to a chain; must run inside `writing()`, after rows with a lock of their own."""
    seq, previous = await _head(chain)
    rows = []
    for event in events:
        seq += 1
        row = _row(chain, seq, previous, event)
        previous = row["hash"]
        rows.append(row)
    await insert_many(LedgerEvent, rows)
    await change("UPDATE ledger_chain SET last_seq = ?, last_hash = ? WHERE name = ?", seq, previous, chain)


async def happened_today(event: Event) -> bool:
    """Whether the ledger has the same of today already."""
    query = "SELECT 1 AS one FROM ledger_event WHERE subject = ? AND kind = ? AND actor = ? AND on_day = ?"
    found = await fetch(
        f"{query} AND facts = ?", event.subject, event.kind, event.actor, clock.today(), _text(event.facts)
    )
    return bool(found)


async def _head(chain: str) -> tuple[int, bytes]:
    """The chain's last place, locked until the transaction ends."""
    lock = " FOR UPDATE" if is_postgres() else ""
    heads = await fetch(f"SELECT last_seq, last_hash FROM ledger_chain WHERE name = ?{lock}", chain)
    if not heads:
        # Two that begin a chain at once: the second waits here, and then reads what the first wrote.
        await change(
            "INSERT INTO ledger_chain (name, last_seq, last_hash) VALUES (?, 0, ?) "
            "ON CONFLICT (name) DO NOTHING",
            chain,
            b"",
        )
        heads = await fetch(f"SELECT last_seq, last_hash FROM ledger_chain WHERE name = ?{lock}", chain)
    return heads[0]["last_seq"], bytes(heads[0]["last_hash"])


def _row(chain: str, seq: int, previous: bytes, event: Event) -> dict[str, Any]:
    at = clock.now().replace(microsecond=0) if event.exact else None
    row: dict[str, Any] = {
        "id": uuid4(),
        "chain": chain,
        "seq": seq,
        "kind": event.kind,
        "subject": event.subject,
        "actor": event.actor,
        "office": event.office,
        "on_day": clock.today(),
        "at": at,
        "facts": _text(event.facts),
        "prev": previous,
    }
    return row | {"hash": digest(row)}


def _text(facts: Mapping[str, Fact]) -> str:
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(row: Mapping[str, Any]) -> bytes:
    """The hash of an event over every column but itself, with unambiguous lengths."""
    state = blake2b(digest_size=32, person=b"portal-ledger")
    for name in ("id", "chain", "seq", "kind", "subject", "actor", "office", "on_day", "at", "facts", "prev"):
        value = _plain(row[name])
        state.update(len(value).to_bytes(8, "big") + value)
    return state.digest()


def _plain(value: object) -> bytes:
    if value is None:
        return b"\0"
    if isinstance(value, bytes | bytearray | memoryview):
        return b"b" + bytes(value)
    if isinstance(value, datetime | date):
        return b"t" + value.isoformat().encode()
    return b"s" + str(value).encode()
