"""Reminding key officers of offices that wait for a new key: nobody else can sign one."""

from datetime import timedelta

from portal.database import writing
from portal.mail import outbox
from portal.staff import rotating

EVERY = timedelta(days=7)


async def remind_of_rotations() -> None:
    async with writing():
        await rotating.note_yearly()
        await outbox.tell(await rotating.reminders_due(EVERY))
