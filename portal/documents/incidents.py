"""Incidents: something that may be a breach, worked through with the checklist that was in force that day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused, too_long
from portal.core.identifiers import personal_data_in
from portal.database import change, fetch, insert_many, is_postgres, writing
from portal.documents import queries
from portal.documents.kinds import BREACH
from portal.documents.tables import Incident, IncidentItem
from portal.documents.texts import items
from portal.ledger.events import Event, Fact, append

CHAIN = "staff"
LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One item that was ticked."""

    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    """`items` are the checklist's, in both languages; `done` holds those that were ticked, by place."""

    id: UUID
    title: str
    checklist: str
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    conclusion: str
    items: tuple[tuple[str, str], ...]
    done: Mapping[int, Done]

    @property
    def closed(self) -> bool:
        return self.closed_at is not None


async def begin(title: str, *, actor: str) -> UUID:
    """Open an incident under today's checklist."""
    _require_free(title=title)
    checklist = await queries.in_force(BREACH)
    row = {
        "id": uuid4(),
        "title": title,
        "checklist": checklist.version,
        "opened_by": actor,
        "opened_at": clock.now().replace(microsecond=0),
    }
    async with writing():
        await insert_many(Incident, [row])
        await _tell("incident.opened", row["id"], actor, {"checklist": checklist.version})
    return UUID(str(row["id"]))


async def tick(incident: UUID, position: int, note: str, *, actor: str) -> None:
    """Say that an item is done; whoever ticks first is named."""
    _require_free(note=note)
    async with writing():
        found = await _still_open(incident)
        if not 0 <= position < len(found.items):
            raise NotFound(N_("清单里没有这一项。"))
        if position in found.done:
            raise Conflict(N_("这一项已经由同事勾选了。"))
        row = {
            "id": uuid4(),
            "incident": incident,
            "position": position,
            "done_by": actor,
            "done_at": clock.now().replace(microsecond=0),
            "note": note,
        }
        await insert_many(IncidentItem, [row])
        await _tell("incident.item", incident, actor, {"item": position + 1})


async def close(incident: UUID, conclusion: str, *, actor: str) -> None:
    """End it with a conclusion; items left open stay open for everybody to see."""
    if not conclusion.strip():
        raise InvalidInput({"conclusion": Message(N_("请写明结论，例如影响了什么、采取了什么措施。"))})
    _require_free(conclusion=conclusion)
    async with writing():
        found = await _still_open(incident)
        await change(
            "UPDATE incident SET closed_by = ?, closed_at = ?, conclusion = ? WHERE id = ?",
            actor,
            clock.now().replace(microsecond=0),
            conclusion,
            incident,
        )
        undone = len(found.items) - len(found.done)
        await _tell("incident.closed", incident, actor, {"undone": undone})


async def incident_of(incident: UUID) -> OpenIncident:
    rows = await fetch("SELECT * FROM incident WHERE id = ?", incident)
    if not rows:
        raise NotFound(N_("没有这次事件。"))
    return await _opened(rows[0])


async def all_incidents() -> list[OpenIncident]:
    """Open ones first, then the newest."""
    rows = await fetch(
        "SELECT * FROM incident ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, opened_at DESC, id"
    )
    return [await _opened(row) for row in rows]


async def _opened(row: Mapping[str, Any]) -> OpenIncident:
    checklist = await queries.version(BREACH, row["checklist"])
    ticked = await fetch("SELECT * FROM incident_item WHERE incident = ? ORDER BY position", row["id"])
    return OpenIncident(
        **row,
        items=tuple(zip(items(checklist.zh), items(checklist.en), strict=True)),
        done={
            one["position"]: Done(by=one["done_by"], at=one["done_at"], note=one["note"]) for one in ticked
        },
    )


async def _still_open(incident: UUID) -> OpenIncident:
    """Locked, so that of two people who tick one item only the first does."""
    lock = " FOR UPDATE" if is_postgres() else ""
    await fetch(f"SELECT id FROM incident WHERE id = ?{lock}", incident)
    found = await incident_of(incident)
    if found.closed:
        raise Refused(N_("这次事件已经办结。"))
    return found


def _require_free(**texts: str) -> None:
    """The words of an incident are not sealed: nobody may be recognisable in them."""
    errors = {
        name: Message(N_("这里的文字不加密，请不要写姓名、电话、邮箱或者身份证号，可以写登记号。"))
        for name, text in texts.items()
        if personal_data_in(text)
    }
    longer = {name: too_long(LONGEST_NOTE) for name, text in texts.items() if len(text) > LONGEST_NOTE}
    if errors or longer:
        raise InvalidInput({**errors, **longer})


async def _tell(kind: str, incident: object, actor: str, facts: dict[str, Fact]) -> None:
    await append(CHAIN, Event(kind, f"incident:{incident}", actor, facts=facts))
