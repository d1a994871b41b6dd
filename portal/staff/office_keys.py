"""What an office's page says of its key: since when, who holds it, whether a new one is due."""

from dataclasses import dataclass
from datetime import date

from portal.database import fetch
from portal.staff import rotating, vouching
from portal.staff.rotating import Due
from portal.staff.vouching import Candidate
from portal.vault.digests import fingerprint


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """`lost` counts older keys that no member holds: only escrow opens what they sealed."""

    office: str
    number: int
    fingerprint: str
    since: date
    holders: tuple[Candidate, ...]
    older: int
    lost: int
    due: Due | None


async def key_of(office: str) -> OfficeKey | None:
    """None while the office never had a key."""
    rows = await fetch(
        "SELECT number, public, created_on, "
        "EXISTS (SELECT 1 FROM office_grant g WHERE g.epoch = e.id) AS held "
        "FROM office_epoch e WHERE office = ? AND ended_on IS NULL ORDER BY number",
        office,
    )
    if not rows:
        return None
    *older, newest = rows
    return OfficeKey(
        office=office,
        number=newest["number"],
        fingerprint=fingerprint(bytes(newest["public"])),
        since=newest["created_on"],
        holders=tuple(await vouching.candidates(office)),
        older=len(older),
        lost=sum(not row["held"] for row in rows),
        due=next((one for one in await rotating.due() if one.office == office), None),
    )
