"""Telling somebody by mail that a code waits for him; the code itself is handed over by a person."""

from uuid import UUID

from portal.database import writing
from portal.mail import outbox
from portal.staff import inviting
from portal.staff.accounts import NewPerson
from portal.staff.inviting import Issued
from portal.staff.people import Person


async def invite(by: Person, new: NewPerson, *, tells: bool) -> Issued:
    async with writing():
        issued = await inviting.invite(by, new)
        if tells:
            await outbox.invite(issued.account)
    return issued


async def reset(by: Person, account: UUID, *, reason: str, tells: bool) -> Issued:
    async with writing():
        issued = await inviting.reset(by, account, reason=reason)
        if tells:
            await outbox.invite(issued.account)
    return issued
