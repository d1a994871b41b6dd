"""An informant names himself later: for the custodians, and for the office only if he wants that."""

from collections.abc import Mapping
from typing import Any

from portal.compartments.sealing import open_pair, opened_items, rewrite
from portal.core.errors import N_, InvalidInput, Message
from portal.database import change, writing
from portal.tips import identities
from portal.tips.acts import record_act
from portal.tips.correspondence import say_named
from portal.tips.receipts import Informant, InformantKeyring, open_own_tip, own_tip

IDENTITY = "identity"


async def name_oneself(informant: Informant, identity: Mapping[str, Any], *, tell_office: bool) -> None:
    """Replace what the custodians hold of him; a second name replaces the first.

    `identity` as in `Submission`. Neither rows nor ledger tell that this is what he did: the item keeps its
    place, its day and its length, the office's grant is made anew whatever he ticked.
    """
    if not identity.get("name"):
        raise InvalidInput({"name": Message(N_("请填写您的姓名。"))})
    tip, keyring = await open_own_tip(informant), InformantKeyring(informant)
    pair = await open_pair(tip.row.identity, keyring)
    assert pair is not None, "a receipt opens its identity"
    is_open = not identity.get("confidential", True)
    mode = "open" if is_open else "named"
    async with writing():
        await change("UPDATE tip SET version = version WHERE id = ?", tip.row.id)
        payload = {"mode": mode, **identity}
        sealed = await rewrite(tip.row.identity, IDENTITY, payload, author="informant", pair=pair)
        await identities.let_owner_open(tip.row, keyring, is_open=is_open)
        # Said once: a second click, or another name, is no news for the office.
        if (tell_office or is_open) and tip.mode != mode:
            await say_named(tip.row, mode, tip.pair)
        await record_act(tip.row, sealed)


async def has_name(informant: Informant) -> bool:
    return bool((await own_identity(informant)).get("name"))


async def own_identity(informant: Informant) -> Mapping[str, Any]:
    """What lies sealed of him. Pages tell which fields are held and never what stands in them."""
    tip = await own_tip(informant)
    pair = await open_pair(tip.identity, InformantKeyring(informant))
    items = await opened_items(tip.identity, pair, IDENTITY) if pair else []
    return dict(items[-1].payload) if items else {}
