"""What a receipt opens: the informant's own key and, with it, his tip."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from portal.core.errors import N_, DomainError
from portal.core.receipts import generate, normalise
from portal.database import fetch
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.tips.preparing import informant_place, seal_informant
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.reading import OpenTip, open_tip
from portal.vault import content, receipts
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen

KIND: Final = "informant"
# Something of the right shape to try a key on when no tip has this receipt, so that both take the same way.
_NOBODY = seal_informant(generate(), "nobody", bytes(32))


class UnknownReceipt(DomainError):
    """One answer for codes that never existed, have ended or were deleted."""

    def __init__(self) -> None:
        super().__init__(N_("查不到这个查询码对应的举报。请逐字核对后再试。"), field="code")


class SignedOut(Exception):
    """The informant's session has ended."""


class ReceiptChanged(SignedOut):
    """Its receipt was exchanged for another, or the tip is gone."""


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
    body = {
        "tip": str(row["id"]),
        "lookup": lookup,
        "public": bytes(row["informant_public"]).hex(),
        "private": private.hex(),
    }
    return await sealed.begin(KIND, body)


async def session_of(token: str | None) -> OpenSession | None:
    """The informant's session of this cookie. Raises ReceiptChanged when its receipt was exchanged."""
    session = await sealed.find(token, KIND)
    if session is not None:
        await _require_present(session)
    return session


async def locked_session(token: str) -> OpenSession:
    """The same, held until the transaction ends. Raises SignedOut when there is none any more."""
    session = await sealed.locked(token, KIND)
    if session is None:
        raise SignedOut
    await _require_present(session)
    return session


async def _require_present(session: OpenSession) -> None:
    """A session is sealed, so nobody can find those of a tip to end them: each asks for itself."""
    tip, lookup = UUID(session.body["tip"]), session.body.get("lookup")
    if not await fetch("SELECT id FROM tip WHERE id = ? AND lookup = ?", tip, lookup):
        raise ReceiptChanged


def informant_of(session: OpenSession) -> Informant:
    body = session.body
    pair = KeyPair(bytes.fromhex(body["public"]), bytes.fromhex(body["private"]))
    return Informant(UUID(body["tip"]), pair, session.id)


async def own_tip(informant: Informant) -> TipRow:
    return await tip_by_id(informant.tip)


async def open_own_tip(informant: Informant) -> OpenTip:
    return await open_tip(await own_tip(informant), InformantKeyring(informant))
