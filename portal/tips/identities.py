"""Who besides custodians and informant holds the key to a tip's identity, while the tip stays or moves."""

from typing import Final

from portal.compartments.living import insert_grants
from portal.compartments.sealing import Keyring, open_pair
from portal.core.errors import N_, NotFound
from portal.database import change, writing
from portal.staff import keyring as offices
from portal.tips.decoys import OPEN, open_grant
from portal.tips.queries import TipRow

ASKED: Final = "asked"
"""Purpose of the grant to one person who asked for the identity with a reason."""


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
    await change(
        "UPDATE identity_request SET state = 'ended', version = version + 1 "
        "WHERE tip = ? AND office <> ? AND state IN ('waiting', 'granted')",
        tip.id,
        office or "",
    )
    await _take_back(tip, ASKED)
    await change(
        "DELETE FROM compartment_grant WHERE compartment = ? AND purpose = ? AND holder <> ?",
        tip.identity,
        OPEN,
        office or "",
    )


async def _take_back(tip: TipRow, purpose: str) -> None:
    await change("DELETE FROM compartment_grant WHERE compartment = ? AND purpose = ?", tip.identity, purpose)
