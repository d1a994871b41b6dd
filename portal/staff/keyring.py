"""Keys of offices: signed epochs, members who hold them, and what a signed-in person can open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.staff import authority, marks, retired
from portal.staff.epochs import Epoch, OldKey, PlantedKey, as_bytes, current_epoch, current_epochs
from portal.staff.people import Person
from portal.staff.tables import OfficeEpoch, OfficeGrant
from portal.vault import boxes, signatures
from portal.vault.boxes import Context, KeyPair
from portal.vault.digests import fingerprint

__all__ = [
    "NEEDED_TO_OPEN",
    "Epoch",
    "Member",
    "NotCertified",
    "OfficeKeyring",
    "OldKey",
    "PlantedKey",
    "admit",
    "create_epoch",
    "current_epoch",
    "current_epochs",
    "grant",
    "is_open",
    "key_context",
    "members",
    "offices_with_keys",
]
NEEDED_TO_OPEN = ("dispatch-desk", "discipline-office", "custodians")


class NotCertified(Refused):
    """A key officer whose signing key the root has not certified, or not since he has new keys."""

    def __init__(self, login: str) -> None:
        super().__init__(
            N_(
                "您的签名密钥还没有用根密钥认证，现在不能签发单位密钥。请和保管根密钥的人一起，"
                "在服务器上运行portal root certify {login}，然后再办理一次。"
            ),
            login=login,
        )


@dataclass(frozen=True, slots=True)
class Member:
    """Who holds, or is to be given, an office's key: with the public halves of his own keys."""

    id: UUID
    name: str
    box_public: bytes
    sign_public: bytes

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Member":
        return cls(row["id"], row["name"], bytes(row["box_public"]), bytes(row["sign_public"]))

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.box_public)


async def create_epoch(office: str, *, signer: Person, members: Sequence[Member]) -> Epoch:
    """A new key pair for an office, signed by a key officer, sealed to its members and to escrow."""
    if not members:
        raise Refused(N_("单位至少要有一名成员才能建立密钥。"))
    root, certificate = authority.load(), await _certificate_of(signer.id)
    _require_certified(signer, root.root_public, certificate)
    pair = boxes.new_pair()
    async with writing():
        epoch = Epoch(uuid4(), office, await _next_number(office), pair.public)
        row = _epoch_row(epoch, pair.private, signer, escrow=root.escrow_public)
        row["signer_certificate"] = certificate
        await insert_many(OfficeEpoch, [row])
        await insert_many(OfficeGrant, [grant(epoch, pair.private, member, by=signer) for member in members])
        await change("DELETE FROM key_rotation WHERE office = ?", office)
        await append("staff", _event("office.key_created", epoch, signer, members))
    return epoch


def _require_certified(signer: Person, root: bytes, certificate: bytes | None) -> None:
    """What he signs without the root's word would be refused at its first use: say it now, and what to do."""
    statement = signatures.officer_statement(str(signer.id), signer.keys.sign.public)
    certified = signatures.holds(root, signatures.KEY_OFFICER, statement, certificate or b"")
    if not certified or retired.is_retired(signer.keys.sign.public):
        raise NotCertified(signer.login)


def _epoch_row(epoch: Epoch, private: bytes, signer: Person, *, escrow: bytes) -> dict[str, Any]:
    """The signature binds the key to office, number and the escrow key that can open it."""
    office, number = epoch.office, epoch.number
    statement = signatures.epoch_statement(office, number, epoch.public, escrow)
    return {
        "id": epoch.id,
        "office": office,
        "number": number,
        "public": epoch.public,
        "escrow_sealed": boxes.wrap(private, escrow, key_context(office, number, "escrow", "escrow")),
        "signature": signatures.sign(signer.keys.sign.private, signatures.OFFICE_EPOCH, statement),
        "signed_by": signer.id,
        "signer_public": signer.keys.sign.public,
        "created_on": clock.today(),
        "ended_on": None,
    }


async def _certificate_of(officer: UUID) -> bytes | None:
    """The root's signature under his key, which stays with every key that he signs."""
    rows = await fetch("SELECT officer_signature FROM account WHERE id = ?", officer)
    return as_bytes(rows[0]["officer_signature"]) or None if rows else None


async def admit(office: str, member: Member, *, by: Person) -> None:
    """Seal every living key of the office to a new member; only one who holds them can."""
    held = await _held(by, office)
    if not held:
        raise Refused(N_("只有持有该单位密钥的成员才能接纳新成员。"))
    already = {row["epoch"] for row in await _grants_of(member.id)}
    missing = [(epoch, private) for epoch, private in held if epoch.id not in already]
    async with writing():
        await insert_many(OfficeGrant, [grant(epoch, private, member, by=by) for epoch, private in missing])
        for epoch, _ in missing:
            await append("staff", _event("office.member_admitted", epoch, by, [member]))


async def members(office: str) -> list[Member]:
    """Who holds the office's newest key, by name."""
    rows = await fetch(
        "SELECT DISTINCT a.id, a.name, a.box_public, a.sign_public FROM office_grant g "
        "JOIN office_epoch e ON e.id = g.epoch JOIN account a ON a.id = g.account "
        "WHERE e.office = ? AND e.ended_on IS NULL ORDER BY a.name, a.id",
        office,
    )
    return [Member.of(row) for row in rows]


async def offices_with_keys() -> frozenset[str]:
    rows = await fetch(
        "SELECT DISTINCT e.office FROM office_epoch e JOIN office_grant g ON g.epoch = e.id "
        "WHERE e.ended_on IS NULL"
    )
    return frozenset(row["office"] for row in rows)


async def is_open() -> bool:
    """Whether tips can be taken: dispatch desk, discipline office and custodians each have a member."""
    return frozenset(NEEDED_TO_OPEN) <= await offices_with_keys()


class OfficeKeyring:
    """What one signed-in person can open, office by office and epoch by epoch."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._pairs: dict[tuple[str, str, int], KeyPair] | None = None

    async def pair(self, holder_kind: str, holder: str, epoch: int) -> KeyPair | None:
        if self._pairs is None:
            self._pairs = {("account", str(self._person.id), 0): self._person.keys.box}
            for held, private in await _held(self._person):
                self._pairs["office", held.office, held.number] = KeyPair(held.public, private)
        return self._pairs.get((holder_kind, holder, epoch))


async def _held(person: Person, office: str | None = None) -> list[tuple[Epoch, bytes]]:
    """Epochs with their private keys; a place that has ended opens nothing, even with a forgotten grant."""
    rows = await _grants_of(person.id)
    return [
        (epoch, _private(epoch, row, person))
        for row in rows
        if row["office"] in person.offices and office in (None, row["office"])
        for epoch in [Epoch(row["epoch"], row["office"], row["number"], bytes(row["public"]))]
    ]


def _private(epoch: Epoch, row: dict[str, Any], person: Person) -> bytes:
    return boxes.unwrap(
        as_bytes(row["sealed"]),
        person.keys.box,
        key_context(epoch.office, epoch.number, "account", str(person.id)),
    )


async def _grants_of(account: UUID) -> list[dict[str, Any]]:
    return await fetch(
        "SELECT g.sealed, e.id AS epoch, e.office, e.number, e.public FROM office_grant g "
        "JOIN office_epoch e ON e.id = g.epoch WHERE g.account = ? ORDER BY e.office, e.number",
        account,
    )


async def _next_number(office: str) -> int:
    rows = await fetch("SELECT max(number) AS newest FROM office_epoch WHERE office = ?", office)
    return max(rows[0]["newest"] or 0, marks.marks().get(office, 0)) + 1


def grant(epoch: Epoch, private: bytes, member: Member, *, by: Person) -> dict[str, object]:
    """The row that gives a member the key; its giver signs whose keys he gave it to."""
    statement = signatures.member_statement(
        epoch.office, epoch.number, str(member.id), member.box_public, member.sign_public
    )
    return {
        "id": uuid4(),
        "epoch": epoch.id,
        "account": member.id,
        "sealed": boxes.wrap(
            private, member.box_public, key_context(epoch.office, epoch.number, "account", str(member.id))
        ),
        "granted_by": by.id,
        "granted_on": clock.today(),
        "signature": signatures.sign(by.keys.sign.private, signatures.OFFICE_MEMBER, statement),
    }


def key_context(office: str, number: int, holder_kind: str, holder: str) -> Context:
    return Context("office-key", office, holder_kind, holder, number)


def _event(kind: str, epoch: Epoch, by: Person, members: Sequence[Member]) -> Event:
    facts: dict[str, Fact] = {
        "epoch": epoch.number,
        "key": epoch.fingerprint,
        "members": [str(one.id) for one in members],
    }
    return Event(kind, f"office:{epoch.office}", by.actor, epoch.office, facts=facts)
