"""More time for a clock: asked for with a reason, approved by another person, once, before the end."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid4

from portal.cases.applying import record
from portal.cases.clock_duties import (
    Duty,
    acting,
    duty,
    is_discipline,
    leading_group,
    members,
    require_handler,
    require_words,
    running,
)
from portal.cases.telling import EXTENDED, leave
from portal.catalogue.codelists import codes
from portal.catalogue.rows import ClockRow
from portal.catalogue.states import Role, Subject
from portal.clocks import following, queries
from portal.clocks.queries import Clock, Extension
from portal.clocks.tables import ClockExtension
from portal.core import clock as present
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.database import change, fetch, insert_many
from portal.ledger.events import Fact
from portal.mail import outbox
from portal.offices import queries as offices
from portal.staff.people import Person

ASKED, GRANTED, REFUSED = "asked", "granted", "refused"
GROUNDS: Final = "extension_ground"
_TOO_LATE: Final = N_("期限已经到了，不能再延期。延期要在到期以前批准。")


async def ask(
    person: Person, subject: Subject, number: str, clock: UUID, *, ground: str, reason: str
) -> None:
    """Raises Refused where the clock knows no extension, had one, or is over already."""
    one = await duty(person, subject, number)
    require_handler(one)
    if ground not in codes(GROUNDS):
        raise InvalidInput({"ground": Message(N_("请选择一项。"))})
    words = require_words("reason", reason)
    async with acting(one):
        longer = await running(one.matter, clock)
        rule = await extension_rule(longer)
        if rule is None:
            raise Refused(N_("这项期限没有延期的规定。"))
        await _require_in_time(one, longer)
        await _require_first(longer)
        approver = approver_of(rule, one)
        await insert_many(ClockExtension, [_row(one, longer, rule, approver, ground)])
        await outbox.tell(set(await _approvers(approver, longer.office)) - {person.id})
        facts: dict[str, Fact] = {"clock": longer.name, "ground": ground, "amount": rule.amount}
        await _note(one, "extension_asked", words, facts)


async def grant(person: Person, subject: Subject, number: str, extension: UUID) -> None:
    """The clock gets its longer end, and the informant learns of it where he knew the old one."""
    one = await duty(person, subject, number)
    async with acting(one):
        asked, longer = await _decidable(one, extension)
        await _require_in_time(one, longer)
        await _decide(one, asked, GRANTED)
        await change(
            "UPDATE running_clock SET extended = ?, extended_unit = ? WHERE id = ?",
            *(asked.amount, asked.unit, longer.id),
        )
        after = await _counted_again(one, longer)
        if longer.use.told:
            await _tell(one, after)
        await outbox.tell({asked.asked_by})
        facts = {"clock": longer.name, "from": longer.due_on.isoformat(), "due": after.due_on.isoformat()}
        await _note(one, "extension_granted", "", facts)


async def refuse(person: Person, subject: Subject, number: str, extension: UUID, *, reason: str) -> None:
    one, words = await duty(person, subject, number), require_words("reason", reason)
    async with acting(one):
        asked, longer = await _decidable(one, extension)
        await _decide(one, asked, REFUSED)
        await outbox.tell({asked.asked_by})
        await _note(one, "extension_refused", words, {"clock": longer.name})


async def extension_rule(one: Clock) -> ClockRow | None:
    """The rule of the one extension, as it was on the clock's first day."""
    name = one.use.extension
    versions = [row for row in await offices.clock_versions() if row.name == name]
    return next((row for row in versions if row.holds_on(one.started_on)), None)


def approver_of(rule: ClockRow, one: Duty) -> str:
    """The chief or the leading group, which sees nothing of the discipline office."""
    return Role.CHIEF.value if is_discipline(one.matter.office) else rule.approver or Role.CHIEF.value


def may_decide(one: Duty, asked: Extension) -> bool:
    """Whoever the rule names, or the leading group; never the one who asked."""
    wanted = {Role(asked.approver), Role.LEADING}
    return asked.state == ASKED and bool(one.roles & wanted) and one.person.id != asked.asked_by


async def _require_in_time(one: Duty, longer: Clock) -> None:
    """A clock that stands still now is not over, however long it stands."""
    pauses = await queries.pauses_of(*await queries.together(one.matter.id))
    if longer.overdue and not longer.stands(pauses):
        raise Refused(_TOO_LATE)


async def _require_first(one: Clock) -> None:
    earlier = [each for each in await queries.extensions_of(one.matter) if each.clock == one.id]
    if any(each.state == GRANTED for each in earlier):
        raise Refused(N_("这项期限已经延过一次，不能再延。"))
    if any(each.state == ASKED for each in earlier):
        raise Refused(N_("延期已经申请过了，正在等批准。"))


async def _decidable(one: Duty, extension: UUID) -> tuple[Extension, Clock]:
    places = await queries.together(one.matter.id)
    asked = next((each for each in await queries.extensions_of(*places) if each.id == extension), None)
    if asked is None:
        raise NotFound(N_("没有这项延期申请。"))
    if asked.state != ASKED:
        raise Conflict(N_("这项延期申请已经有人决定了。"))
    if one.person.id == asked.asked_by:
        raise Refused(N_("这项延期是您申请的，须由另一个人批准。"))
    if not may_decide(one, asked):
        raise Refused(_ONLY[asked.approver])
    return asked, await running(one.matter, asked.clock)


_ONLY: Final = {
    Role.CHIEF.value: N_("这一步由负责人办理。"),
    Role.LEADING.value: N_("这一步由领导小组办理。"),
}


async def _decide(one: Duty, asked: Extension, state: str) -> None:
    decided = await fetch(
        "UPDATE clock_extension SET state = ?, decided_by = ?, decided_on = ? "
        "WHERE id = ? AND state = 'asked' RETURNING id",
        *(state, one.person.id, present.today(), asked.id),
    )
    if not decided:
        raise Conflict(N_("这项延期申请已经有人决定了。"))


async def _counted_again(one: Duty, longer: Clock) -> Clock:
    pauses = await queries.pauses_of(*await queries.together(one.matter.id))
    await following.recount([await queries.clock_of(one.matter.id, longer.id)], pauses)
    await following.keep_due(one.matter.subject, one.matter.id)
    return await queries.clock_of(one.matter.id, longer.id)


async def _tell(one: Duty, after: Clock) -> None:
    subject, action = EXTENDED
    note = {"subject": subject, "action": action, "values": {"due": after.due_on.isoformat()}}
    await leave(one.matter.tips, note, author=one.person.actor, keys=one.keys)


async def _approvers(approver: str, office: str) -> list[UUID]:
    if approver == Role.LEADING.value:
        return await leading_group()
    return await members(office, Role.CHIEF)


def _row(one: Duty, longer: Clock, rule: ClockRow, approver: str, ground: str) -> dict[str, object]:
    return {
        "id": uuid4(),
        "clock": longer.id,
        "matter": longer.matter,
        "amount": rule.amount,
        "unit": rule.unit,
        "ground": ground,
        "approver": approver,
        "state": ASKED,
        "asked_by": one.person.id,
        "asked_on": present.today(),
        "decided_by": None,
        "decided_on": None,
    }


async def _note(one: Duty, what: str, words: str, codes: Mapping[str, Fact]) -> None:
    facts = {"reason": words} if words else {}
    kind = f"{one.matter.subject}.{what}"
    await record(one.matter, kind, one.person.actor, facts, codes, keys=one.keys)
