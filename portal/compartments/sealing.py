"""A compartment: one key pair, sealed to each holder, and the items that only holders can open.

Tip, identity, case and record draft are all kept this way, so that giving, moving and taking away
access is one mechanism: a grant is a row, and moving a tip to another office re-seals one key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, Protocol
from uuid import UUID, uuid4

from portal.compartments import indexed
from portal.compartments.living import insert_grants
from portal.compartments.tables import Compartment, Item
from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import change, fetch, insert_many, is_postgres, writing
from portal.vault import boxes, content
from portal.vault.boxes import Context, KeyPair
from portal.vault.content import Sealed
from portal.vault.errors import CannotOpen


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may hold a compartment's key: an office (with its epoch), an informant, a person."""

    kind: str
    id: str
    public: bytes
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Fresh:
    """A compartment that is not stored yet."""

    id: UUID
    kind: str
    pair: KeyPair = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedItem:
    name: str
    position: int
    author: str
    on_day: Any
    payload: Any = field(repr=False)


class Keyring(Protocol):
    async def pair(self, holder_kind: str, holder: str, epoch: int) -> KeyPair | None: ...


def fresh(kind: str) -> Fresh:
    return Fresh(uuid4(), kind, boxes.new_pair())


def compartment_row(new: Fresh) -> dict[str, Any]:
    return {"id": new.id, "kind": new.kind, "public": new.pair.public}


def grant_row(
    compartment: UUID, private: bytes, holder: Holder, purpose: str, *, ends_at: datetime | None = None
) -> dict[str, Any]:
    """The compartment's key for one holder; with `ends_at` it opens nothing from then on."""
    return {
        "compartment": compartment,
        "holder_kind": holder.kind,
        "holder": holder.id,
        "epoch": holder.epoch,
        "purpose": purpose,
        "sealed": boxes.wrap(
            private, holder.public, grant_context(compartment, holder.kind, holder.id, holder.epoch)
        ),
        "ends_at": ends_at,
    }


def item_row(
    compartment: UUID,
    public: bytes,
    name: str,
    payload: Any,
    *,
    author: str,
    position: int = 0,
    size: int | None = None,
) -> dict[str, Any]:
    """A sealed item; needs only the compartment's public key, so that anybody may add and nobody read."""
    sealed = content.seal(payload, to_public=public, place=_place(compartment, name, position), size=size)
    return {
        "compartment": compartment,
        "name": name,
        "position": position,
        "author": author,
        "on_day": clock.today(),
        "dek": sealed.dek,
        "body": sealed.body,
    }


def digest(rows: Sequence[dict[str, Any]]) -> str:
    """A fingerprint of sealed items for the ledger; it says nothing about what is inside."""
    state = blake2b(digest_size=16)
    for row in rows:
        state.update(blake2b(bytes(row["body"]), digest_size=32).digest())
    return state.hexdigest()


async def store(new: Fresh, holders: Sequence[tuple[Holder, str]]) -> None:
    """Write a compartment and the grants of its first holders, each with its purpose."""
    async with writing():
        await insert_many(Compartment, [compartment_row(new)])
        grants = [grant_row(new.id, new.pair.private, holder, purpose) for holder, purpose in holders]
        await insert_grants(grants)


async def open_pair(compartment: UUID, keyring: Keyring) -> KeyPair | None:
    """The compartment's key, through any grant that the keyring fits; None when no grant is his.

    A grant may hold a decoy: then the next is tried. Raises CannotOpen when his grants give no key to
    which the public half in the row belongs.
    """
    # The keys before the rows: what is re-sealed in between is then sealed to a newer key that he has too.
    await keyring.pair("", "", 0)
    rows = await fetch(
        "SELECT c.public, g.holder_kind, g.holder, g.epoch, g.sealed FROM compartment_grant g "
        "JOIN compartment c ON c.id = g.compartment WHERE g.compartment = ? "
        "AND (g.ends_at IS NULL OR g.ends_at > ?) ORDER BY g.holder_kind, g.holder, g.epoch",
        compartment,
        clock.now(),
    )
    fitted = False
    for row in rows:
        holder = await keyring.pair(row["holder_kind"], row["holder"], row["epoch"])
        if holder is not None:
            fitted, pair = True, unwrapped(compartment, row, holder)
            if pair is not None:
                return pair
    if fitted:
        raise CannotOpen
    return None


async def put(
    compartment: UUID,
    name: str,
    payload: Any,
    *,
    author: str,
    size: int | None = None,
    pair: KeyPair | None = None,
) -> str:
    """Append a sealed item under a name; returns its fingerprint for the ledger.

    Who holds the compartment's key gives it as `pair`: then nobody who exchanged the public half in the
    row gets to read the item.
    """
    async with writing():
        public = await locked_public(compartment)
        if pair is not None and public != pair.public:
            raise CannotOpen
        [last] = await fetch(
            "SELECT max(position) AS position FROM item WHERE compartment = ? AND name = ?", compartment, name
        )
        position = 0 if last["position"] is None else last["position"] + 1
        row = item_row(compartment, public, name, payload, author=author, position=position, size=size)
        await insert_many(Item, [row])
    return digest([row])


async def rewrite(compartment: UUID, name: str, payload: Any, *, author: str, pair: KeyPair) -> str:
    """Put other words in place of the first item of a name; its row, its day and its length tell nothing."""
    async with writing():
        if pair.public != await locked_public(compartment):
            raise CannotOpen
        [before] = await fetch(
            "SELECT length(body) AS size FROM item WHERE compartment = ? AND name = ? AND position = 0",
            *(compartment, name),
        )
        size = before["size"] - content.OVERHEAD
        row = item_row(compartment, pair.public, name, payload, author=author, size=size)
        await change(
            "UPDATE item SET dek = ?, body = ?, author = ? "
            "WHERE compartment = ? AND name = ? AND position = 0",
            *(row["dek"], row["body"], author, compartment, name),
        )
    return digest([row])


async def opened_items(compartment: UUID, pair: KeyPair, *names: str) -> list[OpenedItem]:
    """The items of these names (all when none is given), by name and position."""
    rows = await fetch(
        "SELECT name, position, author, on_day, dek, body FROM item WHERE compartment = ? "
        "ORDER BY name, position",
        compartment,
    )
    return [open_item(compartment, pair, row) for row in rows if not names or row["name"] in names]


async def last_item(compartment: UUID, pair: KeyPair, name: str) -> OpenedItem | None:
    """The newest item of a name, alone."""
    rows = await fetch(
        "SELECT name, position, author, on_day, dek, body FROM item WHERE compartment = ? AND name = ? "
        "ORDER BY position DESC LIMIT 1",
        *(compartment, name),
    )
    return open_item(compartment, pair, rows[0]) if rows else None


async def share(
    compartment: UUID, pair: KeyPair, holder: Holder, purpose: str, *, ends_at: datetime | None = None
) -> None:
    """Give the key to one more holder; nobody of his needs to be there."""
    async with writing():
        await _remove(compartment, holder.kind, holder.id)
        row = grant_row(compartment, pair.private, holder, purpose, ends_at=ends_at)
        await insert_grants([row])


async def unshare(compartment: UUID, holder_kind: str, holder: str) -> None:
    async with writing():
        await _remove(compartment, holder_kind, holder)


async def holders(compartment: UUID) -> list[tuple[str, str, str]]:
    """Who holds the key: kind, id and purpose."""
    rows = await fetch(
        "SELECT holder_kind, holder, purpose FROM compartment_grant WHERE compartment = ? "
        "ORDER BY holder_kind, holder, epoch",
        compartment,
    )
    return [(row["holder_kind"], row["holder"], row["purpose"]) for row in rows]


def resealed(compartment: UUID, row: dict[str, Any], old: KeyPair, public: bytes) -> bytes:
    """The key of one item, sealed to another key of its compartment."""
    sealed = Sealed(bytes(row["dek"]), bytes(row["body"]))
    return content.reseal(sealed, old, public, _place(compartment, row["name"], row["position"])).dek


def unwrapped(compartment: UUID, row: dict[str, Any], holder: KeyPair) -> KeyPair | None:
    """None for a decoy, a grant that was moved here, and a key whose public half was exchanged."""
    context = grant_context(compartment, row["holder_kind"], row["holder"], row["epoch"])
    try:
        pair = KeyPair(bytes(row["public"]), boxes.unwrap(bytes(row["sealed"]), holder, context))
    except CannotOpen:
        return None
    return pair if boxes.belongs_together(pair) else None


def open_item(compartment: UUID, pair: KeyPair, row: dict[str, Any]) -> OpenedItem:
    sealed = Sealed(bytes(row["dek"]), bytes(row["body"]))
    payload = content.open_sealed(sealed, pair, _place(compartment, row["name"], row["position"]))
    return OpenedItem(row["name"], row["position"], row["author"], row["on_day"], payload)


async def locked_public(compartment: UUID) -> bytes:
    """Locks the compartment, so that two writers never take one position."""
    lock = " FOR UPDATE" if is_postgres() else ""
    rows = await fetch(f"SELECT public FROM compartment WHERE id = ?{lock}", compartment)
    if not rows:
        raise NotFound(N_("找不到所要的内容。"))
    return bytes(rows[0]["public"])


async def _remove(compartment: UUID, holder_kind: str, holder: str) -> None:
    await change(
        "DELETE FROM compartment_grant WHERE compartment = ? AND holder_kind = ? AND holder = ?",
        compartment,
        holder_kind,
        holder,
    )
    if holder_kind == "office":
        await indexed.forget(compartment, holder)


def grant_context(compartment: UUID, holder_kind: str, holder: str, epoch: int) -> Context:
    return Context("compartment", str(compartment), holder_kind, holder, epoch)


def _place(compartment: UUID, name: str, position: int) -> str:
    return f"{compartment}|{name}|{position}"
