"""Opening a case with everything that belongs to it, and a file of one of its tips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from portal.cases import answering, overseeing, queries
from portal.cases.applying import STEP
from portal.cases.facts.reading import facts_with_tips
from portal.cases.facts.rows import Facts
from portal.cases.matters import Matter, matter_of_case, matter_of_tip
from portal.cases.queries import CaseRow
from portal.cases.timeline import IDENTITY, Line, timeline
from portal.compartments.sealing import Keyring, OpenedItem, holders, open_pair, opened_items
from portal.core.errors import N_, NotFound
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, append, happened_today
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import read_marks
from portal.tips import reading as tips
from portal.tips.queries import TipRow
from portal.tips.reading import OpenTip
from portal.vault.boxes import KeyPair

SEEN: Final = "file.opened"
DOWNLOADED: Final = "file.downloaded"
ORIGINAL: Final = "file.original_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """`findings` and `decision` are the facts last handed in; `proposal` those that wait for approval.

    `tips` are those that the reader holds a key to: an office that helps with one need not hold another's.
    `merged` are cases that go on as part of this one, `master` the one that this case is part of.
    `steps` are the case's sealed acts, `facts` its newest lines of annex 3 with what its tips propose.
    """

    row: CaseRow
    matter: Matter
    pair: KeyPair = field(repr=False)
    tips: tuple[OpenTip, ...] = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)
    steps: tuple[OpenedItem, ...] = field(repr=False)
    facts: Facts = field(repr=False)
    findings: Mapping[str, Any] | None = field(default=None, repr=False)
    decision: Mapping[str, Any] | None = field(default=None, repr=False)
    proposal: Mapping[str, Any] | None = field(default=None, repr=False)
    merged: tuple[CaseRow, ...] = ()
    master: CaseRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMatterOfTip:
    """A tip with what the desk wrote beside it."""

    tip: OpenTip
    matter: Matter
    lines: tuple[Line, ...] = field(repr=False)
    proposal: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reader:
    """An office, person or informant that holds a key: `purpose` is owner, cc, dispatch, reported …"""

    kind: str
    holder: str
    purpose: str


async def open_case(person: Person, number: str) -> OpenCase:
    """Load with access and decrypt; NotFound for everybody whose offices hold no key."""
    row = await queries.case_for(person, number)
    keyring = OfficeKeyring(person)
    pair = await open_pair(row.compartment, keyring)
    if pair is None:
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))
    matter = await matter_of_case(row)
    steps = await opened_items(row.compartment, pair, STEP)
    opened = [one for tip in matter.tips if (one := await _opened(tip, keyring)) is not None]
    await overseeing.note_reading(person, matter)
    await _mark_read(person, matter, opened)
    return OpenCase(
        row=row,
        matter=matter,
        pair=pair,
        tips=tuple(opened),
        lines=tuple(await _with_tips(await timeline(matter, steps), opened)),
        steps=tuple(steps),
        facts=await facts_with_tips(row.compartment, pair, tuple(opened)),
        findings=_last(steps, "case.submit_findings"),
        decision=_last(steps, "case.record_decision"),
        proposal=_last(steps, "case.propose") if matter.proposal else None,
        merged=tuple(await queries.merged_into(row.id)),
        master=await queries.case_by_id(row.master) if row.master else None,
    )


async def open_tip(person: Person, number: str) -> OpenMatterOfTip:
    tip = await tips.open_for(person, number)
    matter = await matter_of_tip(tip.row)
    await _mark_read(person, matter, [tip])
    return OpenMatterOfTip(
        tip=tip,
        matter=matter,
        lines=tuple(await timeline(matter, tip.steps)),
        proposal=_last(tip.steps, "tip.propose") if matter.proposal else None,
    )


async def file_of_tip(person: Person, number: str, blob: str, *, how: str = SEEN) -> SealedFile:
    """A file of the tip or of its conversation; that it was opened is in the ledger before a byte is read.

    Leafing through its pages is one event a day; each download is one, and the original has its own.
    """
    tip = await tips.open_for(person, number)
    file = tips.file_of(tip, blob)
    if how == ORIGINAL:
        file = tips.original_of(file)
    event = Event(how, f"tip:{tip.row.id}", person.actor, tip.row.office, facts={"blob": file.blob})
    async with writing():
        if how != SEEN or not await happened_today(event):
            await append(event.subject, event)
    return file


async def readers(compartment: Any) -> list[Reader]:
    """Who can open it now, offices first."""
    found = [Reader(*holder) for holder in await holders(compartment)]
    return sorted(found, key=lambda one: (one.kind != "office", one.purpose == "cc", one.holder))


async def _opened(tip: TipRow, keyring: Keyring) -> OpenTip | None:
    try:
        return await tips.open_tip(tip, keyring)
    except NotFound:
        return None


async def _with_tips(lines: list[Line], opened: Sequence[OpenTip]) -> list[Line]:
    """The case's own lines, and between them when an identity of its tips was asked for, given and read,
    and how their informants were answered outside the portal."""
    for tip in opened:
        for line in await _beside(tip):
            about = tip.row.number if len(opened) > 1 else line.about
            place = next((n for n, other in enumerate(lines) if _is_later(other, line)), len(lines))
            lines.insert(place, replace(line, about=about))
    return lines


async def _beside(tip: OpenTip) -> list[Line]:
    matter = await matter_of_tip(tip.row)
    if not any(_stands_beside(event["kind"]) for event in matter.past):
        return []
    return [line for line in await timeline(matter, tip.steps) if _stands_beside(line.kind)]


def _stands_beside(kind: str) -> bool:
    return kind.startswith(IDENTITY) or kind == answering.KIND


def _is_later(one: Line, than: Line) -> bool:
    if one.at is None or than.at is None:
        return one.on_day > than.on_day
    return one.at > than.at


async def _mark_read(person: Person, matter: Matter, opened: Sequence[OpenTip]) -> None:
    """Only those count who may act on it: an office that reads along has not heard the informant."""
    if person.offices & matter.offices:
        await read_marks.mark(opened)


def _last(steps: Sequence[OpenedItem], kind: str) -> Mapping[str, Any] | None:
    found = [item.payload["facts"] for item in steps if item.payload["kind"] == kind]
    return found[-1] if found else None
