"""Keys under which an office's members search and compare; they follow from the office's own, newest key.

Nothing in the database says which key it is: whoever could write there would else put one of his own.
"""

from dataclasses import dataclass, field
from typing import Final

from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.vault import boxes
from portal.vault.digests import derive

PERMISSION: Final = "cases.search"


@dataclass(frozen=True, slots=True)
class OfficeKey:
    """`index` seals what is searched, `subjects` turns the names of subjects into digests."""

    office: str
    epoch: int
    index: bytes = field(repr=False)
    subjects: bytes = field(repr=False)


def offices_of(person: Person) -> list[str]:
    """Where he may search: a place at the custodians' or the publishers' desk is not enough."""
    return [office for office in sorted(person.offices) if person.may(PERMISSION, office)]


async def keys_of(person: Person) -> list[OfficeKey]:
    """One for each of his offices whose newest key he holds."""
    offices = offices_of(person)
    if not offices:
        return []
    epochs, ring, found = await keyring.current_epochs(*offices), OfficeKeyring(person), []
    for office, epoch in sorted(epochs.items()):
        pair = await ring.pair("office", office, epoch.number)
        # His own row holds the private half: that it belongs to the signed public one is checked here.
        if pair is not None and pair.public == epoch.public and boxes.belongs_together(pair):
            found.append(_derived(office, epoch.number, pair.private))
    return found


def _derived(office: str, epoch: int, private: bytes) -> OfficeKey:
    name = f"{office}|{epoch}"
    return OfficeKey(office, epoch, derive(private, f"search|{name}"), derive(private, f"subjects|{name}"))
