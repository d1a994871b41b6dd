"""What comes back after a referral: the day it was received, each time somebody asked, the result."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases import referring
from portal.cases.allowing import HELPING, MERGED
from portal.cases.applying import hold, record
from portal.cases.matters import roles_towards
from portal.cases.referring import ANSWERED, RECEIVED
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused, too_long
from portal.database import fetch, writing
from portal.referrals import opening
from portal.referrals.opening import OpenedWith, open_referral
from portal.staff.people import Person

LONGEST: Final = 2000
HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})
_FILL_IN: Final = N_("请填写这一项。")


async def received(person: Person, identifier: UUID, on: date, *, version: int) -> None:
    """The other body has it since that day."""
    one = await _handled(person, identifier)
    _require_day(one, on)
    await _write(one, person, opening.RECEIVED, on, "", {"state": RECEIVED, "received_on": on}, version)


async def followed_up(person: Person, identifier: UUID, text: str, *, version: int) -> None:
    """Asked how far they are; the next time is fifteen working days from today, as the clock rule says."""
    one, words = await _handled(person, identifier), _words(text)
    await _write(one, person, opening.FOLLOWED, clock.today(), words, {}, version)


async def answered(person: Person, identifier: UUID, on: date, text: str, *, version: int) -> None:
    """Their result, sealed with the case. What follows for the case is a step of its own."""
    one, words = await _handled(person, identifier), _words(text)
    _require_day(one, on)
    await _write(one, person, opening.ANSWERED, on, words, {"state": ANSWERED, "answered_on": on}, version)


async def _handled(person: Person, identifier: UUID) -> OpenedWith:
    one = await open_referral(person, identifier)
    if one.matter.merged:
        raise Refused(MERGED)
    # Who handed it over asks, also when the case is another office's turn by now.
    if not (roles_towards(person, one.matter) | person.roles_in(one.referral.row.office)) & HANDLERS:
        raise Refused(HELPING)
    if not one.referral.row.waits:
        raise Conflict(N_("这项移送已经有了结果。"))
    return one


async def _write(
    one: OpenedWith,
    person: Person,
    kind: str,
    on: date,
    text: str,
    columns: Mapping[str, Any],
    version: int,
) -> None:
    row, sets = one.referral.row, "".join(f"{name} = ?, " for name in columns)
    told, codes = {"referral": str(row.id), "on": on, "text": text}, {"referral": str(row.id)}
    async with writing():
        await hold(one.matter)
        changed = await fetch(
            f"UPDATE referral SET {sets}version = version + 1 WHERE id = ? AND version = ? RETURNING id",
            *columns.values(),
            row.id,
            version,
        )
        if not changed:
            raise Conflict(N_("情况刚刚有了变化，您填写的内容还没有保存。"))
        if kind == opening.FOLLOWED:
            await referring.ask_again_later(one.matter, row.id)
        await record(one.matter, kind, person.actor, told, codes, keys=one.keys)


def _require_day(one: OpenedWith, on: date) -> None:
    if on < one.referral.row.referred_on:
        raise InvalidInput({"on": Message(N_("日期不能早于移送的日期。"))})
    if on > clock.today():
        raise InvalidInput({"on": Message(N_("日期不能晚于今天。"))})


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput({"text": Message(_FILL_IN)})
    if len(words) > LONGEST:
        raise InvalidInput({"text": too_long(LONGEST)})
    return words
