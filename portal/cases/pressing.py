"""催办 by hand: a chief or the leading group presses for a tip or case with a sentence of their own."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from portal.cases.applying import record
from portal.cases.clock_duties import Duty, acting, duty, members, require_open, require_words
from portal.catalogue.states import Role, Subject
from portal.clocks import reminders
from portal.core.errors import N_, Refused
from portal.mail import outbox
from portal.staff.people import Person
from portal.tips.intake import DISPATCH

_PRESSING: Final = frozenset({Role.CHIEF, Role.LEADING, Role.DISPATCHER})


async def press(person: Person, subject: Subject, number: str, text: str) -> None:
    """Whoever has to act gets a mail and finds the sentence in the case; once a day for each who presses."""
    one = await duty(person, subject, number)
    if not one.roles & _PRESSING:
        raise Refused(N_("催办由负责人、派单员或领导小组进行。"))
    require_open(one.matter)
    words = require_words("text", text)
    async with acting(one):
        if not await reminders.claim(reminders.by_hand(one.matter.id, person.id)):
            raise Refused(N_("您今天已经催办过这一件。"))
        await outbox.tell(set(await pressed(one)) - {person.id})
        kind = f"{subject}.pressed"
        await record(one.matter, kind, person.actor, {"text": words}, {}, keys=one.keys)


def may_press(one: Duty) -> bool:
    return bool(one.roles & _PRESSING)


async def pressed(one: Duty) -> Sequence[UUID]:
    """The officer in charge, else everybody who could take it up."""
    if one.matter.case is not None and one.matter.case.assignee is not None:
        return [one.matter.case.assignee]
    found: list[UUID] = []
    for office in sorted(one.matter.offices):
        found += await handlers(office)
    return found


async def handlers(office: str) -> list[UUID]:
    if office == DISPATCH:
        return await members(office, Role.DISPATCHER)
    return await members(office, Role.CLERK, Role.CHIEF)
