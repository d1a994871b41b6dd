"""Sealing a submission: every key made and every row ready before the transaction begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from piccolo.table import Table

from portal.catalogue.states import State
from portal.clocks import starting
from portal.compartments.sealing import Fresh, Holder, compartment_row, fresh, grant_row, item_row
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.evidence.receiving import blob_row
from portal.evidence.sealed_file import SealedFile
from portal.offices.routing import Decision
from portal.staff import keyring
from portal.staff.keyring import Epoch
from portal.staff.people import account_of
from portal.tips.decisions import kept
from portal.tips.decoys import open_grant
from portal.vault import boxes, content, receipts
from portal.vault.boxes import KeyPair

DISPATCH = "dispatch-desk"
CUSTODIANS = "custodians"
IDENTITY_SIZE = 704
"""Every tip carries an identity of this size: nobody can tell a named tip from an anonymous one.

The longest name, telephone and mail address that the forms take fit in, whatever signs they are of.
"""
ENVELOPE = "envelope"
"""Name of the item beside the identity that says what came around a letter."""
_KEY_SIZE = 48
"""A private key under its receipt, compressed and with its length."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What an informant sends. `draft` is the id of his draft session: sending it twice makes one tip.

    `identity` is empty for an anonymous tip, else `name`, perhaps `phone` and `email`, `confidential`
    (false: the owner office may see the name), and the version of the privacy notice with the day of
    consent (`notice`, `consent_on`). `reply` says whether the informant asks for an answer. `channel` is
    a code of the list of that name; `received_on` is the day a letter or a call arrived (without it,
    today), from which the legal periods count, however late somebody enters it. `actor` brought it in, as the
    ledger calls him. `arrival` is sealed beside the answers: number and sender of a document, and the like;
    `limit_on` is the day that a superior set. `handed` fingerprints what another system sent: then `draft`
    is remembered for ever. `envelope` is what came around a letter (headers, other addresses), sealed
    beside the identity; `beside` are rows of the channel that stand or fall with the tip.
    """

    kind: str
    answers: Mapping[str, Any] = field(repr=False)
    identity: Mapping[str, Any] = field(default_factory=dict, repr=False)
    reply: bool = True
    files: tuple[SealedFile, ...] = ()
    receipt: str | None = field(default=None, repr=False)
    draft: str | None = field(default=None, repr=False)
    channel: str = "web"
    received_on: date | None = None
    actor: str = ""
    urgency: str = "normal"
    limit_on: date | None = None
    arrival: Mapping[str, Any] = field(default_factory=dict, repr=False)
    handed: str | None = None
    envelope: Mapping[str, Any] = field(default_factory=dict, repr=False)
    beside: tuple[tuple[type[Table], Mapping[str, Any]], ...] = field(default=(), repr=False)

    @property
    def mode(self) -> str:
        if not self.identity.get("name"):
            return "anonymous"
        return "named" if self.identity.get("confidential", True) else "open"


@dataclass(frozen=True, slots=True)
class Prepared:
    """All rows of a tip but its number: made before the transaction, because key work takes time."""

    tip: dict[str, Any]
    compartments: list[dict[str, Any]]
    grants: list[dict[str, Any]]
    items: list[dict[str, Any]]
    blobs: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    uploaded: list[str]
    draft: str | None
    actor: str
    handed: str | None = None
    beside: Sequence[tuple[type[Table], Mapping[str, Any]]] = ()


async def prepare(submission: Submission, decision: Decision) -> Prepared:
    epochs = await keyring.current_epochs(decision.owner, DISPATCH, CUSTODIANS, *decision.cc)
    receiver, custodians = _receiver(decision, epochs), epochs.get(CUSTODIANS)
    if receiver is None or custodians is None:
        raise Refused(N_("举报通道尚未开通，请稍后再来，或拨打举报电话。"))
    told, identity = fresh("tip"), fresh("identity")
    informant = boxes.new_pair() if submission.receipt else None
    items = _items(submission, decision, told, identity, informant)
    tip = _tip_row(submission, decision, receiver, told, identity)
    clocks = await _clocks(tip)
    tip |= starting.due_columns(clocks)
    tip |= _receipt_columns(submission.receipt, informant)
    parts = [part for file in submission.files for part in file.parts]
    return Prepared(
        tip=tip,
        compartments=[compartment_row(told), compartment_row(identity)],
        grants=[
            *_office_grants(told, identity, decision, receiver, epochs),
            *_open_grants(identity, epochs.get(decision.owner), is_open=submission.mode == "open"),
            *_informant_grants(told, identity, informant, tip["id"]),
        ],
        items=items,
        blobs=[blob_row(file, str(told.id)) for file in parts if file.content is not None],
        clocks=clocks,
        uploaded=[file.blob for file in parts if file.content is None],
        draft=submission.draft,
        actor=submission.actor or ("informant" if submission.channel == "web" else "system"),
        handed=submission.handed,
        beside=submission.beside,
    )


async def _clocks(tip: Mapping[str, Any]) -> list[dict[str, Any]]:
    return await starting.rows_for_arrival(
        tip["id"],
        State(tip["state"]),
        office=tip["office"],
        received_on=tip["received_on"],
        limit_on=tip["limit_on"],
    )


def _receiver(decision: Decision, epochs: Mapping[str, Epoch]) -> Epoch | None:
    """Whose key seals the content: the owner's, or the dispatch desk's where somebody must confirm first."""
    if not decision.needs_confirmation:
        owner = epochs.get(decision.owner)
        # A tip about the staff is for the discipline office alone: better no tip than one in other hands.
        if owner is not None or decision.sealed:
            return owner
    return epochs.get(DISPATCH)


def _items(
    submission: Submission, decision: Decision, told: Fresh, identity: Fresh, informant: KeyPair | None
) -> list[dict[str, Any]]:
    answers: dict[str, Any] = {
        "mode": submission.mode,
        "reply": submission.reply,
        "answers": dict(submission.answers),
        # Whom the key may go to is read from here, for the columns beside it can be rewritten.
        "owner": decision.owner,
        "cc": list(decision.cc),
        # Where the tip's next key goes when it moves: the receipt's own, whatever the column says by then.
        "informant": informant.public.hex() if informant else None,
    }
    if submission.arrival:
        answers["arrival"] = dict(submission.arrival)
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
    if submission.envelope:
        envelope = dict(submission.envelope)
        rows.append(item_row(identity.id, identity.pair.public, ENVELOPE, envelope, author="informant"))
    for position, file in enumerate(submission.files):
        manifest = file.manifest()
        rows.append(
            item_row(told.id, told.pair.public, "file", manifest, author="informant", position=position)
        )
    return rows


def _office_grants(
    told: Fresh, identity: Fresh, decision: Decision, receiver: Epoch, epochs: Mapping[str, Epoch]
) -> list[dict[str, Any]]:
    """Content to its receiver and, once the owner has it, to the rule's helpers; identity to custodians."""
    at_owner = receiver.office == decision.owner
    custodians = grant_row(identity.id, identity.pair.private, office_holder(epochs[CUSTODIANS]), "custody")
    content_to = {receiver.office: "owner" if at_owner else "dispatch"}
    content_to |= {helper: "cc" for helper in decision.cc if at_owner and helper in epochs}
    return [custodians] + [
        grant_row(told.id, told.pair.private, office_holder(epochs[office]), purpose)
        for office, purpose in content_to.items()
    ]


def _open_grants(identity: Fresh, owner: Epoch | None, *, is_open: bool) -> list[dict[str, Any]]:
    """For the owner office, where it has a key: the identity if the informant wants that, else a decoy."""
    if owner is None:
        return []
    return [open_grant(identity.id, identity.pair.private, owner, is_open=is_open)]


def _informant_grants(
    told: Fresh, identity: Fresh, informant: KeyPair | None, tip: UUID
) -> list[dict[str, Any]]:
    if informant is None:
        return []
    holder = Holder("informant", str(tip), informant.public)
    return [grant_row(one.id, one.pair.private, holder, "informant") for one in (told, identity)]


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
        "area": decision.inputs.area,
        "received_on": submission.received_on or clock.today(),
        "urgency": submission.urgency,
        "limit_on": submission.limit_on,
        "entered_by": account_of(submission.actor),
        "state": (State.ROUTED if at_owner else State.REGISTERED).value,
        "office": receiver.office,
        "proposed": decision.owner,
        "rule": decision.rule,
        "basis": decision.basis,
        "decision": kept(decision),
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
    sealed = seal_informant(receipt, lookup, informant.private)
    return {"informant_public": informant.public, "informant_sealed": sealed, "lookup": lookup}


def seal_informant(receipt: str, lookup: str, private: bytes) -> bytes:
    """The informant's private key, which his receipt alone opens."""
    key = receipts.receipt_key(receipt)
    return content.seal_bytes_under(key, private, informant_place(lookup), size=_KEY_SIZE)


def informant_place(lookup: str) -> str:
    return f"informant|{lookup}"
