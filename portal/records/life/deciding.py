"""What another person decides about a proposed act: from that moment the public sees it so."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID

from portal.compartments import sealing
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused
from portal.database import change, writing
from portal.ledger.events import append
from portal.mail import outbox
from portal.records.checking import require_publishable
from portal.records.content import to_payload
from portal.records.life import acts
from portal.records.life.acts import OpenAct
from portal.records.life.conditions import require_all
from portal.records.life.correcting import corrected_row
from portal.records.life.kinds import CORRECT, ENDED, FALSIFIED, REPAIR, RESTORE, REVOKE, SUSPEND, WITHDRAW
from portal.records.life.loading import hold, require_state, standing_of
from portal.records.life.notes import require_public, tell
from portal.records.life.proposing import LONGEST, event
from portal.records.showing import exchange, show_again, stop
from portal.records.validating import require_sound
from portal.records.versions import list_changed
from portal.staff.people import Person, actor_of
from portal.vault.boxes import KeyPair


async def approve(person: Person, act: UUID, *, version: int) -> None:
    """Do what was proposed; by somebody who did not propose it."""
    opened = await acts.open_act(person, act)
    _require_decider(person, opened)
    await require_all(opened)
    async with writing():
        await hold(opened.row.number)
        record = await standing_of(opened.row.number)
        if record is None:
            raise Conflict()
        require_state(record, opened.row.of)
        await acts.move(opened.row, "done", person, version=version)
        listed = await _EFFECTS[opened.row.kind](opened)
        await _follow(opened, listed)
        await _done(person, opened, "done")


async def refuse(person: Person, act: UUID, *, version: int, reason: str) -> None:
    """Nothing comes of it; why is sealed beside the proposal, and its proposer is told."""
    opened = await acts.open_act(person, act)
    _require_decider(person, opened)
    if not reason or len(reason) > LONGEST:
        raise InvalidInput({"refusal": Message(N_("请写明理由，最多{limit}个字。"), {"limit": LONGEST})})
    async with writing():
        await acts.move(opened.row, "refused", person, version=version)
        place, said = opened.row.compartment, {"text": reason}
        await sealing.put(place, "refusal", said, author=person.actor, pair=opened.pair)
        await outbox.tell([opened.row.proposed_by])
        await _done(person, opened, "refused")


def _require_decider(person: Person, act: OpenAct) -> None:
    reason = acts.why_not_decide(person, act.row)
    if reason is not None:
        raise Refused(reason.msgid)


async def _withdraw(act: OpenAct) -> int:
    return await stop(act.row.number, "withdrawn", act.row.reason)


async def _suspend(act: OpenAct) -> int:
    return await stop(act.row.number, "suspended", act.row.reason)


async def _restore(act: OpenAct) -> int:
    return await show_again(act.row.number)


async def _repair(act: OpenAct) -> int:
    return await stop(act.row.number, "repaired", act.row.reason)


async def _block(act: OpenAct) -> int:
    """The list stays as it is; `blocking` finds the act itself."""
    return 0


async def _correct(act: OpenAct) -> int:
    """The corrected content is a new sealed version of the record; older ones stay beneath it."""
    content, record = act.content, act.record
    if content is None or record.compartment is None:
        raise Conflict()
    require_sound(content)
    require_publishable(content)
    require_public(act.note, content)
    listed = await list_changed()
    await exchange(record.number, await corrected_row(record, content, listed, rule=act.rule))
    author, key = actor_of(act.row.proposed_by), KeyPair(bytes.fromhex(act.said["public"]), b"")
    await sealing.put(record.compartment, "content", to_payload(content), author=author, pair=key)
    return listed


_EFFECTS: Final[Mapping[str, Callable[[OpenAct], Awaitable[int]]]] = {
    WITHDRAW: _withdraw,
    CORRECT: _correct,
    SUSPEND: _suspend,
    RESTORE: _restore,
    REPAIR: _repair,
    REVOKE: _restore,
    FALSIFIED: _block,
}


async def _follow(act: OpenAct, listed: int) -> None:
    """The public note, the drafted record's own state, and objections that waited for this.

    Once it has ended, nothing else that an answer asked for can be done any more.
    """
    kind, number = act.row.of, act.row.number
    if kind.noted:
        await tell(listed, number, kind.code, reason=act.row.reason, note=act.note)
    if kind.to:
        await change(
            "UPDATE disciplinary_record SET state = ?, version = version + 1 WHERE id = ?",
            kind.to,
            act.record.record,
        )
    await change(
        "UPDATE record_objection SET closed_on = ?, version = version + 1 "
        "WHERE number = ? AND closed_on IS NULL AND (outcome = ? OR (? = 1 AND outcome IS NOT NULL))",
        *(clock.today(), number, kind.code, int(kind.to in ENDED)),
    )


async def _done(person: Person, act: OpenAct, done: str) -> None:
    """The ledger's line; the office that lent its checker keeps no key."""
    row = act.row
    if row.checking != row.office:
        await sealing.unshare(row.compartment, "office", row.checking)
    await append(*event(done, row.id, person, act.record, row.kind, row.reason))
