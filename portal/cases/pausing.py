"""Pauses that an officer declares: a hearing, an appraisal. Parking is none: 166号 knows no such pause."""

from datetime import date

from portal.cases.applying import record
from portal.cases.clock_duties import Duty, acting, duty, require_handler, require_words
from portal.catalogue.clock_uses import DECLARED
from portal.clocks import following, queries
from portal.clocks.queries import Clock
from portal.core import clock as present
from portal.core.counting import Pause
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.ledger.events import Fact
from portal.staff.people import Person


async def begin(person: Person, number: str, kind: str, *, on: date, reason: str) -> None:
    """The days after `on` do not count any more, for the clocks that this kind of pause halts."""
    one = await duty(person, "case", number)
    require_handler(one)
    if kind not in DECLARED:
        raise InvalidInput({"kind": Message(N_("请选择一项。"))})
    words = require_words("reason", reason)
    async with acting(one):
        if await _open(one, kind) is not None:
            raise Refused(N_("这项中止已经开始了。"))
        halted = await _halted(one, kind)
        if not halted:
            raise Refused(N_("现在没有因此中止的期限。"))
        _require_day(on, earliest=max(each.started_on for each in halted))
        if any(each.overdue for each in halted) or on >= min(each.due_on for each in halted):
            raise Refused(N_("期限已经到了，不能再中止。"))
        await following.begin_pause(one.matter.id, kind, on)
        await _count_again(one)
        await _note(one, "pause_begun", words, {"kind": kind, "on": on.isoformat()})


async def end(person: Person, number: str, kind: str, *, on: date) -> None:
    """From the day after `on` the clocks go on."""
    one = await duty(person, "case", number)
    require_handler(one)
    async with acting(one):
        found = await _open(one, kind) if kind in DECLARED else None
        if found is None:
            raise Refused(N_("没有还在进行的这项中止。"))
        _require_day(on, earliest=found.from_on)
        await following.end_pause(one.matter.id, kind, on)
        await _count_again(one)
        await _note(one, "pause_ended", "", {"kind": kind, "on": on.isoformat()})


async def count_standing() -> int:
    """Move on the due days of what stands still, a day for each day; returns how many. For a daily job."""
    matters = await queries.standing_still()
    for subject, matter in matters:
        await following.count_again(subject, matter)
    return len(matters)


async def _open(one: Duty, kind: str) -> Pause | None:
    pauses = await queries.pauses_of(one.matter.id)
    return next((pause for pause in pauses if pause.kind == kind and pause.until_on is None), None)


async def _halted(one: Duty, kind: str) -> list[Clock]:
    runs = await queries.running(*await queries.together(one.matter.id))
    return [each for each in runs if kind in each.use.halts]


def _require_day(on: date, *, earliest: date) -> None:
    if on > present.today():
        raise InvalidInput({"on": Message(N_("日期不能晚于今天。"))})
    if on < earliest:
        raise InvalidInput({"on": Message(N_("日期不能早于{day}。"), {"day": earliest})})


async def _count_again(one: Duty) -> None:
    await following.count_again(one.matter.subject, one.matter.id)


async def _note(one: Duty, what: str, words: str, codes: dict[str, Fact]) -> None:
    facts = {"reason": words} if words else {}
    await record(one.matter, f"case.{what}", one.person.actor, facts, codes, keys=one.keys)
