"""A new key for a compartment that moves: who held the old one reads nothing that is added afterwards.

Taking a grant away is enough while the database is the only place that has it. Somebody with a copy of the
old rows still opens what was sealed to the old key, and would open what is added later, were it the same key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from portal.compartments import indexed
from portal.compartments.living import insert_grants
from portal.compartments.sealing import Holder, grant_row, locked_public, resealed
from portal.database import change, change_many, fetch
from portal.vault import boxes
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen

# An item within its compartment: name and position.
Place: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Renewal:
    """The new pair, and the keys of the items sealed to it: made before the transaction."""

    pair: KeyPair = field(repr=False)
    deks: dict[Place, bytes] = field(repr=False)


async def prepare(compartment: UUID, old: KeyPair) -> Renewal:
    pair = boxes.new_pair()
    rows = await _items(compartment)
    return Renewal(pair, {_place(row): resealed(compartment, row, old, pair.public) for row in rows})


async def renew(
    compartment: UUID, old: KeyPair, renewal: Renewal, holders: Sequence[tuple[Holder, str]]
) -> None:
    """Inside `writing()`. From now on the compartment has the new key, and these holders and no others."""
    if await locked_public(compartment) != old.public:
        raise CannotOpen
    deks = [
        (
            renewal.deks.get(_place(row)) or resealed(compartment, row, old, renewal.pair.public),
            *(compartment, *_place(row)),
        )
        for row in await _items(compartment)
    ]
    await change("UPDATE compartment SET public = ? WHERE id = ?", renewal.pair.public, compartment)
    await change_many("UPDATE item SET dek = ? WHERE compartment = ? AND name = ? AND position = ?", deks)
    await change("DELETE FROM compartment_grant WHERE compartment = ?", compartment)
    await indexed.forget(compartment)
    await insert_grants(
        [grant_row(compartment, renewal.pair.private, holder, purpose) for holder, purpose in holders]
    )


async def _items(compartment: UUID) -> list[dict[str, Any]]:
    return await fetch("SELECT name, position, dek, body FROM item WHERE compartment = ?", compartment)


def _place(row: dict[str, Any]) -> Place:
    return row["name"], row["position"]
