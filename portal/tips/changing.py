"""Exchanging a receipt for another: its holder copies the new code first, then the old one ends at once."""

from typing import Final

from portal.core import receipts as codes
from portal.core.errors import N_, Refused
from portal.database import fetch, writing
from portal.ledger.events import Event, append
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.tips.preparing import seal_informant
from portal.tips.receipts import ReceiptChanged, informant_of, locked_session
from portal.vault import receipts

_NEW: Final = "new_receipt"
_DONE: Final = "receipt_changed"
WRONG_GROUP: Final = N_("和页面上的最后一组不一样。请对照您抄下的查询码，再填一次。")


class NothingToConfirm(Exception):
    """There is no new code in this session; `done` when it has taken effect already."""

    def __init__(self, *, done: bool) -> None:
        self.done = done


def waiting_code(session: OpenSession) -> str:
    """The new code that waits to be confirmed; it lies in the sealed session and nowhere else."""
    code = session.body.get(_NEW)
    if code is None:
        raise NothingToConfirm(done=bool(session.body.get(_DONE)))
    return str(code)


async def make_code(token: str) -> None:
    """Once for each session: going back, forth and into a second window does not change what was copied."""
    async with writing():
        session = await locked_session(token)
        if _NEW not in session.body:
            await sealed.save(session, _without(session, _DONE) | {_NEW: codes.generate()})


async def forget_code(token: str) -> None:
    """The old receipt stays."""
    async with writing():
        session = await locked_session(token)
        await sealed.save(session, _without(session, _NEW, _DONE))


async def confirm(token: str, last_group: str) -> None:
    """Seal the informant's key under the new code; from then on the old one is unknown.

    Raises NothingToConfirm for the second click, Refused for a wrong last group.
    """
    async with writing():
        session = await locked_session(token)
        code = waiting_code(session)
        if not codes.same_group(last_group, code):
            raise Refused(WRONG_GROUP, field="last_group")
        lookup = await _reseal(session, code)
        await sealed.save(session, _without(session, _NEW) | {"lookup": lookup, _DONE: True})


async def _reseal(session: OpenSession, code: str) -> str:
    informant, lookup = informant_of(session), receipts.lookup_id(code).hex()
    private = seal_informant(code, lookup, informant.pair.private)
    rows = await fetch(
        "UPDATE tip SET lookup = ?, informant_sealed = ? WHERE id = ? AND lookup = ? RETURNING office",
        *(lookup, private, informant.tip, session.body["lookup"]),
    )
    if not rows:
        raise ReceiptChanged
    name = f"tip:{informant.tip}"
    await append(name, Event("tip.receipt_changed", name, "informant", rows[0]["office"], exact=False))
    return lookup


def _without(session: OpenSession, *names: str) -> dict[str, object]:
    return {name: value for name, value in session.body.items() if name not in names}
