"""Registering a tip: routed, sealed, numbered and durable in one shared commit."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from portal.catalogue.pack import load_pack
from portal.catalogue.states import State
from portal.compartments.sealing import Fresh, Holder, compartment_row, digest, fresh, grant_row, item_row
from portal.compartments.tables import Compartment, CompartmentGrant, Item
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.core.numbers import register_number
from portal.database import Committer, change, fetch, insert_many
from portal.evidence.receiving import SealedFile, blob_row
from portal.evidence.tables import Blob
from portal.ledger.events import Event, append
from portal.mail import outbox
from portal.offices.routing import Decision
from portal.settings import current
from portal.staff import keyring
from portal.staff.keyring import Epoch
from portal.tips import clocks
from portal.tips.numbering import next_numbers
from portal.tips.routing import propose
from portal.tips.tables import SentDraft, Tip
from portal.vault import boxes, content, receipts
from portal.vault.boxes import KeyPair

DISPATCH = "dispatch-desk"
CUSTODIANS = "custodians"
IDENTITY_SIZE = 1024
"""Every tip carries an identity of this size, so that nobody can tell a named tip from an anonymous one."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What an informant sends. `draft` is the id of his draft session: sending it twice makes one tip."""

    kind: str
    answers: Mapping[str, Any] = field(repr=False)
    identity: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: tuple[SealedFile, ...] = ()
    receipt: str | None = field(default=None, repr=False)
    draft: str | None = field(default=None, repr=False)
    channel: str = "web"

    @property
    def mode(self) -> str:
        return "named" if self.identity else "anonymous"


@dataclass(frozen=True, slots=True)
class Registered:
    """The durable answer to a submission; `already` when the draft had been sent before."""

    tip: UUID
    number: str
    proposed: str
    already: bool = False


@dataclass(frozen=True, slots=True)
class _Prepared:
    """All rows of a tip but its number: made before the transaction, because key work takes time."""

    tip: dict[str, Any]
    compartments: list[dict[str, Any]]
    grants: list[dict[str, Any]]
    items: list[dict[str, Any]]
    blobs: list[dict[str, Any]]
    uploaded: list[str]
    draft: str | None


async def receive(submission: Submission) -> Registered:
    """Register a tip; returns when it would survive a power cut. Raises Refused while reporting is closed."""
    decision = await propose(submission.kind, submission.answers)
    prepared = await _prepare(submission, decision)
    return await _committer().commit(prepared)


async def _prepare(submission: Submission, decision: Decision) -> _Prepared:
    receiver = await _receiver(decision)
    custodians = await keyring.current_epoch(CUSTODIANS)
    if receiver is None or custodians is None:
        raise Refused(N_("举报通道尚未开通，请稍后再来，或拨打举报电话。"))
    told, identity = fresh("tip"), fresh("identity")
    informant = boxes.new_pair() if submission.receipt else None
    items = _items(submission, told, identity)
    due = await clocks.triage_due(clock.today())
    tip = _tip_row(submission, decision, receiver, told, identity)
    tip |= {"due_on": due.day, "due_provisional": due.provisional}
    tip |= _receipt_columns(submission.receipt, informant)
    return _Prepared(
        tip=tip,
        compartments=[compartment_row(told), compartment_row(identity)],
        grants=await _grants(told, identity, receiver, custodians, decision, informant, tip["id"]),
        items=items,
        blobs=[blob_row(file, str(told.id)) for file in submission.files if file.content is not None],
        uploaded=[file.blob for file in submission.files if file.content is None],
        draft=submission.draft,
    )


async def _receiver(decision: Decision) -> Epoch | None:
    """Whose key seals the content: the owner's, or the dispatch desk's where somebody must confirm first."""
    if not decision.needs_confirmation:
        owner = await keyring.current_epoch(decision.owner)
        # A tip about the staff is for the discipline office alone: better no tip than one in other hands.
        if owner is not None or decision.sealed:
            return owner
    return await keyring.current_epoch(DISPATCH)


def _items(submission: Submission, told: Fresh, identity: Fresh) -> list[dict[str, Any]]:
    answers = {"mode": submission.mode, "answers": dict(submission.answers)}
    rows = [
        item_row(told.id, told.pair.public, "answers", answers, author="informant"),
        item_row(
            identity.id,
            identity.pair.public,
            "identity",
            {"mode": submission.mode, **submission.identity},
            author="informant",
            size=IDENTITY_SIZE,
        ),
    ]
    for position, file in enumerate(submission.files):
        manifest = file.manifest()
        rows.append(
            item_row(told.id, told.pair.public, "file", manifest, author="informant", position=position)
        )
    return rows


async def _grants(
    told: Fresh,
    identity: Fresh,
    receiver: Epoch,
    custodians: Epoch,
    decision: Decision,
    informant: KeyPair | None,
    tip: UUID,
) -> list[dict[str, Any]]:
    purpose = "owner" if receiver.office == decision.owner else "dispatch"
    rows = [
        grant_row(told.id, told.pair.private, office_holder(receiver), purpose),
        grant_row(identity.id, identity.pair.private, office_holder(custodians), "custody"),
    ]
    if purpose == "owner":
        for helper in decision.cc:
            epoch = await keyring.current_epoch(helper)
            if epoch is not None:
                rows.append(grant_row(told.id, told.pair.private, office_holder(epoch), "cc"))
    if informant is not None:
        holder = Holder("informant", str(tip), informant.public)
        rows += [grant_row(one.id, one.pair.private, holder, "informant") for one in (told, identity)]
    return rows


def office_holder(epoch: Epoch) -> Holder:
    return Holder("office", epoch.office, epoch.public, epoch.number)


def _tip_row(
    submission: Submission, decision: Decision, receiver: Epoch, told: Fresh, identity: Fresh
) -> dict[str, Any]:
    at_owner = receiver.office == decision.owner
    return {
        "id": uuid4(),
        "number": "",
        "channel": submission.channel,
        "kind": submission.kind,
        "received_on": clock.today(),
        "state": (State.ROUTED if at_owner else State.REGISTERED).value,
        "office": receiver.office,
        "proposed": decision.owner,
        "rule": decision.rule,
        "basis": decision.basis,
        "decision": json.dumps(asdict(decision), ensure_ascii=False),
        "evidence_count": len(submission.files),
        "returns": 0,
        "reason": None,
        "content": told.id,
        "identity": identity.id,
        "case": None,
        "version": 1,
    }


def _receipt_columns(receipt: str | None, informant: KeyPair | None) -> dict[str, Any]:
    if receipt is None or informant is None:
        return {"informant_public": None, "informant_sealed": None, "lookup": None}
    lookup = receipts.lookup_id(receipt).hex()
    sealed = content.seal_bytes_under(
        receipts.receipt_key(receipt), informant.private, informant_place(lookup)
    )
    return {"informant_public": informant.public, "informant_sealed": sealed, "lookup": lookup}


def informant_place(lookup: str) -> str:
    return f"informant|{lookup}"


_committers: dict[asyncio.AbstractEventLoop, Committer[_Prepared, Registered]] = {}


def _committer() -> Committer[_Prepared, Registered]:
    """One committer for each running loop, that is one for each worker."""
    loop = asyncio.get_running_loop()
    if loop not in _committers:
        _committers.clear()
        _committers[loop] = Committer(_write)
    return _committers[loop]


async def _write(batch: Sequence[_Prepared]) -> list[Registered]:
    """Number and write every tip of the batch; runs inside one transaction. Order: counter, rows, ledger."""
    year = clock.today().year
    await next_numbers("JB", year, 0)  # Takes the row's lock before looking which drafts were sent already.
    known = await _already_sent([one.draft for one in batch if one.draft])
    fresh_ones = [one for one in _first_of_each_draft(batch) if one.draft not in known]
    first = await next_numbers("JB", year, len(fresh_ones)) if fresh_ones else 0
    for number, one in enumerate(fresh_ones, first):
        one.tip["number"] = register_number(load_pack(current().pack).prefix, "JB", year, number)
    if fresh_ones:
        await _insert(fresh_ones, year)
    known |= {one.draft: replace(_registered(one), already=True) for one in fresh_ones if one.draft}
    written = {one.tip["id"] for one in fresh_ones}
    return [_registered(one) if one.tip["id"] in written else known[str(one.draft)] for one in batch]


def _first_of_each_draft(batch: Sequence[_Prepared]) -> list[_Prepared]:
    seen: set[str] = set()
    chosen = []
    for one in batch:
        if one.draft is None or one.draft not in seen:
            chosen.append(one)
            seen.add(one.draft or "")
    return chosen


async def _insert(tips: Sequence[_Prepared], year: int) -> None:
    await insert_many(Compartment, [row for tip in tips for row in tip.compartments])
    await insert_many(CompartmentGrant, [row for tip in tips for row in tip.grants])
    await insert_many(Item, [row for tip in tips for row in tip.items])
    await insert_many(Blob, [row for tip in tips for row in tip.blobs])
    await insert_many(Tip, [tip.tip for tip in tips])
    for tip in tips:
        for blob in tip.uploaded:
            await change(
                "UPDATE blob SET owner = ? WHERE name = ? AND owner = ?",
                str(tip.tip["content"]),
                blob,
                tip.draft,
            )
        if tip.draft:
            await change("DELETE FROM session WHERE id = ?", tip.draft)
    sent = [{"draft": tip.draft, "tip": tip.tip["id"], "sent_on": clock.today()} for tip in tips if tip.draft]
    await insert_many(SentDraft, sent)
    await outbox.announce({tip.tip["office"] for tip in tips})
    await append(f"intake-{year}", *[_event(tip) for tip in tips])


def _event(tip: _Prepared) -> Event:
    row = tip.tip
    return Event(
        kind="tip.received",
        subject=f"tip:{row['id']}",
        actor="informant" if row["channel"] == "web" else "system",
        office=row["office"],
        exact=False,
        facts={
            "number": row["number"],
            "kind": row["kind"],
            "rule": row["rule"],
            "proposed": row["proposed"],
            "sealed": digest(tip.items),
        },
    )


def _registered(one: _Prepared) -> Registered:
    return Registered(one.tip["id"], one.tip["number"], one.tip["proposed"])


async def _already_sent(drafts: Sequence[str]) -> dict[str, Registered]:
    if not drafts:
        return {}
    marks = ", ".join("?" for _ in drafts)
    rows = await fetch(
        f"SELECT s.draft, t.id, t.number, t.proposed FROM sent_draft s JOIN tip t ON t.id = s.tip "
        f"WHERE s.draft IN ({marks})",
        *drafts,
    )
    return {row["draft"]: Registered(row["id"], row["number"], row["proposed"], already=True) for row in rows}


async def sent_before(draft: str) -> Registered | None:
    """The tip that this draft became, for a visitor whose connection broke while he was sending."""
    return (await _already_sent([draft])).get(draft)


async def forget_sent_drafts(before: date) -> None:
    """The link from a visitor's cookie to his tip is kept only for retries."""
    await change("DELETE FROM sent_draft WHERE sent_on < ?", before)
