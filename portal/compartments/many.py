"""Opening many compartments at once, for the rows of a list: two questions, however many rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from portal.compartments.moving import unless_moved
from portal.compartments.sealing import Keyring, OpenedItem, open_item, unwrapped
from portal.core import clock
from portal.core.errors import Conflict
from portal.database import fetch
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen


async def open_pairs(compartments: Collection[UUID], keyring: Keyring) -> dict[UUID, KeyPair]:
    """The keys that this keyring opens; what is missing is not for him.

    Raises CannotOpen where his grants give no key to which the public half in the row belongs.
    """
    if not compartments:
        return {}
    # The keys before the rows, as in `sealing.open_pair`.
    await keyring.pair("", "", 0)
    found: dict[UUID, KeyPair] = {}
    fitted = set()
    for row in await _grants(compartments):
        compartment = row["compartment"]
        holder = await keyring.pair(row["holder_kind"], row["holder"], row["epoch"])
        if holder is not None and compartment not in found:
            fitted.add(compartment)
            pair = unwrapped(compartment, row, holder)
            if pair is not None:
                found[compartment] = pair
    if fitted - found.keys():
        raise CannotOpen
    return found


async def opened_items_of(pairs: Mapping[UUID, KeyPair], *names: str) -> dict[UUID, list[OpenedItem]]:
    """The items of these names in each, by name and position; what has just moved is left out."""
    found: dict[UUID, list[OpenedItem]] = {}
    for compartment, rows in (await _items(pairs, names)).items():
        pair = pairs[compartment]
        try:
            async with unless_moved(compartment, pair):
                found[compartment] = [open_item(compartment, pair, row) for row in rows]
        except Conflict:
            continue
    return found


async def _grants(compartments: Collection[UUID]) -> list[dict[str, Any]]:
    return await fetch(
        "SELECT g.compartment, c.public, g.holder_kind, g.holder, g.epoch, g.sealed FROM compartment_grant g "
        f"JOIN compartment c ON c.id = g.compartment WHERE g.compartment IN ({_marks(compartments)}) "
        "AND g.holder_kind IN ('account', 'office') AND (g.ends_at IS NULL OR g.ends_at > ?) "
        "ORDER BY g.compartment, g.holder_kind, g.holder, g.epoch",
        *compartments,
        clock.now(),
    )


async def _items(compartments: Collection[UUID], names: tuple[str, ...]) -> dict[UUID, list[dict[str, Any]]]:
    if not compartments:
        return {}
    rows = await fetch(
        "SELECT compartment, name, position, author, on_day, dek, body FROM item "
        f"WHERE compartment IN ({_marks(compartments)}) AND name IN ({_marks(names)}) "
        "ORDER BY compartment, name, position",
        *compartments,
        *names,
    )
    found = defaultdict(list)
    for row in rows:
        found[row["compartment"]].append(row)
    return found


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" for _ in values)
