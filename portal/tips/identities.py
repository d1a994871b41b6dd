"""Who besides custodians and informant holds the key to a tip's identity, while the tip stays or moves."""

from typing import Final

from portal.compartments.living import insert_grants
from portal.compartments.sealing import Keyring, open_pair
from portal.core.errors import N_, NotFound
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.staff import keyring as offices
from portal.tips.decoys import OPEN, open_grant
from portal.tips.queries import TipRow

ASKED: Final = "asked"
"""Purpose of the grant to one person who asked for the identity with a reason."""
ENDED: Final = "identity.ended"
"""Kind of the event that such a grant is over, by its time or because its tip moved."""


async def let_owner_open(tip: TipRow, keyring: Keyring, *, is_open: bool) -> None:
    """For an informant who names himself later: seal the key, or another decoy, to the owner office.

    Belongs into the verb that stores his name, whatever he ticked: a row that is new tells nothing then.
    `keyring` is the informant's own, or of a custodian who erases the name. An office
    that has no key yet gets none later either: it has to ask.
    """
    pair = await open_pair(tip.identity, keyring)
    if pair is None:
        raise NotFound(N_("没有这件举报，或者它不归您的单位办理。"))
    owner = await offices.current_epoch(tip.proposed)
    async with writing():
        await change("UPDATE tip SET version = version WHERE id = ?", tip.id)
        await _take_back(tip, OPEN)
        if owner is not None:
            grant = open_grant(tip.identity, pair.private, owner, is_open=is_open)
            await insert_grants([grant])


async def keep_for(tip: TipRow, office: str | None) -> None:
    """The tip goes to this office, or to none yet: what others held of its identity falls away.

    Inside the transaction that moves the tip, after its row is locked.
    """
    await _end_requests(tip, office or "")
    await _take_back(tip, ASKED)
    await change(
        "DELETE FROM compartment_grant WHERE compartment = ? AND purpose = ? AND holder <> ?",
        tip.identity,
        OPEN,
        office or "",
    )


async def _end_requests(tip: TipRow, office: str) -> None:
    """Of those that were answered with a key the ledger says that it opens nothing from now on."""
    elsewhere = "WHERE tip = ? AND office <> ? AND state = ?"
    over = f"UPDATE identity_request SET state = 'ended', version = version + 1 {elsewhere}"
    await change(over, tip.id, office, "waiting")
    ended = await fetch(f"{over} RETURNING asked_by, office", tip.id, office, "granted")
    receivers = sorted((str(row["asked_by"]), row["office"]) for row in ended)
    subject = f"tip:{tip.id}"
    if receivers:
        events = [Event(ENDED, subject, "system", by, facts={"given_to": who}) for who, by in receivers]
        await append(subject, *events)


async def _take_back(tip: TipRow, purpose: str) -> None:
    await change("DELETE FROM compartment_grant WHERE compartment = ? AND purpose = ?", tip.identity, purpose)
