"""Numbering and writing tips: those that arrive together share one durable transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from portal.catalogue.pack import load_pack
from portal.clocks.tables import RunningClock
from portal.compartments.living import insert_grants
from portal.compartments.sealing import digest
from portal.compartments.tables import Compartment, Item
from portal.core import clock
from portal.core.numbers import TIP_SERIES, register_number
from portal.database import Committer, Committers, change, change_many, fetch, insert_many
from portal.evidence.receiving import owner_name
from portal.evidence.tables import Blob
from portal.ledger.events import Event, append
from portal.mail import outbox
from portal.settings import current
from portal.tips.numbering import give_back_numbers, next_numbers
from portal.tips.preparing import Prepared
from portal.tips.tables import SentDraft, Tip


@dataclass(frozen=True, slots=True)
class Registered:
    """The durable answer to a submission; `already` when the draft had been sent before, `handed` then as
    it came the first time."""

    tip: UUID
    number: str
    proposed: str
    already: bool = False
    handed: str | None = None


def committer() -> Committer[Prepared, Registered]:
    return _committers.here()


def queued() -> int:
    """How many tips wait for their commit in this worker."""
    return _committers.queued


async def _write(batch: Sequence[Prepared]) -> list[Registered]:
    """Number and write every tip of the batch; runs inside one transaction. Order: counter, rows, ledger."""
    year = clock.today().year
    ours = _first_of_each_draft(batch)
    # Takes the row's lock before looking which drafts were sent already.
    first = await next_numbers(TIP_SERIES, year, len(ours))
    known = await _already_sent([one.draft for one in ours if one.draft])
    fresh_ones = [one for one in ours if one.draft not in known]
    if len(fresh_ones) < len(ours):
        await give_back_numbers(TIP_SERIES, year, len(ours) - len(fresh_ones))
    for number, one in enumerate(fresh_ones, first):
        one.tip["number"] = register_number(load_pack(current().pack).prefix, TIP_SERIES, year, number)
    if fresh_ones:
        await _insert(fresh_ones, year)
    known |= {one.draft: replace(_registered(one), already=True) for one in fresh_ones if one.draft}
    written = {one.tip["id"] for one in fresh_ones}
    return [_registered(one) if one.tip["id"] in written else known[str(one.draft)] for one in batch]


_committers = Committers(_write)


def _first_of_each_draft(batch: Sequence[Prepared]) -> list[Prepared]:
    seen: set[str] = set()
    chosen = []
    for one in batch:
        if one.draft is None or one.draft not in seen:
            chosen.append(one)
            seen.add(one.draft or "")
    return chosen


async def _insert(tips: Sequence[Prepared], year: int) -> None:
    await insert_many(Compartment, [row for tip in tips for row in tip.compartments])
    await insert_grants([row for tip in tips for row in tip.grants])
    await insert_many(Item, [row for tip in tips for row in tip.items])
    await insert_many(Blob, [row for tip in tips for row in tip.blobs])
    await insert_many(Tip, [tip.tip for tip in tips])
    await insert_many(RunningClock, [row for tip in tips for row in tip.clocks])
    await change_many(
        "UPDATE blob SET owner = ? WHERE name = ? AND owner = ?",
        [
            (str(tip.tip["content"]), blob, owner_name(tip.draft or ""))
            for tip in tips
            for blob in tip.uploaded
        ],
    )
    await change_many("DELETE FROM session WHERE id = ?", [(tip.draft,) for tip in tips if tip.draft])
    await insert_many(SentDraft, [_sent(tip) for tip in tips if tip.draft])
    for table, row in [one for tip in tips for one in tip.beside]:
        await insert_many(table, [row])
    await outbox.announce({tip.tip["office"] for tip in tips})
    await append(f"intake-{year}", *[_event(tip) for tip in tips])


def _sent(tip: Prepared) -> dict[str, Any]:
    return {"draft": tip.draft, "tip": tip.tip["id"], "sent_on": clock.today(), "handed": tip.handed}


def _event(tip: Prepared) -> Event:
    row = tip.tip
    return Event(
        kind="tip.received",
        subject=f"tip:{row['id']}",
        actor=tip.actor,
        office=row["office"],
        exact=False,
        facts={
            "number": row["number"],
            "channel": row["channel"],
            "kind": row["kind"],
            "rule": row["rule"],
            "proposed": row["proposed"],
            "sealed": digest(tip.items),
        },
    )


def _registered(one: Prepared) -> Registered:
    return Registered(one.tip["id"], one.tip["number"], one.tip["proposed"], handed=one.handed)


async def _already_sent(drafts: Sequence[str]) -> dict[str, Registered]:
    if not drafts:
        return {}
    marks = ", ".join("?" for _ in drafts)
    rows = await fetch(
        f"SELECT s.draft, s.handed, t.id, t.number, t.proposed FROM sent_draft s JOIN tip t ON t.id = s.tip "
        f"WHERE s.draft IN ({marks})",
        *drafts,
    )
    return {
        row["draft"]: Registered(
            row["id"], row["number"], row["proposed"], already=True, handed=row["handed"]
        )
        for row in rows
    }


async def sent_before(draft: str) -> Registered | None:
    """The tip that this draft became, for a visitor whose connection broke while he was sending."""
    return (await _already_sent([draft])).get(draft)


async def forget_sent_drafts(before: date) -> None:
    """The link from a visitor's cookie to his tip is kept only for retries; another system's order stays."""
    await change("DELETE FROM sent_draft WHERE sent_on < ? AND handed IS NULL", before)
