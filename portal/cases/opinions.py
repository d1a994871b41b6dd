"""What helping offices said about a case, with the files that they brought."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from portal.cases.applying import STEP
from portal.cases.assisting import OPINION
from portal.cases.queries import case_for
from portal.cases.reading import DOWNLOADED, SEEN
from portal.compartments.sealing import OpenedItem, open_pair, opened_items
from portal.core.errors import N_, NotFound
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, append, happened_today
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person, account_of


@dataclass(frozen=True, slots=True)
class Opinion:
    by: UUID | None
    on: date
    asks: bool
    text: str = field(repr=False)
    files: tuple[SealedFile, ...] = ()


def of(steps: Sequence[OpenedItem]) -> list[Opinion]:
    """Oldest first; `steps` are the case's sealed acts."""
    return [_opinion(step) for step in steps if step.payload["kind"] == OPINION]


async def file_of_case(person: Person, number: str, blob: str, *, how: str = SEEN) -> SealedFile:
    """A file that came with an opinion; that it was opened is in the ledger before a byte is read."""
    row = await case_for(person, number)
    pair = await open_pair(row.compartment, OfficeKeyring(person))
    steps = await opened_items(row.compartment, pair, STEP) if pair else []
    file = next((file for one in of(steps) for file in one.files if file.blob == blob), None)
    if file is None:
        raise NotFound(N_("这个文件已不存在。"))
    event = Event(how, f"case:{row.id}", person.actor, row.office, facts={"blob": file.blob})
    async with writing():
        if how == DOWNLOADED or not await happened_today(event):
            await append(event.subject, event)
    return file


def _opinion(step: OpenedItem) -> Opinion:
    told = step.payload["facts"]
    files = tuple(SealedFile.of(manifest) for manifest in told["files"])
    return Opinion(account_of(step.author), step.on_day, told["asks"], told["text"], files)
