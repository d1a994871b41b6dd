"""An act on a published record, as those see it who may propose or decide it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from portal.clocks import starting
from portal.compartments import sealing
from portal.core import clock
from portal.core.calendars import Due
from portal.core.errors import N_, Conflict, Message, NotFound
from portal.database import fetch
from portal.evidence.sealed_file import SealedFile
from portal.records import desk
from portal.records.content import Content, from_payload
from portal.records.life.documents import files_in
from portal.records.life.kinds import IDENTITY, KINDS, ActKind
from portal.records.life.loading import Standing, offices_of, standing_of
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.recusals import not_recused
from portal.vault.boxes import KeyPair

COLUMNS = (
    "t.id, t.number, t.office, t.checking, t.kind, t.reason, t.event_on, t.state, t.proposed_by, "
    "a.name AS proposer, t.proposed_on, d.name AS decider, t.decided_on, t.compartment, t.version"
)
TABLES = (
    "record_act t JOIN account a ON a.id = t.proposed_by LEFT JOIN account d ON d.id = t.decided_by "
    "LEFT JOIN public_record p ON p.number = t.number LEFT JOIN disciplinary_record r ON r.id = p.record "
    'LEFT JOIN casefile c ON c.id = r."case"'
)


@dataclass(frozen=True, slots=True)
class ActRow:
    """What stays in clear of an act."""

    id: UUID
    number: str
    office: str
    checking: str
    kind: str
    reason: str
    event_on: date
    state: str
    proposed_by: UUID
    proposer: str
    proposed_on: date
    decider: str | None
    decided_on: date | None
    compartment: UUID
    version: int

    @property
    def of(self) -> ActKind:
        return KINDS[self.kind]

    @property
    def offices(self) -> tuple[str, ...]:
        return (self.office, self.checking)


@dataclass(frozen=True, slots=True)
class OpenAct:
    """`said` is what the proposer wrote, `files` what he brought; `content` the corrected record, `refusal`
    why nothing came of it.
    """

    row: ActRow
    record: Standing
    pair: KeyPair = field(repr=False)
    said: Mapping[str, Any] = field(repr=False)
    content: Content | None = field(default=None, repr=False)
    refusal: str = field(default="", repr=False)
    files: tuple[SealedFile, ...] = field(default=(), repr=False)

    @property
    def note(self) -> str:
        return str(self.said["note"])

    @property
    def rule(self) -> str:
        """By which a corrected record is shown as before; empty where its rule is chosen anew."""
        return str(self.said.get("rule", ""))


async def open_act(person: Person, act: UUID) -> OpenAct:
    """Load with access and decrypt; NotFound for everybody whose offices neither propose nor decide it."""
    rows = await fetch(
        f"SELECT {COLUMNS} FROM {TABLES} WHERE t.id = ? AND {not_recused('c')}", act, person.id
    )
    row = ActRow(**rows[0]) if rows else None
    record = await standing_of(row.number) if row else None
    if row is None or record is None or not offices_of(person) & set(row.offices):
        raise NotFound(N_("没有这件公示办理事项，或者它不归您的单位办理。"))
    pair = await sealing.open_pair(row.compartment, OfficeKeyring(person))
    if pair is None:
        raise NotFound(N_("没有这件公示办理事项，或者它不归您的单位办理。"))
    items = {item.name: item for item in await sealing.opened_items(row.compartment, pair)}
    content, refusal = items.get("content"), items.get("refusal")
    return OpenAct(
        row=row,
        record=record,
        pair=pair,
        said=items["act"].payload,
        content=from_payload(content.payload) if content else None,
        refusal=refusal.payload["text"] if refusal else "",
        files=files_in(items["act"].payload),
    )


async def acts_on(record: Standing) -> list[ActRow]:
    """All acts on a record that somebody has loaded, the newest first."""
    rows = await fetch(
        f"SELECT {COLUMNS} FROM {TABLES} WHERE t.number = ? ORDER BY t.turn DESC, t.id",
        record.number,
    )
    return [ActRow(**row) for row in rows]


async def due_of(act: ActRow) -> Due | None:
    """By when it has to be done, by the rule in force on its first day; None where nothing sets a limit."""
    if act.of.clock and act.reason == IDENTITY:
        return Due(act.proposed_on, provisional=False)
    return await starting.due(act.of.clock, act.event_on) if act.of.clock else None


def why_not_decide(person: Person, act: ActRow) -> Message | None:
    """What keeps this person from approving or refusing; None when nothing does."""
    if act.state != "proposed":
        return Message(N_("这件事项已经办结。"))
    if person.id == act.proposed_by:
        return Message(N_("这件事项是您提出的，须由另一名审核人决定。"))
    if not any(person.may(desk.CHECK, office) for office in act.offices):
        return Message(N_("您没有复核公示的岗位。"))
    return None


async def move(act: ActRow, to: str, person: Person, *, version: int) -> None:
    """Conflict when somebody else has decided it since this person's page was made."""
    moved = await fetch(
        "UPDATE record_act SET state = ?, decided_by = ?, decided_on = ?, version = version + 1 "
        "WHERE id = ? AND state = 'proposed' AND version = ? RETURNING id",
        *(to, person.id, clock.today(), act.id, version),
    )
    if not moved:
        raise Conflict()
