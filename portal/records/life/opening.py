"""Opening a document of an act or an objection: that it was opened is in the ledger before a byte is read."""

from collections.abc import Sequence
from uuid import UUID

from portal.cases.reading import ORIGINAL, SEEN
from portal.core.errors import N_, NotFound
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, append, happened_today
from portal.records.life import acts, answering
from portal.staff.people import Person
from portal.tips.reading import original_of


async def file_of_act(person: Person, act: UUID, blob: str, *, how: str = SEEN) -> SealedFile:
    """For its proposer and its checker; NotFound for everybody else."""
    opened = await acts.open_act(person, act)
    subject = f"record:{opened.record.record or opened.record.number}"
    return await _opened(person, opened.files, blob, how, subject, opened.row.office)


async def file_of_objection(person: Person, objection: UUID, blob: str, *, how: str = SEEN) -> SealedFile:
    opened = await answering.open_objection(person, objection)
    return await _opened(person, opened.files, blob, how, f"objection:{objection}", opened.row.office)


async def _opened(
    person: Person, files: Sequence[SealedFile], blob: str, how: str, subject: str, office: str
) -> SealedFile:
    found = next((file for file in files if file.blob == blob), None)
    if found is None:
        raise NotFound(N_("这个文件已不存在。"))
    if how == ORIGINAL:
        found = original_of(found)
    event = Event(how, subject, person.actor, office, facts={"blob": found.blob})
    async with writing():
        if how != SEEN or not await happened_today(event):
            await append(subject, event)
    return found
