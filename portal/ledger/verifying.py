"""Checking the ledger: every chain whole, every hash right, every anchor still true."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core.errors import N_, Message
from portal.database import fetch, writing
from portal.ledger.events import Event, Fact, append, digest

GLOBAL = "anchors"
ANCHORED = "ledger.anchored"
VERIFIED = "ledger.verified"
CHECKS = "checks"
PAGE = 1000
NO_END = 2**62


@dataclass(frozen=True, slots=True)
class Verdict:
    chains: int
    events: int
    faults: tuple[Message, ...]

    @property
    def sound(self) -> bool:
        return not self.faults


async def verify() -> Verdict:
    """Walk every chain from its first event to its recorded head."""
    faults: list[Message] = []
    chains = await fetch("SELECT name, last_seq, last_hash FROM ledger_chain ORDER BY name")
    events = 0
    for chain in chains:
        seen, found = await _walk(chain)
        events += seen
        faults += found
    faults += await _orphans()
    faults += await _broken_anchors()
    return Verdict(len(chains), events, tuple(faults))


@dataclass(frozen=True, slots=True)
class Check:
    """The last time that somebody walked the chains with `portal ledger verify`."""

    at: datetime
    sound: bool


async def note(verdict: Verdict, actor: str) -> None:
    """Write down that the ledger was verified, and what came out."""
    facts: dict[str, Fact] = {
        "chains": verdict.chains,
        "events": verdict.events,
        "faults": len(verdict.faults),
    }
    async with writing():
        await append(CHECKS, Event(VERIFIED, "ledger:all", actor, facts=facts))


async def last_check() -> Check | None:
    rows = await _last_of(CHECKS)
    return Check(rows[0]["at"], json.loads(rows[0]["facts"])["faults"] == 0) if rows else None


async def last_anchor() -> datetime | None:
    rows = await _last_of(GLOBAL)
    return rows[0]["at"] if rows else None


async def anchor() -> int:
    """Write the heads of all chains that moved since the last anchor into the global chain."""
    async with writing():
        heads = await fetch(
            "SELECT name, last_seq, last_hash FROM ledger_chain WHERE name <> ? ORDER BY name", GLOBAL
        )
        known = await _anchored()
        moved = [head for head in heads if known.get(head["name"]) != head["last_seq"]]
        events = [
            Event(
                kind=ANCHORED,
                subject=f"chain:{head['name']}"[:60],
                actor="system",
                facts={
                    "chain": head["name"],
                    "seq": head["last_seq"],
                    "hash": bytes(head["last_hash"]).hex(),
                },
            )
            for head in moved
        ]
        if events:
            await append(GLOBAL, *events)
    return len(moved)


async def _walk(chain: dict[str, Any]) -> tuple[int, list[Message]]:
    name, seen, previous = chain["name"], 0, b""
    async for event in _events(name, chain["last_seq"]):
        seen += 1
        if event["seq"] != seen:
            return seen, [Message(N_("账本链{chain}缺少第{seq}条。"), {"chain": name, "seq": seen})]
        if bytes(event["prev"]) != previous or digest(event) != bytes(event["hash"]):
            return seen, [Message(N_("账本链{chain}第{seq}条被改动。"), {"chain": name, "seq": seen})]
        previous = bytes(event["hash"])
    if seen != chain["last_seq"] or previous != bytes(chain["last_hash"]):
        return seen, [Message(N_("账本链{chain}的末尾与记录不符。"), {"chain": name})]
    return seen, []


async def _events(chain: str, last: int = NO_END) -> AsyncIterator[dict[str, Any]]:
    """Events up to a place: what is appended while the check runs belongs to the next check."""
    after = 0
    while True:
        page = await fetch(
            "SELECT id, chain, seq, kind, subject, actor, office, on_day, at, facts, prev, hash "
            f"FROM ledger_event WHERE chain = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT {PAGE}",
            chain,
            after,
            last,
        )
        for event in page:
            yield event
        if len(page) < PAGE:
            return
        after = page[-1]["seq"]


async def _orphans() -> list[Message]:
    rows = await fetch(
        "SELECT DISTINCT chain FROM ledger_event "
        "WHERE chain NOT IN (SELECT name FROM ledger_chain) ORDER BY chain"
    )
    return [Message(N_("账本链{chain}没有链首记录。"), {"chain": row["chain"]}) for row in rows]


async def _last_of(chain: str) -> list[dict[str, Any]]:
    return await fetch("SELECT at, facts FROM ledger_event WHERE chain = ? ORDER BY seq DESC LIMIT 1", chain)


async def _anchored() -> dict[str, int]:
    """The newest anchored place of each chain."""
    newest: dict[str, int] = {}
    async for event in _events(GLOBAL):
        facts = json.loads(event["facts"])
        newest[facts["chain"]] = facts["seq"]
    return newest


async def _broken_anchors() -> list[Message]:
    """An anchor names an event by place and hash: cutting a chain's end back is seen here."""
    faults = []
    async for event in _events(GLOBAL):
        facts = json.loads(event["facts"])
        rows = await fetch(
            "SELECT hash FROM ledger_event WHERE chain = ? AND seq = ?", facts["chain"], facts["seq"]
        )
        if not rows or bytes(rows[0]["hash"]).hex() != facts["hash"]:
            values = {"chain": facts["chain"], "seq": facts["seq"]}
            faults.append(Message(N_("账本链{chain}第{seq}条与锚点不符。"), values))
    return faults
