"""Records as the staff of an office see them: who may load, open, draft and check one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from portal.catalogue.pack import Pack, load_pack
from portal.catalogue.states import Role
from portal.compartments import sealing
from portal.compartments.sealing import OpenedItem
from portal.core import clock
from portal.core.errors import N_, Message, NotFound, Refused
from portal.database import fetch
from portal.records.content import Content, from_payload
from portal.settings import current
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person, actor_of
from portal.tips.recusals import not_recused
from portal.vault.boxes import KeyPair

DRAFT, CHECK = "records.draft", "records.check"
MOST = 100

_COLUMNS = (
    'r.id, r.number, r."case", c.number AS case_number, r.office, r.state, r.drafted_by, a.name AS drafter, '
    "r.drafted_on, r.compartment, r.version"
)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What stays in clear of a record that is not published yet."""

    id: UUID
    number: str | None
    case: UUID | None
    case_number: str | None
    office: str
    state: str
    drafted_by: UUID
    drafter: str
    drafted_on: date
    compartment: UUID
    version: int


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """`authors` are all who wrote any version of the content; `offices` hold the key now."""

    row: RecordRow
    content: Content = field(repr=False)
    pair: KeyPair = field(repr=False)
    authors: frozenset[str]
    notes: tuple[OpenedItem, ...] = field(repr=False)
    offices: frozenset[str]


async def own_records(person: Person) -> list[OpenRecord]:
    """The records of the person's offices that he holds a key to, unfinished ones first, newest first."""
    keyring = OfficeKeyring(person)
    return [await _opened(keyring, row) for row in await _held_by(person)]


async def waiting_for_check(person: Person) -> list[OpenRecord]:
    """Records in review that this person may look at as a checker, oldest first."""
    rows = await _held_by(person, " AND r.state = 'review'")
    keyring = OfficeKeyring(person)
    opened = [await _opened(keyring, row) for row in reversed(rows)]
    return [record for record in opened if _checks_for(person, record)]


async def open_record(person: Person, record: UUID) -> OpenRecord:
    """Load with access and decrypt; NotFound for everybody whose offices hold no key."""
    rows = await _held_by(person, " AND r.id = ?", record)
    if not rows:
        raise NotFound(N_("没有这条公示记录，或者它不归您的单位办理。"))
    return await _opened(OfficeKeyring(person), rows[0])


def may_draft(person: Person, office: str) -> bool:
    return person.may(DRAFT, office)


def why_not_check(person: Person, record: OpenRecord) -> Message | None:
    """What keeps this person from approving or sending back this record; None when nothing does."""
    if record.row.state != "review":
        return Message(N_("这条记录不在待审核状态。"))
    if person.actor in record.authors:
        return Message(N_("您起草或修改过这条记录，须由另一名审核人审核。"))
    if not _checks_for(person, record):
        return Message(N_("您没有复核公示的岗位。"))
    return None


def require_checker(person: Person, record: OpenRecord) -> None:
    reason = why_not_check(person, record)
    if reason is not None:
        raise Refused(reason.msgid)


async def other_checkers(office: str, authors: frozenset[str]) -> bool:
    """Whether somebody who did not write the record can check it in this office."""
    rows = await fetch(
        "SELECT DISTINCT a.id FROM membership m JOIN account a ON a.id = m.account "
        "JOIN office_grant g ON g.account = a.id "
        "JOIN office_epoch e ON e.id = g.epoch AND e.office = m.office "
        "WHERE m.office = ? AND m.role = ? AND a.active AND (m.until_on IS NULL OR m.until_on >= ?)",
        office,
        Role.CHECKER.value,
        clock.today(),
    )
    return any(actor_of(row["id"]) not in authors for row in rows)


def pack() -> Pack:
    """The city's reference pack: number prefix, coordinating and discipline office."""
    return load_pack(current().pack)


def _checks_for(person: Person, record: OpenRecord) -> bool:
    return any(person.may(CHECK, office) for office in record.offices)


async def _held_by(person: Person, condition: str = "", *values: Any) -> list[RecordRow]:
    offices = sorted(person.offices)
    if not offices:
        return []
    marks = ", ".join("?" for _ in offices)
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM disciplinary_record r JOIN account a ON a.id = r.drafted_by "
        'LEFT JOIN casefile c ON c.id = r."case" WHERE EXISTS (SELECT 1 FROM compartment_grant g '
        "WHERE g.compartment = r.compartment AND g.holder_kind = 'office' "
        f"AND g.holder IN ({marks})) AND {not_recused('c')}{condition} "
        "ORDER BY CASE WHEN r.state IN ('draft', 'review') THEN 0 ELSE 1 END, r.drafted_on DESC, r.id "
        f"LIMIT {MOST}",
        *offices,
        person.id,
        *values,
    )
    return [RecordRow(**row) for row in rows]


async def _opened(keyring: OfficeKeyring, row: RecordRow) -> OpenRecord:
    pair = await sealing.open_pair(row.compartment, keyring)
    if pair is None:
        raise NotFound(N_("没有这条公示记录，或者它不归您的单位办理。"))
    items = await sealing.opened_items(row.compartment, pair, "content", "note")
    holders = await sealing.holders(row.compartment)
    return OpenRecord(
        row=row,
        content=from_payload(_last(items, "content").payload),
        pair=pair,
        authors=frozenset(item.author for item in items if item.name == "content"),
        notes=tuple(item for item in items if item.name == "note"),
        offices=frozenset(holder for kind, holder, _ in holders if kind == "office"),
    )


def _last(items: Sequence[OpenedItem], name: str) -> OpenedItem:
    return [item for item in items if item.name == name][-1]
