"""Which key of an office is in force: one that a certified key officer signed, never older than one seen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.core.errors import N_, DomainError
from portal.database import fetch, is_writing
from portal.staff import authority, marks, retired
from portal.vault import signatures
from portal.vault.digests import fingerprint
from portal.vault.errors import BadSignature


class PlantedKey(DomainError):
    """An office key that no certified key officer signed: sealing to it would hand the tip to a stranger."""

    def __init__(self, office: str, sentence: str = "") -> None:
        super().__init__(
            sentence or N_("单位{office}的密钥签名无效，系统拒绝使用，请立即通知密钥员。"), office=office
        )


class OldKey(PlantedKey):
    """The office had a newer key: somebody deleted it from the database, or restored an old backup."""

    def __init__(self, office: str) -> None:
        super().__init__(
            office, N_("单位{office}曾有更新的密钥，数据库里却没有，系统拒绝使用旧密钥，请立即通知密钥员。")
        )


@dataclass(frozen=True, slots=True)
class Epoch:
    id: UUID
    office: str
    number: int
    public: bytes

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)


_SIGNED = (
    "SELECT e.id, e.office, e.number, e.public, e.signature, e.signed_by, e.signer_public, "
    "e.signer_certificate FROM office_epoch e WHERE e.ended_on IS NULL"
)
_trusted: set[tuple[str, int, bytes, bytes]] = set()


async def current_epoch(office: str) -> Epoch | None:
    """The office's newest living key, its signature checked up to the root; None while it has no member."""
    return (await current_epochs(office)).get(office)


async def current_epochs(*offices: str) -> dict[str, Epoch]:
    """The same for several offices in one question; an office without a member is left out."""
    marked = ", ".join("?" for _ in offices)
    rows = await fetch(
        f"{_SIGNED} AND e.office IN ({marked}) "
        "AND EXISTS (SELECT 1 FROM office_grant g WHERE g.epoch = e.id) ORDER BY e.number",
        *offices,
    )
    newest = {row["office"]: row for row in rows}
    for row in newest.values():
        require_signed(row)
    _require_newest({office: row["number"] for office, row in newest.items()})
    return {office: _epoch(row) for office, row in newest.items()}


async def living_epochs(office: str | None = None) -> list[Epoch]:
    """Every key that has not ended, oldest first, each checked; also those that nobody holds any more."""
    rows = await fetch(
        f"{_SIGNED}{' AND e.office = ?' if office else ''} ORDER BY e.office, e.number",
        *([office] if office else []),
    )
    for row in rows:
        require_signed(row)
    return [_epoch(row) for row in rows]


def require_signed(row: dict[str, Any]) -> None:
    """`row` has the columns of an epoch; raises PlantedKey."""
    office, number = str(row["office"]), int(str(row["number"]))
    public, signature = as_bytes(row["public"]), as_bytes(row["signature"])
    root = authority.load()
    signer, certificate = as_bytes(row["signer_public"]), as_bytes(row["signer_certificate"])
    epoch = signatures.epoch_statement(office, number, public, root.escrow_public)
    if not retired.counts(signer, epoch):
        raise PlantedKey(office)
    known = (office, number, public, signature + root.root_public)
    if known in _trusted:
        return
    officer = signatures.officer_statement(str(row["signed_by"]), signer)
    try:
        signatures.verify(root.root_public, signatures.KEY_OFFICER, officer, certificate)
        signatures.verify(signer, signatures.OFFICE_EPOCH, epoch, signature)
    except BadSignature:
        raise PlantedKey(office) from None
    _trusted.add(known)


def _require_newest(numbers: dict[str, int]) -> None:
    known = marks.marks()
    for office, number in numbers.items():
        if number < known.get(office, 0):
            raise OldKey(office)
    # Inside a transaction the new key may still be undone, and a mark never falls.
    if not is_writing() and any(number > known.get(office, 0) for office, number in numbers.items()):
        marks.raise_to(numbers)


def as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""


def _epoch(row: dict[str, Any]) -> Epoch:
    return Epoch(row["id"], row["office"], row["number"], bytes(row["public"]))
