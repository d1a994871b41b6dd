"""A sheet as PDF, made when it is asked for and kept nowhere; that it was made is in the ledger."""

import asyncio
from hashlib import sha256

from portal.cases.inspections import papers
from portal.cases.inspections.reading import PRINTED, open_sheet, sheet_to_fill
from portal.cases.inspections.saving import HANDLERS
from portal.cases.inspections.sheets import Sheet
from portal.cases.matters import roles_towards
from portal.cases.reading import OpenCase
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import writing
from portal.ledger.events import Event, Fact, append
from portal.papers.parts import Paper
from portal.papers.pdf import as_pdf
from portal.staff.people import Person


async def print_blank() -> bytes:
    """Without a word of any case: for a drawer or a car."""
    return await _made(papers.to_fill(Sheet(number=1, begun_on=clock.today())))


async def print_to_fill(person: Person, opened: OpenCase, number: int) -> bytes:
    """With what the case or the sheet says already, to be filled where there is no network."""
    paper = papers.to_fill(await sheet_to_fill(person, opened, number), opened.row.number)
    return await _given_out(person, opened, number, paper)


async def print_filled(person: Person, opened: OpenCase, number: int) -> bytes:
    paper = papers.filled(await open_sheet(opened, number), opened.row.number)
    return await _given_out(person, opened, number, paper)


async def _given_out(person: Person, opened: OpenCase, number: int, paper: Paper) -> bytes:
    """For those who handle the case: an office that reads along gets no copy to carry away."""
    matter = opened.matter
    if not roles_towards(person, matter) & HANDLERS:
        raise Refused(N_("现场核查表由承办单位的经办人或负责人打印。"))
    content = await _made(paper)
    facts: dict[str, Fact] = {"sheet": number, "sha256": sha256(content).hexdigest()}
    async with writing():
        await append(matter.name, Event(PRINTED, matter.name, person.actor, matter.office, facts=facts))
    return content


async def _made(paper: Paper) -> bytes:
    """Setting takes time that other visitors shall not wait for."""
    return await asyncio.to_thread(as_pdf, paper)
