"""What ended by its date: index rows that nothing finds any more, objections of which nothing is left to do.

Nobody has to act for a record to end: every query asks for its dates. The row of `public_record` stays as
it is, so that its number answers for ever that it has ended, and the archive beside it stays whole.
"""

from datetime import timedelta
from typing import Final

from portal.core import clock
from portal.database import fetch, writing
from portal.ledger.events import Event, append
from portal.records.life.kinds import WITHDRAW
from portal.records.listing import delist

GRACE: Final = timedelta(days=7)
AT_ONCE: Final = 500


async def tidy_index() -> int:
    """Take out what ended more than GRACE ago, some at a time; returns how many."""
    taken = 0
    while places := await _ended():
        async with writing():
            # Asked again inside: somebody may have withdrawn one of them since.
            still = [place for place in await _ended() if place in places]
            await delist(still)
        taken += len(still)
        if not still:
            break
    return taken


async def close_objections() -> int:
    """What was answered about a record that has run out since can not be done any more: that is its end.

    One that nobody has answered is still answered; a withdrawal is still possible while it is suspended.
    """
    today = clock.today()
    async with writing():
        rows = await fetch(
            "UPDATE record_objection SET closed_on = ?, version = version + 1 "
            "WHERE closed_on IS NULL AND outcome IS NOT NULL AND EXISTS (SELECT 1 FROM public_record p "
            "WHERE p.number = record_objection.number AND p.publish_until < ? AND "
            "(p.state = 'published' OR (p.state = 'suspended' AND record_objection.outcome <> ?))) "
            "RETURNING id, number, office",
            *(today, today, WITHDRAW),
        )
        for row in sorted(rows, key=lambda row: str(row["id"])):
            subject, facts = f"objection:{row['id']}", {"number": row["number"]}
            event = Event("record.objection_closed", subject, "system", row["office"], facts=facts)
            await append(subject, event)
    return len(rows)


async def _ended() -> list[int]:
    rows = await fetch(
        f"SELECT place FROM public_listing WHERE publish_until < ? ORDER BY place LIMIT {AT_ONCE}",
        clock.today() - GRACE,
    )
    return [row["place"] for row in rows]
