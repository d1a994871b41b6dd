"""Declaring what a tip or case is besides: a petition, a clue for a penalty, a superior's assignment."""

from collections.abc import Mapping
from datetime import date

from portal.cases.applying import record
from portal.cases.clock_duties import Duty, acting, duty, require_handler, require_words
from portal.catalogue.clock_uses import PROCEDURES, SUPERIOR, ClockUse, started_by
from portal.catalogue.states import Subject
from portal.clocks import following, queries
from portal.clocks.following import Stepped
from portal.core import clock as present
from portal.core.counting import EXACT, Limit
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.ledger.events import Fact
from portal.staff.people import Person

_CODES = frozenset(procedure.code for procedure in PROCEDURES)


async def declare(
    person: Person, subject: Subject, number: str, procedure: str, *, reason: str, until: date | None = None
) -> date | None:
    """Its clocks begin; `until` is the day that a superior named.

    The law counts from receipt and acceptance, however late it is declared: returns the first due day that
    is past already.
    """
    one = await duty(person, subject, number)
    require_handler(one)
    if procedure not in _CODES:
        raise InvalidInput({"procedure": Message(N_("请选择一项。"))})
    words, limit = require_words("reason", reason), _limit(procedure, until)
    async with acting(one):
        if not _begins(one, procedure):
            raise Refused(N_("当前状态下不能按这种程序办理。"))
        if await _runs(one, procedure):
            raise Refused(N_("这一件已经按这种程序办理。"))
        await following.follow(_stepped(one, procedure, limit))
        late = await _past(one, procedure)
        codes: dict[str, Fact] = {"procedure": procedure, "until": until.isoformat() if until else None}
        codes |= {"late": late.isoformat()} if late else {}
        await _note(one, "declared", words, codes)
    return late


async def take_back(person: Person, subject: Subject, number: str, procedure: str, *, reason: str) -> None:
    """Declared by mistake: its clocks no longer matter, and no record says that they were missed."""
    one, words = await duty(person, subject, number), require_words("reason", reason)
    require_handler(one)
    async with acting(one):
        names = {use.name for use in _begins(one, procedure)}
        runs = [each for each in await queries.running(one.matter.id) if each.name in names]
        if not runs:
            raise Refused(N_("这一件没有按这种程序办理。"))
        pauses = await queries.pauses_of(one.matter.id)
        for each in runs:
            await following.end(each, pauses, dropped=True)
        await following.keep_due(subject, one.matter.id)
        await _note(one, "undeclared", words, {"procedure": procedure})


def days_of(one: Duty) -> Mapping[str, date]:
    """The days on which clocks of a procedure may begin."""
    case, tips = one.matter.case, one.matter.tips
    days = {"received_on": min(tip.received_on for tip in tips)} if tips else {}
    return days | ({"accepted_on": case.accepted_on} if case else {})


def _begins(one: Duty, procedure: str) -> tuple[ClockUse, ...]:
    return started_by(procedure, one.matter.subject, one.matter.state)


async def _runs(one: Duty, procedure: str) -> bool:
    names = {use.name for use in _begins(one, procedure)}
    return any(each.name in names for each in await queries.running(one.matter.id))


async def _past(one: Duty, procedure: str) -> date | None:
    names = {use.name for use in _begins(one, procedure)}
    runs = await queries.running(one.matter.id)
    return min((each.due_on for each in runs if each.name in names and each.overdue), default=None)


def _limit(procedure: str, until: date | None) -> Limit | None:
    if procedure != SUPERIOR:
        return None
    if until is None or until <= present.today():
        raise InvalidInput({"until": Message(N_("请填写上级要求的日期，要晚于今天。"))})
    return Limit((until - present.today()).days, EXACT)


def _stepped(one: Duty, procedure: str, limit: Limit | None) -> Stepped:
    return Stepped(
        subject=one.matter.subject,
        matter=one.matter.id,
        office=one.matter.office,
        action=procedure,
        state=one.matter.state,
        since=days_of(one),
        limit=limit,
    )


async def _note(one: Duty, what: str, words: str, codes: dict[str, Fact]) -> None:
    kind = f"{one.matter.subject}.{what}"
    await record(one.matter, kind, one.person.actor, {"reason": words}, codes, keys=one.keys)
