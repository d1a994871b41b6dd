"""What an office drew from a compartment for searching ends together with its key to it."""

from uuid import UUID

from portal.database import change

_DRAWN = ("index_entry", "index_text", "subject_key")


async def forget(compartment: UUID, office: str | None = None) -> None:
    """Inside `writing()`, after the grant is gone; without an office, for all."""
    of_one = " AND office = ?" if office else ""
    for table in _DRAWN:
        await change(
            f"DELETE FROM {table} WHERE compartment = ?{of_one}", compartment, *([office] if office else [])
        )
