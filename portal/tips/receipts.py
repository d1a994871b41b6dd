"""What a receipt opens: the informant's own key and, with it, his tip."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.core.errors import N_, DomainError
from portal.core.receipts import normalise
from portal.database import fetch
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.tips.preparing import informant_place
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.reading import OpenTip, open_tip
from portal.vault import content, receipts
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen

# Something of the right shape to try a key on when no tip has this receipt, so that both take the same way.
_NOBODY = content.seal_bytes_under(bytes(32), bytes(32), "nobody")


class UnknownReceipt(DomainError):
    """One answer for codes that never existed, have ended or were deleted."""

    def __init__(self) -> None:
        super().__init__(N_("查不到这个查询码对应的举报。请逐字核对后再试。"), field="code")


@dataclass(frozen=True, slots=True)
class Informant:
    """The holder of a receipt: his key opens his tip and nothing else."""

    tip: UUID
    pair: KeyPair = field(repr=False)
    session: str

    async def pair_for(self, holder_kind: str, holder: str, epoch: int) -> KeyPair | None:
        return self.pair if (holder_kind, holder, epoch) == ("informant", str(self.tip), 0) else None


class InformantKeyring:
    def __init__(self, informant: Informant) -> None:
        self._informant = informant

    async def pair(self, holder_kind: str, holder: str, epoch: int) -> KeyPair | None:
        return await self._informant.pair_for(holder_kind, holder, epoch)


async def sign_in(code: str) -> str:
    """Open an informant's session and return its token.

    Raises ReceiptTypo when the check character does not fit, UnknownReceipt otherwise. Nothing about
    the visit is kept but the session, which is erased when it ends.
    """
    receipt = normalise(code)
    lookup = receipts.lookup_id(receipt).hex()
    rows = await fetch("SELECT id, informant_public, informant_sealed FROM tip WHERE lookup = ?", lookup)
    row: dict[str, Any] = (
        rows[0] if rows else {"informant_sealed": _NOBODY, "informant_public": b"", "id": None}
    )
    try:
        private = content.open_bytes_under(
            receipts.receipt_key(receipt), bytes(row["informant_sealed"]), informant_place(lookup)
        )
    except CannotOpen:
        raise UnknownReceipt from None
    body = {"tip": str(row["id"]), "public": bytes(row["informant_public"]).hex(), "private": private.hex()}
    return await sealed.begin("informant", body)


def informant_of(session: OpenSession) -> Informant:
    body = session.body
    pair = KeyPair(bytes.fromhex(body["public"]), bytes.fromhex(body["private"]))
    return Informant(UUID(body["tip"]), pair, session.id)


async def own_tip(informant: Informant) -> TipRow:
    return await tip_by_id(informant.tip)


async def open_own_tip(informant: Informant) -> OpenTip:
    return await open_tip(await own_tip(informant), InformantKeyring(informant))
