"""Rows of the search index that nothing can find any more: taken out a while after their last day.

Nobody has to act for a record to end: every query asks for its dates. The row of `public_record` stays as
it is, so that its number answers for ever that it has ended, and the archive beside it stays whole.
"""

from datetime import timedelta
from typing import Final

from portal.core import clock
from portal.database import fetch, writing
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


async def _ended() -> list[int]:
    rows = await fetch(
        f"SELECT place FROM public_listing WHERE publish_until < ? ORDER BY place LIMIT {AT_ONCE}",
        clock.today() - GRACE,
    )
    return [row["place"] for row in rows]
