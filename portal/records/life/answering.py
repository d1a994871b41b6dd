"""Checking an objection: by somebody who neither wrote nor published the record; answered in words."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from portal.compartments import sealing
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.database import fetch, writing
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, append
from portal.records import desk
from portal.records.life.documents import files_in
from portal.records.life.kinds import CORRECT, KEEP, KINDS, NO_DRAFT, OUTCOMES
from portal.records.life.loading import Standing, hold, makers_of, offices_of, standing_of
from portal.records.life.notes import tell
from portal.records.life.objecting import Words, words_in
from portal.records.versions import list_changed
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.recusals import not_recused
from portal.vault.boxes import KeyPair

LONGEST = 2000
COLUMNS = (
    "o.id, o.number, o.office, o.checking, o.received_on, o.outcome, d.name AS decider, o.decided_on, "
    "o.closed_on, o.compartment, o.version"
)
TABLES = (
    "record_objection o LEFT JOIN account d ON d.id = o.decided_by "
    "LEFT JOIN public_record p ON p.number = o.number LEFT JOIN disciplinary_record r ON r.id = p.record "
    'LEFT JOIN casefile c ON c.id = r."case"'
)


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """What stays in clear of an objection."""

    id: UUID
    number: str
    office: str
    checking: str
    received_on: date
    outcome: str | None
    decider: str | None
    decided_on: date | None
    closed_on: date | None
    compartment: UUID
    version: int


@dataclass(frozen=True, slots=True)
class OpenObjection:
    """`makers` wrote, published or corrected what it is about, as the ledger calls them."""

    row: ObjectionRow
    record: Standing
    pair: KeyPair = field(repr=False)
    words: Words = field(repr=False)
    files: tuple[SealedFile, ...] = field(repr=False)
    answer: str = field(repr=False)
    makers: frozenset[str]


async def open_objection(person: Person, objection: UUID) -> OpenObjection:
    """Load with access and decrypt; NotFound for everybody whose offices do not check it."""
    rows = await fetch(
        f"SELECT {COLUMNS} FROM {TABLES} WHERE o.id = ? AND {not_recused('c')}", objection, person.id
    )
    row = ObjectionRow(**rows[0]) if rows else None
    record = await standing_of(row.number) if row else None
    if row is None or record is None or not offices_of(person) & {row.office, row.checking}:
        raise NotFound(N_("没有这件异议，或者它不归您的单位办理。"))
    pair = await sealing.open_pair(row.compartment, OfficeKeyring(person))
    if pair is None:
        raise NotFound(N_("没有这件异议，或者它不归您的单位办理。"))
    items: dict[str, Any] = {
        item.name: item.payload for item in await sealing.opened_items(row.compartment, pair)
    }
    answer = items.get("answer", {"text": ""})["text"]
    makers = await makers_of(record, row.received_on)
    said = items["objection"]
    return OpenObjection(row, record, pair, words_in(said), files_in(said), answer, makers)


def why_not_answer(person: Person, objection: OpenObjection) -> Message | None:
    """What keeps this person from answering; None when nothing does."""
    row = objection.row
    if row.outcome is not None:
        return Message(N_("这件异议已经答复。"))
    if person.actor in objection.makers:
        return Message(N_("您起草、发布过这条记录，或者同意过它的更正，须由另一名审核人核查异议。"))
    if not any(person.may(desk.CHECK, office) for office in (row.office, row.checking)):
        return Message(N_("您没有复核公示的岗位。"))
    return None


async def answer(person: Person, objection: UUID, *, outcome: str, text: str, version: int) -> None:
    """Say how it ends. What has to be done about the record is then proposed and decided by two people."""
    opened = await open_objection(person, objection)
    reason = why_not_answer(person, opened)
    if reason is not None:
        raise Refused(reason.msgid)
    _require_sound(outcome, text)
    row = opened.row
    async with writing():
        await hold(row.number)
        if outcome != KEEP:
            await _require_possible(row.number, outcome)
        await _decide(row, outcome, person, version=version)
        said = {"text": text}
        await sealing.put(row.compartment, "answer", said, author=person.actor, pair=opened.pair)
        if row.checking != row.office:
            await sealing.unshare(row.compartment, "office", row.checking)
        if outcome == KEEP:
            await tell(await list_changed(), row.number, KEEP)
        subject, facts = f"objection:{row.id}", {"number": row.number, "outcome": outcome}
        answered = Event("record.objection_answered", subject, person.actor, row.office, facts=facts)
        await append(subject, answered)


def _require_sound(outcome: str, text: str) -> None:
    found: dict[str, Message] = {}
    if outcome not in OUTCOMES:
        found["outcome"] = Message(N_("请从列出的选项中选择。"))
    if not text or len(text) > LONGEST:
        found["text"] = Message(N_("请写明答复，最多{limit}个字。"), {"limit": LONGEST})
    if found:
        raise InvalidInput(found)


async def _require_possible(number: str, outcome: str) -> None:
    """What has ended since can neither be corrected nor hidden: then its end is the answer."""
    record = await standing_of(number)
    if record is None or record.state not in KINDS[outcome].starts:
        raise Refused(N_("记录现在的状态不能办理这一事项。"), field="outcome")
    if outcome == CORRECT and record.record is None:
        raise Refused(NO_DRAFT, field="outcome")


async def _decide(row: ObjectionRow, outcome: str, person: Person, *, version: int) -> None:
    today = clock.today()
    moved = await fetch(
        "UPDATE record_objection SET outcome = ?, decided_by = ?, decided_on = ?, closed_on = ?, "
        "version = version + 1 WHERE id = ? AND outcome IS NULL AND version = ? RETURNING id",
        *(outcome, person.id, today, today if outcome == KEEP else None, row.id, version),
    )
    if not moved:
        raise Conflict()
