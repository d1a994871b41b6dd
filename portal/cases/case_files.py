"""Files that lie with a case itself: what helping offices brought, and what was photographed on sites."""

from dataclasses import dataclass
from uuid import UUID

from portal.cases import opinions
from portal.cases.applying import STEP
from portal.cases.inspections import reading as inspections
from portal.cases.matters import history
from portal.cases.queries import case_for
from portal.cases.reading import ORIGINAL, SEEN
from portal.compartments.sealing import open_pair, opened_items
from portal.core.errors import N_, NotFound
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, append, happened_today
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.reading import original_of
from portal.vault.boxes import KeyPair


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`sheet` is the number of the sheet from a site that it belongs to, 0 where it came with an opinion."""

    file: SealedFile
    sheet: int = 0


async def file_of_case(person: Person, number: str, blob: str, *, how: str = SEEN) -> CaseFile:
    """One of them; that it was opened is in the ledger before a byte is read."""
    row = await case_for(person, number)
    pair = await open_pair(row.compartment, OfficeKeyring(person))
    held = await files_of_case(row.id, row.compartment, pair) if pair else []
    found = next((one for one in held if one.file.blob == blob), None)
    if found is None:
        raise NotFound(N_("这个文件已不存在。"))
    if how == ORIGINAL:
        found = CaseFile(original_of(found.file), found.sheet)
    event = Event(how, f"case:{row.id}", person.actor, row.office, facts={"blob": found.file.blob})
    async with writing():
        if how != SEEN or not await happened_today(event):
            await append(event.subject, event)
    return found


async def files_of_case(case: UUID, compartment: UUID, pair: KeyPair) -> list[CaseFile]:
    steps = await opened_items(compartment, pair, STEP)
    found = [CaseFile(file) for one in opinions.of(steps) for file in one.files]
    for sheet in inspections.known_sheets(await history(f"case:{case}")):
        files = await inspections.photographs(compartment, pair, sheet.number)
        files += [file for one in inspections.corrections(steps, sheet.number) for file in one.files]
        found += [CaseFile(file, sheet.number) for file in files]
    return found
