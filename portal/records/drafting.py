"""A record before it is public: drafted sealed from a decided case, revised, handed to a second person."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from portal.cases.queries import case_for
from portal.catalogue.states import State
from portal.compartments import sealing
from portal.compartments.sealing import Holder
from portal.core import clock
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.core.identifiers import compact
from portal.database import change, fetch, insert_many, is_postgres, writing
from portal.ledger.events import Event, append
from portal.mail import outbox
from portal.records import desk, own_words
from portal.records.checking import require_publishable
from portal.records.content import Content, decision_number, to_payload
from portal.records.desk import OpenRecord, RecordRow
from portal.records.fingerprints import fingerprint
from portal.records.ruling import require_until, window_of
from portal.records.tables import Record
from portal.records.validating import require_sound
from portal.staff import keyring
from portal.staff.people import Person

PURPOSE = "record"


async def draft(
    person: Person,
    content: Content,
    *,
    case: str | None = None,
    office: str | None = None,
    once: UUID | None = None,
) -> UUID:
    """Seal a new draft to the office: of the decided case with this number, or by hand for `office`.

    `once` becomes its id: a form that is sent twice is one draft.
    """
    case_id, owner = await decided_case(person, case) if case else (None, office or "")
    require_drafter(person, owner)
    content = tidied(content)
    require_sound(content)
    await require_until(content)
    epoch = await keyring.current_epoch(owner)
    if epoch is None:
        raise Refused(N_("单位还没有密钥，不能起草。"))
    new, record = sealing.fresh("record"), once or uuid4()
    row = new_row(person, owner, record, new.id, fingerprint(content), case=case_id)
    async with writing():
        if await _drafted_before(person, record):
            return record
        await sealing.store(new, [(Holder("office", owner, epoch.public, epoch.number), PURPOSE)])
        payload = to_payload(content)
        item = await sealing.put(new.id, "content", payload, author=person.actor, pair=new.pair)
        await insert_many(Record, [row])
        await append(*_event("record.drafted", record, owner, person, item=item))
    return record


def new_row(
    person: Person, office: str, record: UUID, compartment: UUID, mark: str, *, case: UUID | None = None
) -> dict[str, Any]:
    """A draft as it begins; `mark` is the fingerprint of what lies in its compartment."""
    return {
        "id": record,
        "number": None,
        "case": case,
        "office": office,
        "state": "draft",
        "drafted_by": person.id,
        "checked_by": None,
        "drafted_on": clock.today(),
        "compartment": compartment,
        "version": 1,
        "fingerprint": mark,
    }


async def revise(person: Person, record: UUID, content: Content, *, version: int) -> None:
    """Keep a new version of the content; the older ones stay sealed beside it.

    A person's identity number is not shown again for a revision: left empty, it stays as it was.
    """
    opened = await desk.open_record(person, record)
    require_drafter(person, opened.row.office)
    if content.is_person and not content.identity_number:
        content = replace(content, identity_number=opened.content.identity_number)
    content = tidied(content)
    require_sound(content)
    await require_until(content)
    async with writing():
        await move(opened.row, "draft", "draft", version=version)
        await change(
            "UPDATE disciplinary_record SET fingerprint = ? WHERE id = ?", fingerprint(content), record
        )
        place, payload = opened.row.compartment, to_payload(content)
        item = await sealing.put(place, "content", payload, author=person.actor, pair=opened.pair)
        await append(*_event("record.revised", record, opened.row.office, person, item=item))


async def submit(person: Person, record: UUID, *, version: int) -> None:
    """Hand the draft to a checker, after everything has been checked that would keep it from the public."""
    opened = await desk.open_record(person, record)
    require_drafter(person, opened.row.office)
    require_publishable(opened.content)
    compared = await own_words.compare(person, opened.row.case, opened.content)
    own_words.require_own_words(compared)
    await window_of(opened.content)
    checking = await checking_office(opened)
    async with writing():
        await move(opened.row, "draft", "review", version=version)
        seal = own_words.seal_of(opened.content, compared)
        place = opened.row.compartment
        await sealing.put(place, desk.CHECK_ITEM, seal, author=person.actor, pair=opened.pair)
        if checking != opened.row.office:
            await _share(opened, checking)
        await outbox.announce([checking])
        await append(*_event("record.submitted", record, opened.row.office, person, checking=checking))


async def send_back(person: Person, record: UUID, *, version: int, reason: str) -> None:
    """The checker returns it to its drafter; the reason is sealed with the draft."""
    opened = await desk.open_record(person, record)
    desk.require_checker(person, opened)
    async with writing():
        await move(opened.row, "review", "draft", version=version)
        note = {"text": reason, "by": person.name}
        place = opened.row.compartment
        item = await sealing.put(place, "note", note, author=person.actor, pair=opened.pair)
        await keep_to_own_office(opened)
        await append(*_event("record.sent_back", record, opened.row.office, person, item=item))


async def decided_case(person: Person, number: str) -> tuple[UUID, str]:
    """Id and owner of a case that the person's offices hold; Refused while nothing has been decided."""
    found = await case_for(person, number)
    decided = found.state == State.DECIDED or (found.state == State.CLOSED and found.decided_on is not None)
    if not decided:
        raise Refused(N_("案件作出处理决定后才能起草公示。"))
    return found.id, found.office


async def _drafted_before(person: Person, record: UUID) -> bool:
    if is_postgres():
        # The second of two clicks waits here for the first; SQLite has one writer anyway.
        await change("LOCK TABLE disciplinary_record IN SHARE ROW EXCLUSIVE MODE")
    rows = await fetch("SELECT drafted_by FROM disciplinary_record WHERE id = ?", record)
    if rows and rows[0]["drafted_by"] != person.id:
        raise Conflict()
    return bool(rows)


async def checking_office(record: OpenRecord) -> str:
    """The own office when it has another checker, else the coordinating one.

    The discipline office's matters leave it for no reason.
    """
    own, pack = record.row.office, desk.pack()
    if own == pack.discipline or await desk.other_checkers(own, record.authors):
        return own
    return pack.coordinating


async def move(row: RecordRow, state: str, to: str, *, version: int) -> None:
    """Conflict when somebody else has changed the record since this person's page was made."""
    if row.state != state:
        raise Refused(N_("记录的状态已经变化，请刷新后查看。"))
    moved = await fetch(
        "UPDATE disciplinary_record SET state = ?, version = version + 1 "
        "WHERE id = ? AND state = ? AND version = ? RETURNING id",
        to,
        row.id,
        state,
        version,
    )
    if not moved:
        raise Conflict()


async def keep_to_own_office(record: OpenRecord) -> None:
    """Take the key back from the office that lent its checker."""
    for office in record.offices - {record.row.office}:
        await sealing.unshare(record.row.compartment, "office", office)


def tidied(content: Content) -> Content:
    """Codes and document numbers in their one form."""
    return replace(
        content,
        uscc=compact(content.uscc),
        authority_uscc=compact(content.authority_uscc),
        source_uscc=compact(content.source_uscc),
        identity_number=compact(content.identity_number),
        decision_no=decision_number(content.decision_no),
    )


def require_drafter(person: Person, office: str) -> None:
    if office not in person.offices:
        raise NotFound(N_("没有这条公示记录，或者它不归您的单位办理。"))
    if not desk.may_draft(person, office):
        raise Refused(N_("您在这个单位没有起草公示的岗位。"))


async def _share(record: OpenRecord, office: str) -> None:
    epoch = await keyring.current_epoch(office)
    if epoch is None:
        raise Refused(N_("本单位没有另一名审核人，统筹单位也还没有成员，暂时不能提交审核。"))
    holder = Holder("office", office, epoch.public, epoch.number)
    await sealing.share(record.row.compartment, record.pair, holder, PURPOSE)


def _event(kind: str, record: object, office: str, person: Person, **facts: str) -> tuple[str, Event]:
    subject = f"record:{record}"
    return subject, Event(kind, subject, person.actor, office, facts=facts)
