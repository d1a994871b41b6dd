"""A batch after it was signed: its letter and its list as files, and what came back for all at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha256
from typing import Literal
from uuid import UUID

from portal.cases.queries import case_for
from portal.compartments.sealing import last_item, open_pair
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.database import writing
from portal.ledger.events import Event, append
from portal.referrals import following, giving_out, lines, queries
from portal.referrals.batches import gathering, signing
from portal.referrals.batches.gathering import OpenBatch
from portal.referrals.batches.queries import FAILED, Entry, entries_of
from portal.referrals.giving_out import TYPES, File
from portal.referrals.letters import Letter, paper
from portal.referrals.opening import opened_of
from portal.referrals.queries import ReferralRow
from portal.sheets.writing import xlsx_bytes
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person

MADE = "batch.letter_made"
_LIST = N_("违法违规情况汇总表")


async def number_of(batch: OpenBatch) -> str:
    """The number of its letter; empty while it has none."""
    signed = await last_item(batch.row.compartment, batch.pair, signing.SIGNED)
    return str(signed.payload["number"]) if signed else ""


async def letter(person: Person, batch: OpenBatch) -> Letter:
    """As it went out; before that, as it would with the cases that wait and did not fail."""
    signed = await last_item(batch.row.compartment, batch.pair, signing.SIGNED)
    if signed is None:
        to_come = [one for one in await entries_of(batch.row.id, person) if one.state != FAILED]
        organ, facts = await signing.heading(batch.row.office), await _lines_to_come(person, to_come)
        return signing.letter_of(batch, organ, facts, len(to_come))
    sent = await queries.of_batch(batch.row.id)
    told = signing.letter_of(batch, signed.payload["organ"], await _lines_as_sent(person, sent), len(sent))
    return told.numbered(signed.payload["number"])


async def file(person: Person, identifier: UUID, format: Literal["pdf", "docx", "xlsx"]) -> File:
    """The letter, or the list as a sheet; that it was made is in the ledger before it leaves."""
    batch = await gathering.open_batch(person, identifier)
    told = await letter(person, batch)
    if format == "xlsx":
        sheet = lines.header(), lines.numbered(told.lines)
        content = await asyncio.to_thread(xlsx_bytes, _LIST, *sheet)
    else:
        content = await giving_out.made(paper(told), format)
    chain = gathering.chain_of(identifier)
    facts = {"format": format, "sha256": sha256(content).hexdigest()}
    async with writing():
        await append(chain, Event(MADE, chain, person.actor, batch.row.office, facts=facts))
    return File(f"batch-{batch.row.gathered_on:%Y%m%d}.{format}", TYPES[format], content)


async def received(person: Person, identifier: UUID, on: date) -> int:
    """For every case of it that still waits; returns for how many."""
    return await _for_all(
        person, identifier, lambda row: following.received(person, row.id, on, version=row.version)
    )


async def followed_up(person: Person, identifier: UUID, text: str) -> int:
    return await _for_all(
        person, identifier, lambda row: following.followed_up(person, row.id, text, version=row.version)
    )


async def answered(person: Person, identifier: UUID, on: date, text: str) -> int:
    return await _for_all(
        person, identifier, lambda row: following.answered(person, row.id, on, text, version=row.version)
    )


async def gather_failed(person: Person, identifier: UUID) -> UUID:
    """Those that were not handed over, as they are now, in a new batch for the same body."""
    batch = await gathering.open_batch(person, identifier)
    failed = [one.number for one in await entries_of(identifier, person) if one.state == FAILED]
    return await gathering.begin(person, batch.row.body, batch.words.receiver, failed)


async def _for_all(person: Person, identifier: UUID, verb: Callable[[ReferralRow], Awaitable[None]]) -> int:
    """One transaction for each: a case that somebody moved meanwhile keeps nobody from the others."""
    await gathering.open_batch(person, identifier)
    done = 0
    for row in [one for one in await queries.of_batch(identifier) if one.waits]:
        try:
            await verb(row)
        except (Conflict, NotFound, Refused):
            continue
        done += 1
    return done


async def _lines_to_come(person: Person, entries: Sequence[Entry]) -> list[lines.Line]:
    found: list[lines.Line] = []
    for entry in entries:
        with suppress(NotFound):
            found += await _saved(person, entry.number)
    return found


async def _saved(person: Person, number: str) -> Sequence[lines.Line]:
    row = await case_for(person, number)
    pair = await open_pair(row.compartment, OfficeKeyring(person))
    return await lines.lines_of(row.compartment, pair) if pair else ()


async def _lines_as_sent(person: Person, rows: Sequence[ReferralRow]) -> list[lines.Line]:
    """From each case's own letter; what is deleted by now, or no longer to be opened, is left out."""
    found: list[lines.Line] = []
    for row in rows:
        with suppress(NotFound):
            found += await _sent(person, row)
    return found


async def _sent(person: Person, row: ReferralRow) -> Sequence[lines.Line]:
    case = await case_for(person, row.number)
    pair = await open_pair(case.compartment, OfficeKeyring(person))
    if pair is None:
        raise NotFound
    [opened] = await opened_of(case.compartment, pair, [row], steps=())
    return opened.letter.lines if opened.letter else ()
