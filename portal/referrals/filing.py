"""Making the case file: opened with access, evidence fingerprinted, set in a thread, noted in the ledger."""

from hashlib import sha256
from typing import Final

from portal.cases import case_files
from portal.cases.allowing import HELPING
from portal.cases.inspections.reading import all_sheets
from portal.cases.matters import roles_towards
from portal.cases.reading import OpenCase, OpenMatterOfTip, open_case, open_tip
from portal.core import clock
from portal.core.errors import NotFound, Refused
from portal.database import writing
from portal.evidence.reading import open_file
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, Fact, append
from portal.referrals import case_file, giving_out, queries
from portal.referrals.case_file import Contents, Evidence
from portal.referrals.following import HANDLERS
from portal.referrals.giving_out import TYPES, File
from portal.referrals.opening import opened_of
from portal.staff.people import Person
from portal.vault.errors import CannotOpen

MADE: Final = "case.file_made"
_LOST: Final = "文件缺失或损坏"


async def file_of_case(person: Person, number: str) -> File:
    """For those who handle it: an office that reads along gets no copy to carry away."""
    case = await open_case(person, number)
    if not roles_towards(person, case.matter) & HANDLERS:
        raise Refused(HELPING)
    tips = [await open_tip(person, tip.row.number) for tip in case.tips]
    paper = await case_file.paper(await _contents(case, tips))
    content = await giving_out.made(paper, "pdf")
    facts: dict[str, Fact] = {"sha256": sha256(content).hexdigest(), "size": len(content)}
    async with writing():
        event = Event(MADE, case.matter.name, person.actor, case.matter.office, facts=facts)
        await append(case.matter.name, event)
    return File(f"{number}.pdf", TYPES["pdf"], content)


async def _contents(case: OpenCase, tips: list[OpenMatterOfTip]) -> Contents:
    rows = await queries.of_case(case.row.id)
    return Contents(
        case=case,
        tips=tuple(tips),
        referrals=tuple(await opened_of(case.row.compartment, case.pair, rows, case.steps)),
        evidence=(*[one for tip in tips for one in await _evidence(tip)], *await _of_officers(case)),
        inspections=tuple(await all_sheets(case)),
        made_on=clock.today(),
    )


async def _evidence(one: OpenMatterOfTip) -> list[Evidence]:
    """The informant chose the names of his files; they get others here."""
    files = [*one.tip.files, *(file for message in one.tip.messages for file in message.files)]
    return [
        Evidence(f"{one.tip.row.number}附件{n}", file.mime, file.size, await _fingerprint(file))
        for n, file in enumerate(files, 1)
    ]


async def _of_officers(case: OpenCase) -> list[Evidence]:
    """What helping offices brought and what was photographed on sites."""
    held = await case_files.files_of_case(case.row.id, case.row.compartment, case.pair)
    return [
        Evidence(f"{case.row.number}附件{n}", one.file.mime, one.file.size, await _fingerprint(one.file))
        for n, one in enumerate(held, 1)
    ]


async def _fingerprint(file: SealedFile) -> str:
    """Read piece by piece: a file of evidence may be larger than what a worker has left."""
    state = sha256()
    try:
        async for chunk in open_file(file.manifest()):
            state.update(chunk)
    except (NotFound, CannotOpen):
        return _LOST
    return state.hexdigest()
