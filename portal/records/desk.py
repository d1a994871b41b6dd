"""Records as the staff of an office see them: who may load, open, draft and check one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from portal.catalogue.pack import Pack, load_pack
from portal.catalogue.states import Role
from portal.compartments import many
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
UNFINISHED_FIRST = "CASE WHEN r.state IN ('draft', 'review') THEN 0 ELSE 1 END, r.drafted_on DESC, r.id"
OLDEST_FIRST = "r.drafted_on, r.id"

_COLUMNS = (
    'r.id, r.number, r."case", c.number AS case_number, r.office, r.state, r.drafted_by, a.name AS drafter, '
    "r.drafted_on, r.compartment, r.version, p.publish_from"
)
CHECK_ITEM = "check"
"""Name of the sealed item that says which texts were compared with the informants' words."""


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
    publish_from: date | None = None

    @property
    def is_scheduled(self) -> bool:
        """Approved for a day that has not come: asked of the date, no flag has to change at midnight."""
        day = self.publish_from
        return self.state == "published" and day is not None and day > clock.today()

    @property
    def shown_state(self) -> str:
        """As a code of the publication states."""
        return "scheduled" if self.is_scheduled else self.state


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """`authors` are all who wrote any version of the content; `offices` hold the key now.

    `check` is what was sealed when it was last handed over: which texts were compared.
    """

    row: RecordRow
    content: Content = field(repr=False)
    pair: KeyPair = field(repr=False)
    authors: frozenset[str]
    notes: tuple[OpenedItem, ...] = field(repr=False)
    offices: frozenset[str]
    check: OpenedItem | None = field(default=None, repr=False)


async def open_record(person: Person, record: UUID) -> OpenRecord:
    """Load with access and decrypt; NotFound for everybody whose offices hold no key."""
    found = await opened(person, await held_by(person, " AND r.id = ?", record))
    if not found:
        raise NotFound(N_("没有这条公示记录，或者它不归您的单位办理。"))
    return found[0]


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


async def held_by(
    person: Person,
    condition: str = "",
    *values: Any,
    order: str = UNFINISHED_FIRST,
    offset: int = 0,
    limit: int = MOST,
) -> list[RecordRow]:
    """Rows to which the person's offices hold a key.

    `condition` begins with AND and speaks of `disciplinary_record r`.
    """
    rows = await fetch(
        f"SELECT {_COLUMNS} {_held(person, condition)} "
        f"ORDER BY {order} LIMIT {int(limit)} OFFSET {int(offset)}",
        *(*sorted(person.offices), person.id, *values),
    )
    return [RecordRow(**row) for row in rows]


async def count_held_by(person: Person, condition: str = "", *values: Any) -> int:
    [row] = await fetch(
        f"SELECT count(*) AS n {_held(person, condition)}", *(*sorted(person.offices), person.id, *values)
    )
    return int(row["n"])


async def opened(person: Person, rows: Sequence[RecordRow]) -> list[OpenRecord]:
    """The rows decrypted, in their order; what has just moved is left out. Three questions in all."""
    pairs = await many.open_pairs([row.compartment for row in rows], OfficeKeyring(person))
    items = await many.opened_items_of(pairs, "content", "note", CHECK_ITEM)
    holders = await _holders(list(pairs))
    return [
        _open_record(row, pairs[row.compartment], items[row.compartment], holders[row.compartment])
        for row in rows
        if items.get(row.compartment)
    ]


def _held(person: Person, condition: str) -> str:
    offices = ", ".join("?" for _ in person.offices) or "NULL"
    return (
        "FROM disciplinary_record r JOIN account a ON a.id = r.drafted_by "
        'LEFT JOIN casefile c ON c.id = r."case" LEFT JOIN public_record p ON p.number = r.number '
        "WHERE EXISTS (SELECT 1 FROM compartment_grant g WHERE g.compartment = r.compartment "
        f"AND g.holder_kind = 'office' AND g.holder IN ({offices})) AND {not_recused('c')}{condition}"
    )


async def _holders(compartments: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    if not compartments:
        return {}
    rows = await fetch(
        "SELECT compartment, holder FROM compartment_grant WHERE holder_kind = 'office' "
        f"AND compartment IN ({', '.join('?' for _ in compartments)})",
        *compartments,
    )
    found: dict[UUID, set[str]] = {one: set() for one in compartments}
    for row in rows:
        found[row["compartment"]].add(row["holder"])
    return {one: frozenset(offices) for one, offices in found.items()}


def _open_record(
    row: RecordRow, pair: KeyPair, items: Sequence[OpenedItem], offices: frozenset[str]
) -> OpenRecord:
    contents = [item for item in items if item.name == "content"]
    return OpenRecord(
        row=row,
        content=from_payload(contents[-1].payload),
        pair=pair,
        authors=frozenset(item.author for item in contents),
        notes=tuple(item for item in items if item.name == "note"),
        offices=offices,
        check=next((item for item in reversed(items) if item.name == CHECK_ITEM), None),
    )
