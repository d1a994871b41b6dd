"""Clocks that an officer answers without a step: a referral asked after, a petitioner told."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from portal.cases import referring
from portal.cases.applying import record
from portal.cases.clock_duties import acting, duty, require_handler, require_words, running
from portal.catalogue.states import Role
from portal.clocks import following, queries
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.staff.people import Person

UNCLEAR: Final = "unclear"
TOLD: Final[Mapping[str, str]] = {
    "told": N_("已经书面告知"),
    UNCLEAR: N_("姓名、名称或者住址不清，不用告知"),
}


async def followed_up(person: Person, number: str, text: str) -> None:
    """Asked the other authority how far it is; the next fifteen working days begin."""
    one = await duty(person, "case", number)
    require_handler(one)
    words = require_words("text", text)
    async with acting(one):
        if await queries.named(one.matter.id, "follow_up") is None:
            raise Refused(N_("这个案件没有移送出去，或者已经有了结果。"))
        await referring.ask_again_later(one.matter)
        await record(one.matter, "case.followed_up", person.actor, {"text": words}, {}, keys=one.keys)


async def told_petitioner(person: Person, number: str, how: str, text: str) -> None:
    """Told, or need not be, where name or address is unclear (信访工作条例 art. 23)."""
    one = await duty(person, "case", number)
    require_handler(one)
    if how not in TOLD:
        raise InvalidInput({"how": Message(N_("请选择一项。"))})
    words = require_words("text", text)
    async with acting(one):
        if not await following.answered("case", one.matter.id, "petition_tell", dropped=how == UNCLEAR):
            raise Refused(N_("这一件没有等着告知信访人，或者已经告知。"))
        codes = {"told": how}
        await record(one.matter, "case.petition_told", person.actor, {"text": words}, codes, keys=one.keys)


async def waive(person: Person, number: str, clock: UUID, *, reason: str) -> None:
    """A clock that the bureau set itself no longer matters: a decision that is not to be published."""
    one = await duty(person, "case", number)
    if Role.CHIEF not in one.roles:
        raise Refused(N_("这一步由负责人办理。"))
    words = require_words("reason", reason)
    async with acting(one):
        ends = await running(one.matter, clock)
        if ends.legal:
            raise Refused(N_("法定期限不能取消。"))
        await following.end(ends, await queries.pauses_of(ends.matter), dropped=True)
        codes = {"clock": ends.name}
        await record(one.matter, "case.clock_waived", person.actor, {"reason": words}, codes, keys=one.keys)
