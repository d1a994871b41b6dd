"""Reading facts: the newest version, what changed from one to the next, and the full numbers on request."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from portal.cases.facts.prefilling import with_tips
from portal.cases.facts.rows import ITEM, NOTHING, Facts, Row, facts_of
from portal.catalogue.annex3 import COLUMNS, PERSONAL_NUMBER, Column
from portal.compartments.sealing import OpenedItem, last_item, opened_items
from portal.core.masking import mask_id_number
from portal.database import writing
from portal.ledger.events import Event, append
from portal.staff.people import Person, account_of
from portal.tips.reading import OpenTip
from portal.vault.boxes import KeyPair

SHOWN: Final = "case.facts_shown"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value before and after, in the running number of its row; numbers of persons are masked."""

    row: int
    column: Column
    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    by: UUID | None
    on: date
    differences: tuple[Difference, ...] = field(repr=False)


async def saved_facts(compartment: UUID, pair: KeyPair) -> Facts:
    """The newest version; nothing where none was saved."""
    item = await last_item(compartment, pair, ITEM)
    return facts_of(item.payload, item.position + 1) if item else NOTHING


async def facts_with_tips(compartment: UUID, pair: KeyPair, tips: tuple[OpenTip, ...]) -> Facts:
    return with_tips(await saved_facts(compartment, pair), tips)


async def versions(compartment: UUID, pair: KeyPair) -> list[Version]:
    """Every version with what it changed, the newest first."""
    found, before = [], NOTHING
    for item in await opened_items(compartment, pair, ITEM):
        after = facts_of(item.payload, item.position + 1)
        found.append(_version(item, before, after))
        before = after
    return found[::-1]


async def show_numbers(person: Person, case: UUID, office: str) -> None:
    """That somebody had the identity numbers shown in full is in the ledger before they are."""
    async with writing():
        await append(f"case:{case}", Event(SHOWN, f"case:{case}", person.actor, office))


def masked(row: Row) -> Row:
    if not row[PERSONAL_NUMBER]:
        return row
    return Row(row.id, {**row.cells, PERSONAL_NUMBER: mask_id_number(row[PERSONAL_NUMBER])}, row.origins)


def _version(item: OpenedItem, before: Facts, after: Facts) -> Version:
    rows = {row.id: n for facts in (before, after) for n, row in enumerate(facts.rows, 1)}
    differences = [
        Difference(n, column, _shown(column, old), _shown(column, new))
        for id, n in sorted(rows.items(), key=lambda pair: pair[1])
        for column in COLUMNS
        for old, new in [(_value(before, id, column), _value(after, id, column))]
        if old != new
    ]
    return Version(after.version, account_of(item.author), item.on_day, tuple(differences))


def _value(facts: Facts, id: int, column: Column) -> str:
    row = facts.row(id)
    return row[column.name] if row else ""


def _shown(column: Column, text: str) -> str:
    return mask_id_number(text) if text and column.name == PERSONAL_NUMBER else text
