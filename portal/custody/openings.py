"""Who has seen an identity: every opening of one tip's, from the ledger."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.database import fetch

OPENED = ("identity.read", "identity.opened")
"""By a handler with a key, by a custodian himself."""


@dataclass(frozen=True, slots=True)
class Opening:
    """`office` is a code; the informant may be told both, for it is his name."""

    on_day: date
    office: str


async def openings(tip: UUID) -> list[Opening]:
    """Oldest first. The caller has loaded the tip with access."""
    rows = await fetch(
        "SELECT on_day, office FROM ledger_event WHERE subject = ? AND kind IN (?, ?) ORDER BY chain, seq",
        f"tip:{tip}",
        *OPENED,
    )
    return [Opening(row["on_day"], row["office"]) for row in rows]
