"""Photographs of a sheet: they come one by one, apart from the words, because a site has a poor network."""

from collections.abc import Sequence

from portal.cases.applying import hold
from portal.cases.inspections.finishing import adopt
from portal.cases.inspections.reading import PHOTOGRAPHED, TAKEN_OUT, photographs
from portal.cases.inspections.saving import ALREADY_FINISHED, matter_to_inspect
from portal.cases.inspections.sheets import files_of, item_of
from portal.cases.matters import Matter, keys_of
from portal.compartments.sealing import last_item, put
from portal.core.errors import N_, NotFound, Refused
from portal.database import writing
from portal.evidence import reading
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, Fact, append
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.vault.boxes import KeyPair


async def photograph(
    person: Person, number: str, sheet: int, files: Sequence[SealedFile], *, uploads: str
) -> None:
    """Put files, cleaned already, to a sheet that is not finished; `uploads` is where they wait."""
    matter = await matter_to_inspect(person, number)
    pair = (await keys_of(matter, OfficeKeyring(person)))[matter.compartment]
    async with writing():
        await hold(matter)
        await _require_open(matter, pair, sheet)
        await adopt(matter, files, uploads)
        for file in files:
            await _put(person, matter, pair, sheet, file.manifest(), PHOTOGRAPHED, file.blob)


async def take_out(person: Person, number: str, sheet: int, blob: str) -> None:
    """One that shows what it should not: its bytes go, the ledger keeps that it was there. Twice is once."""
    matter = await matter_to_inspect(person, number)
    pair = (await keys_of(matter, OfficeKeyring(person)))[matter.compartment]
    async with writing():
        await hold(matter)
        await _require_open(matter, pair, sheet)
        held = await photographs(matter.compartment, pair, sheet)
        gone = [file for file in held if file.blob == blob]
        for file in gone:
            await _put(person, matter, pair, sheet, {"without": file.blob}, TAKEN_OUT, file.blob)
    for part in [part for file in gone for part in file.parts]:
        await reading.discard(part.blob, str(matter.compartment))


async def _require_open(matter: Matter, pair: KeyPair, number: int) -> None:
    item = await last_item(matter.compartment, pair, item_of(number))
    if item is None:
        raise NotFound(N_("没有这张现场核查表。"))
    if item.payload["finished"]:
        raise Refused(ALREADY_FINISHED)


async def _put(
    person: Person, matter: Matter, pair: KeyPair, sheet: int, payload: object, kind: str, blob: str
) -> None:
    sealed = await put(matter.compartment, files_of(sheet), payload, author=person.actor, pair=pair)
    facts: dict[str, Fact] = {"sheet": sheet, "blob": blob, "sealed": sealed}
    await append(matter.name, Event(kind, matter.name, person.actor, matter.office, facts=facts))
