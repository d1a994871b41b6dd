"""Which sheets a case has, and one of them opened: its newest version, its photographs, its corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from portal.cases.inspections.prefilling import new_sheet
from portal.cases.inspections.sheets import Sheet, files_of, item_of, sheet_of
from portal.cases.reading import OpenCase
from portal.compartments.sealing import OpenedItem, last_item, opened_items
from portal.core.errors import N_, NotFound
from portal.evidence.sealed_file import SealedFile
from portal.staff.people import Person, account_of
from portal.vault.boxes import KeyPair

SAVED: Final = "case.inspection_saved"
FINISHED: Final = "case.inspection_finished"
CORRECTED: Final = "case.inspection_corrected"
PHOTOGRAPHED: Final = "case.inspection_photographed"
TAKEN_OUT: Final = "case.inspection_photo_removed"
PRINTED: Final = "case.inspection_printed"
MOST: Final = 50
"""Sheets of one case."""

State = Literal["open", "finished"]


@dataclass(frozen=True, slots=True)
class Known:
    """A sheet as the ledger tells it, without opening anything."""

    number: int
    state: State
    on_day: date
    by: UUID | None
    corrections: int


@dataclass(frozen=True, slots=True)
class Correction:
    by: UUID | None
    on: date
    text: str = field(repr=False)
    files: tuple[SealedFile, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class OpenSheet:
    sheet: Sheet
    by: UUID | None = None
    """Who saved it last."""
    on_day: date | None = None
    files: tuple[SealedFile, ...] = field(default=(), repr=False)
    corrections: tuple[Correction, ...] = field(default=(), repr=False)

    @property
    def all_files(self) -> tuple[SealedFile, ...]:
        return (*self.files, *(file for one in self.corrections for file in one.files))


def known_sheets(past: Sequence[Mapping[str, Any]]) -> list[Known]:
    """`past` are the ledger's events of the case; in the order in which the sheets were begun."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for event in past:
        if event["kind"] in (SAVED, FINISHED, CORRECTED):
            found.setdefault(int(event["facts"]["sheet"]), []).append(event)
    return [_known(number, events) for number, events in sorted(found.items())]


def next_number(past: Sequence[Mapping[str, Any]]) -> int:
    known = known_sheets(past)
    return known[-1].number + 1 if known else 1


async def open_sheet(opened: OpenCase, number: int) -> OpenSheet:
    """One that was saved; NotFound for any other."""
    item = await last_item(opened.row.compartment, opened.pair, item_of(number))
    if item is None:
        raise NotFound(N_("没有这张现场核查表。"))
    return OpenSheet(
        sheet=sheet_of(number, item.position + 1, item.payload),
        by=account_of(item.author),
        on_day=item.on_day,
        files=tuple(await photographs(opened.row.compartment, opened.pair, number)),
        corrections=tuple(corrections(opened.steps, number)),
    )


async def sheet_to_fill(person: Person, opened: OpenCase, number: int) -> Sheet:
    """The newest version, or for the next number a new one with what the case knows already."""
    item = await last_item(opened.row.compartment, opened.pair, item_of(number))
    if item is not None:
        return sheet_of(number, item.position + 1, item.payload)
    if number != next_number(opened.matter.past) or number > MOST:
        raise NotFound(N_("没有这张现场核查表。"))
    return new_sheet(person, opened, number)


async def all_sheets(opened: OpenCase) -> list[OpenSheet]:
    """For the case file and the archive."""
    return [await open_sheet(opened, one.number) for one in known_sheets(opened.matter.past)]


async def photographs(compartment: UUID, pair: KeyPair, number: int) -> list[SealedFile]:
    files: dict[str, SealedFile] = {}
    for item in await opened_items(compartment, pair, files_of(number)):
        if "without" in item.payload:
            files.pop(item.payload["without"], None)
        else:
            files[item.payload["blob"]] = SealedFile.of(item.payload)
    return list(files.values())


def corrections(steps: Sequence[OpenedItem], number: int) -> list[Correction]:
    """Oldest first; `steps` are the case's sealed acts."""
    return [
        Correction(
            account_of(step.author),
            step.on_day,
            step.payload["facts"]["text"],
            tuple(SealedFile.of(manifest) for manifest in step.payload["facts"]["files"]),
        )
        for step in steps
        if step.payload["kind"] == CORRECTED and step.payload["facts"]["sheet"] == number
    ]


def _known(number: int, events: Sequence[Mapping[str, Any]]) -> Known:
    finished = [event for event in events if event["kind"] == FINISHED]
    last = (finished or events)[-1]
    corrected = sum(event["kind"] == CORRECTED for event in events)
    state: State = "finished" if finished else "open"
    return Known(number, state, last["on_day"], account_of(last["actor"]), corrected)
