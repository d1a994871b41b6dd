"""Marking the keys of those who only help, once what they open has ended: lists of open work pass them by."""

from uuid import UUID

from portal.database import change


async def settle(compartment: UUID, *, settled: bool) -> None:
    """A mark for lists alone: it takes no key away."""
    await change(
        "UPDATE compartment_grant SET settled = ? WHERE compartment = ? AND holder_kind = 'office' "
        "AND purpose IN ('cc', 'reported')",
        settled,
        compartment,
    )
