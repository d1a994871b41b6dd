"""Giving out letters as files: made in memory, in a thread, and in the ledger before a byte leaves."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

from portal.cases.matters import Matter
from portal.core.errors import N_, NotFound
from portal.database import writing
from portal.ledger.events import Event, Fact, append
from portal.papers.docx import as_docx
from portal.papers.parts import Paper
from portal.papers.pdf import as_pdf
from portal.referrals.letters import paper
from portal.referrals.opening import open_referral
from portal.staff.people import Person

Format = Literal["pdf", "docx"]
TYPES: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MADE: Final = "referral.letter_made"
_MAKERS: Final = {"pdf": as_pdf, "docx": as_docx}


@dataclass(frozen=True, slots=True)
class File:
    """A file that was made and goes out at once; its name tells nothing of what is inside."""

    name: str
    type: str
    content: bytes = field(repr=False)


async def letter(person: Person, identifier: UUID, format: Format) -> File:
    """The letter of one referral."""
    opened = await open_referral(person, identifier)
    if opened.referral.letter is None:
        raise NotFound(N_("这份函不是在本系统写的。"))
    content = await made(paper(opened.referral.letter), format)
    await _record(opened.matter, person, MADE, format, content, {"referral": str(identifier)})
    return File(f"letter-{opened.referral.row.referred_on:%Y%m%d}.{format}", TYPES[format], content)


async def made(what: Paper, format: Format) -> bytes:
    """Setting takes time that other visitors shall not wait for."""
    return await asyncio.to_thread(_MAKERS[format], what)


async def _record(
    matter: Matter, person: Person, kind: str, format: str, content: bytes, codes: dict[str, Fact]
) -> None:
    facts = {**codes, "format": format, "sha256": sha256(content).hexdigest()}
    async with writing():
        await append(matter.name, Event(kind, matter.name, person.actor, matter.office, facts=facts))
