"""Reminding whoever alone can act: key officers of keys that are due, administrators of the calendar."""

from datetime import timedelta

from portal.catalogue.states import Role
from portal.clocks import reminders
from portal.clocks.recomputing import year_to_come
from portal.core import clock
from portal.database import fetch, writing
from portal.mail import outbox
from portal.offices.queries import work_calendar
from portal.staff import rotating

EVERY = timedelta(days=7)


async def remind_of_rotations() -> None:
    async with writing():
        await rotating.note_yearly()
        await outbox.tell(await rotating.reminders_due(EVERY))


async def warn_of_missing_year() -> bool:
    """From October the account administrators hear once a month that next year's holidays are not loaded."""
    year = year_to_come()
    if year in (await work_calendar()).years:
        return False
    async with writing():
        if not await reminders.claim(reminders.of_calendar(year)):
            return False
        await outbox.tell(
            row["account"]
            for row in await fetch(
                "SELECT DISTINCT account FROM membership WHERE role = ? AND office IS NULL "
                "AND since_on <= ? AND (until_on IS NULL OR until_on >= ?) ORDER BY account",
                *(Role.ACCOUNT_ADMIN.value, clock.today(), clock.today()),
            )
        )
    return True
