"""Making the case file: opened with access, evidence fingerprinted, set in a thread, noted in the ledger."""

from hashlib import sha256
from typing import Final

from portal.cases import case_files, redacting
from portal.cases.allowing import HELPING
from portal.cases.inspections.reading import all_sheets
from portal.cases.matters import roles_towards
from portal.cases.reading import OpenCase, OpenMatterOfTip, open_case, open_tip
from portal.cases.redacting import Copy
from portal.core import clock
from portal.core.errors import Refused
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, Fact, append
from portal.referrals import case_file, giving_out, pictures, queries
from portal.referrals.case_file import Contents
from portal.referrals.following import HANDLERS
from portal.referrals.giving_out import TYPES, File
from portal.referrals.opening import opened_of
from portal.staff.people import Person

MADE: Final = "case.file_made"


async def file_of_case(person: Person, number: str) -> File:
    """For those who handle it: an office that reads along gets no copy to carry away."""
    case = await open_case(person, number)
    if not roles_towards(person, case.matter) & HANDLERS:
        raise Refused(HELPING)
    tips = [await open_tip(person, tip.row.number) for tip in case.tips]
    paper = await case_file.paper(await _contents(person, case, tips))
    content = await giving_out.made(paper, "pdf")
    facts: dict[str, Fact] = {"sha256": sha256(content).hexdigest(), "size": len(content)}
    async with writing():
        event = Event(MADE, case.matter.name, person.actor, case.matter.office, facts=facts)
        await append(case.matter.name, event)
    return File(f"{number}.pdf", TYPES["pdf"], content)


async def _contents(person: Person, case: OpenCase, tips: list[OpenMatterOfTip]) -> Contents:
    rows = await queries.of_case(case.row.id)
    named = [*(one for tip in tips for one in _named(tip)), *await _of_officers(case)]
    return Contents(
        case=case,
        tips=tuple(tips),
        referrals=tuple(await opened_of(case.row.compartment, case.pair, rows, case.steps)),
        evidence=tuple(await pictures.drawn(named)),
        copies=tuple(await _newest_copies(person, tips)),
        inspections=tuple(await all_sheets(case)),
        made_on=clock.today(),
    )


def _named(one: OpenMatterOfTip) -> list[tuple[str, SealedFile]]:
    """The informant chose the names of his files; they get others here."""
    files = [*one.tip.files, *(file for message in one.tip.messages for file in message.files)]
    return [(f"{one.tip.row.number}附件{n}", file) for n, file in enumerate(files, 1)]


async def _of_officers(case: OpenCase) -> list[tuple[str, SealedFile]]:
    """What helping offices brought and what was photographed on sites."""
    held = await case_files.files_of_case(case.row.id, case.row.compartment, case.pair)
    return [(f"{case.row.number}附件{n}", one.file) for n, one in enumerate(held, 1)]


async def _newest_copies(person: Person, tips: list[OpenMatterOfTip]) -> list[Copy]:
    """One of each tip that has been redacted."""
    made = [await redacting.copies(person, one.tip.row.number) for one in tips]
    return [copies[-1] for copies in made if copies]
