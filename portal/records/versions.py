"""Which state of the published list this is: one number that every change of the list raises."""

from datetime import date
from typing import Final

from portal.core import clock
from portal.database import Together, fetch

SERIES: Final = "published-list"
SOON: Final = 0.01
"""Seconds within which every worker knows what another one changed."""


async def list_changed() -> int:
    """The number of this change; belongs into the transaction that publishes, corrects or withdraws.

    The counter's row stays locked until that transaction ends, so changes become visible in their order.
    """
    [row] = await fetch(
        "INSERT INTO counter (series, last) VALUES (?, 1) ON CONFLICT (series) "
        "DO UPDATE SET last = counter.last + 1 RETURNING last",
        SERIES,
    )
    return int(row["last"])


async def list_version() -> tuple[int, date]:
    """Changes of the list, and the day: windows begin and end at midnight without anybody's act.

    What this worker changed counts at once, what another one changed after `SOON`.
    """
    return await _changes(), clock.today()


async def _last_change() -> int:
    rows = await fetch("SELECT last FROM counter WHERE series = ?", SERIES)
    return rows[0]["last"] if rows else 0


_changes = Together(_last_change, seconds=SOON)
