"""Whom the tips of a list name: decrypted for these rows alone, in a few questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.catalogue.answers import in_parties, named
from portal.catalogue.kinds import kind
from portal.compartments.many import open_pairs, opened_items_of
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.queries import TipRow


@dataclass(frozen=True, slots=True)
class Glimpse:
    """`about` is empty where this person cannot open the tip, or it has just moved."""

    row: TipRow
    about: str = field(repr=False)


async def whom_they_name(person: Person, rows: Sequence[TipRow]) -> list[Glimpse]:
    pairs = await open_pairs([row.content for row in rows], OfficeKeyring(person))
    told = {place: item.payload for place, [item] in (await opened_items_of(pairs, "answers")).items()}
    return [Glimpse(row, _about(row, told)) for row in rows]


def _about(row: TipRow, told: Mapping[UUID, Mapping[str, Any]]) -> str:
    return named(in_parties(kind(row.kind), told[row.content]["answers"])) if row.content in told else ""
