"""What one person proposes about a published record; nothing the public sees changes by it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from portal.compartments import sealing
from portal.compartments.sealing import Holder
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.database import insert_many, writing
from portal.ledger.events import Event, append
from portal.mail import outbox
from portal.records import desk
from portal.records.content import Content, to_payload
from portal.records.desk import OpenRecord
from portal.records.life.conditions import require_beforehand
from portal.records.life.correcting import changed, kept_rule, preview_of
from portal.records.life.documents import FILES, NOTHING, Brought, lay
from portal.records.life.kinds import (
    CORRECT,
    FALSIFIED,
    IDENTITY,
    KINDS,
    NO_DRAFT,
    REPAIR,
    RESTORE,
    REVOKE,
    SUSPEND,
    WITHDRAW,
    ActKind,
)
from portal.records.life.loading import Standing, hold, record_for, require_state
from portal.records.life.notes import require_nobody, require_public
from portal.records.life.repairing import Application, require_whole
from portal.records.life.tables import RecordAct
from portal.records.life.turns import proposed_before, require_alone, turn_of
from portal.records.own_words import compare, require_own_words
from portal.staff import keyring
from portal.staff.people import Person

PURPOSE = "record"
LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why: a class of reason, the day of what happened, the document that says so, and two explanations.

    `note` is for the public, `explanation` and the files for whoever decides.
    """

    reason: str = ""
    event_on: date = field(default_factory=clock.today)
    document: str = ""
    note: str = ""
    explanation: str = field(default="", repr=False)
    brought: Brought = NOTHING


async def withdraw(person: Person, number: str, ground: Ground, *, once: UUID | None = None) -> UUID:
    """The decision was changed, annulled, found illegal or void, or names the wrong one: its clock begins."""
    record = await record_for(person, number)
    view = record.view
    require_nobody(ground.note, view.name, view.uscc, view.registration_no, view.certificate_no)
    if ground.reason == IDENTITY and ground.note:
        raise InvalidInput({"note": Message(N_("主体认定有误的，只公布理由类别，不写说明。"))})
    return await _propose(person, record, KINDS[WITHDRAW], ground, once=once)


async def correct(
    person: Person, number: str, content: Content, ground: Ground, *, once: UUID | None = None
) -> UUID:
    """A changed content with a note that says to everybody what was corrected."""
    record, before = await to_correct(person, number)
    content = await corrected(person, before.row.case, before.content, content)
    if not ground.note:
        raise InvalidInput({"note": Message(N_("请写明更正了什么，说明会向社会公开。"))})
    require_public(ground.note, before.content)
    rule = kept_rule(record, before.content, content)
    await preview_of(record, content, rule=rule)
    # Whoever decides may lack the record's key: he seals the new version to the one that was opened here.
    extra = {"public": before.pair.public.hex(), "rule": rule}
    kind = KINDS[CORRECT]
    return await _propose(person, record, kind, ground, content=content, extra=extra, once=once)


async def to_correct(person: Person, number: str) -> tuple[Standing, OpenRecord]:
    """The record and what was drafted of it; Refused where there is no draft behind it."""
    record = await record_for(person, number)
    if record.record is None:
        raise Refused(NO_DRAFT)
    require_state(record, KINDS[CORRECT])
    return record, await desk.open_record(person, record.record)


async def corrected(person: Person, case: UUID | None, before: Content, after: Content) -> Content:
    """The new content as it would be sealed, after every check of a first one; informants' words too."""
    content = changed(before, after)
    require_own_words(await compare(person, case, content))
    return content


async def suspend(person: Person, number: str, ground: Ground, *, once: UUID | None = None) -> UUID:
    """Hide it for a time by decision: a review or a lawsuit alone hides nothing."""
    return await _propose(person, await record_for(person, number), KINDS[SUSPEND], ground, once=once)


async def restore(person: Person, number: str, ground: Ground, *, once: UUID | None = None) -> UUID:
    """Show again what was suspended, for what is left of its window."""
    return await _propose(person, await record_for(person, number), KINDS[RESTORE], ground, once=once)


async def repair(
    person: Person, number: str, ground: Ground, application: Application, *, once: UUID | None = None
) -> UUID:
    """Register an application for credit repair; Refused while the record or its subject can have none."""
    record = await record_for(person, number)
    _require_possible(person, record, KINDS[REPAIR])
    await require_beforehand(record, KINDS[REPAIR])
    if once and await proposed_before(person, once):
        return once  # Its files lie with it now, and not with the second click.
    require_whole(ground.reason, application, ground.brought.files)
    return await _propose(person, record, KINDS[REPAIR], ground, extra=asdict(application), once=once)


async def revoke(person: Person, number: str, ground: Ground, *, once: UUID | None = None) -> UUID:
    """A repair was got by false documents or an empty promise: shown again for what is left, and blocked."""
    return await _propose(person, await record_for(person, number), KINDS[REVOKE], ground, once=once)


async def find_false(person: Person, number: str, ground: Ground, *, once: UUID | None = None) -> UUID:
    """A refused application had false documents: nothing changes but that its subject is blocked."""
    record, kind = await record_for(person, number), KINDS[FALSIFIED]
    _require_possible(person, record, kind)
    await require_beforehand(record, kind)
    return await _propose(person, record, kind, ground, once=once)


async def _propose(
    person: Person,
    record: Standing,
    kind: ActKind,
    ground: Ground,
    *,
    content: Content | None = None,
    extra: Mapping[str, Any] | None = None,
    once: UUID | None = None,
) -> UUID:
    _require_possible(person, record, kind)
    _require_sound(kind, ground)
    require_public(ground.note, None)
    checking = await _checking_office(record.office, person)
    new, holders = sealing.fresh("act"), await _holders(record.office, checking)
    row = _row(once or uuid4(), person, record, kind, ground) | {"checking": checking, "compartment": new.id}
    sealed = {"act": _said(ground) | dict(extra or {})}
    sealed |= {"content": to_payload(content)} if content else {}
    async with writing():
        await hold(record.number)
        if await proposed_before(person, row["id"]):
            return UUID(str(row["id"]))
        await require_alone(record.number, kind)
        await sealing.store(new, holders)
        await lay(new.id, ground.brought)
        for name, payload in sealed.items():
            await sealing.put(new.id, name, payload, author=person.actor, pair=new.pair)
        await insert_many(RecordAct, [row | {"turn": await turn_of(record.number)}])
        await outbox.announce([checking])
        await append(*event("proposed", row["id"], person, record, kind.code, ground.reason))
    return UUID(str(row["id"]))


def _require_possible(person: Person, record: Standing, kind: ActKind) -> None:
    if not person.may(desk.DRAFT, record.office):
        raise Refused(N_("您在这个单位没有起草公示的岗位。"))
    require_state(record, kind)


def event(
    done: str, act: object, person: Person, record: Standing, kind: str, reason: str
) -> tuple[str, Event]:
    """On the chain of the record where there is a draft behind it, else on that of its number."""
    subject = f"record:{record.record or record.number}"
    facts = {"number": record.number, "act": str(act), "reason": reason}
    return subject, Event(f"record.{kind}_{done}", subject, person.actor, record.office, facts=facts)


def _require_sound(kind: ActKind, ground: Ground) -> None:
    found: dict[str, Message] = {}
    if kind.reasons and ground.reason not in kind.reasons:
        found["reason"] = Message(N_("请从列出的选项中选择。"))
    if ground.event_on > clock.today():
        found["event_on"] = Message(N_("日期不能晚于今天。"))
    if kind.document and not ground.document:
        found["document"] = Message(N_("请填写文书的名称和文号。"))
    if max(len(ground.document), len(ground.explanation)) > LONGEST:
        found["explanation"] = Message(N_("最多{limit}个字。"), {"limit": LONGEST})
    if found:
        raise InvalidInput(found)


def _said(ground: Ground) -> dict[str, Any]:
    said = {"document": ground.document, "note": ground.note, "explanation": ground.explanation}
    return {**said, FILES: ground.brought.manifests}


async def _checking_office(office: str, person: Person) -> str:
    """The own office when somebody else there may decide, else the coordinating one."""
    pack = desk.pack()
    own = office == pack.discipline or await desk.other_checkers(office, frozenset({person.actor}))
    return office if own else pack.coordinating


async def _holders(*offices: str) -> list[tuple[Holder, str]]:
    epochs = await keyring.current_epochs(*offices)
    if set(offices) - set(epochs):
        raise Refused(N_("本单位没有另一名审核人，统筹单位也还没有成员，暂时不能提出。"))
    return [(Holder("office", one.office, one.public, one.number), PURPOSE) for one in epochs.values()]


def _row(act: UUID, person: Person, record: Standing, kind: ActKind, ground: Ground) -> dict[str, Any]:
    return {
        "id": act,
        "number": record.number,
        "office": record.office,
        "kind": kind.code,
        "reason": ground.reason,
        "event_on": ground.event_on,
        "state": "proposed",
        "proposed_by": person.id,
        "proposed_on": clock.today(),
        "decided_by": None,
        "decided_on": None,
        "version": 1,
    }
