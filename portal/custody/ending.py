"""Grants that end by themselves: reading stops at the moment, the key's row goes soon after."""

from portal.core import clock
from portal.custody import requests
from portal.custody.requests import Request
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.tips.identities import ENDED


async def end_what_ran_out() -> int:
    """Delete grants whose time has come and say so in the ledger; returns how many. For a frequent job."""
    ended = 0
    for request in await requests.run_out():
        async with writing():
            ended += await _end(request)
    await change("DELETE FROM compartment_grant WHERE ends_at <= ?", clock.now())
    return ended


async def _end(request: Request) -> bool:
    moved = await fetch(
        "UPDATE identity_request SET state = 'ended', version = version + 1 "
        "WHERE id = ? AND state = 'granted' AND version = ? RETURNING id",
        request.id,
        request.version,
    )
    if not moved:
        return False
    await change(
        # A new grant of the same person, given meanwhile, stays.
        "DELETE FROM compartment_grant WHERE holder_kind = 'account' AND holder = ? AND ends_at <= ? "
        "AND compartment = (SELECT identity FROM tip WHERE id = ?)",
        str(request.asked_by),
        clock.now(),
        request.tip,
    )
    subject, facts = f"tip:{request.tip}", {"given_to": str(request.asked_by)}
    await append(subject, Event(ENDED, subject, "system", request.office, facts=facts))
    return True
