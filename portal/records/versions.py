"""Which state of the published list this is: one number that every change of the list raises."""

from datetime import date

from portal.core import clock
from portal.database import change, fetch

SERIES = "published-list"


async def list_changed() -> None:
    """Belongs into the transaction that publishes, corrects or withdraws."""
    await change("INSERT INTO counter (series, last) VALUES (?, 0) ON CONFLICT (series) DO NOTHING", SERIES)
    await change("UPDATE counter SET last = last + 1 WHERE series = ?", SERIES)


async def list_version() -> tuple[int, date]:
    """Changes of the list, and the day: windows begin and end at midnight without anybody's act."""
    rows = await fetch("SELECT last FROM counter WHERE series = ?", SERIES)
    return (rows[0]["last"] if rows else 0), clock.today()
