"""A person as his places alone make him: for counting what is his, never for reading it."""

from uuid import UUID

from portal.core import clock
from portal.database import fetch
from portal.staff import rights
from portal.staff.people import Person, PersonKeys, place_of
from portal.vault.boxes import KeyPair
from portal.vault.signatures import SigningPair

_NO_KEYS = PersonKeys(KeyPair(b"", b""), SigningPair(b"", b""))


async def without_keys(account: UUID) -> Person | None:
    """None for one who has left. A place counts where its holder also holds the office's key."""
    today = clock.today()
    rows = await fetch(
        "SELECT a.id, a.login, a.name, a.email, m.office, m.role, m.areas, "
        f"{rights.CHANGES} AS changes FROM account a "
        "LEFT JOIN membership m ON m.account = a.id AND m.since_on <= ? "
        "AND (m.until_on IS NULL OR m.until_on >= ?) "
        "AND (m.office IS NULL OR EXISTS (SELECT 1 FROM office_grant g JOIN office_epoch e ON e.id = g.epoch "
        "WHERE g.account = a.id AND e.office = m.office AND e.ended_on IS NULL)) "
        "WHERE a.id = ? AND a.active AND (a.leaves_on IS NULL OR a.leaves_on >= ?) ORDER BY m.office, m.role",
        *(today, today, account, today),
    )
    if not rows:
        return None
    first = rows[0]
    places = tuple(place_of(row) for row in rows if row["role"] is not None)
    held = await rights.in_force(first["changes"])
    return Person(first["id"], first["login"], first["name"], first["email"], places, _NO_KEYS, held)
