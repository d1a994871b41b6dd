"""When a mail is due: gathered over some minutes, or in the morning of the next working day."""

from datetime import UTC, date, datetime, time, timedelta
from random import SystemRandom
from typing import Final

from portal.core import clock
from portal.offices.queries import work_calendar
from portal.settings import Settings

_random: Final = SystemRandom()


def due_at(at: datetime, minutes: int) -> datetime:
    """The end of the running slot of so many minutes, and a random part of a third more.

    Mails leave in batches, so that their time does not tell when a tip came.
    """
    if not minutes:
        return at
    slot = minutes * 60
    end = (int(at.timestamp()) // slot + 1) * slot
    return datetime.fromtimestamp(end + _random.randrange(slot // 3), UTC)


def due_soon(settings: Settings) -> datetime:
    """Without a delay due since midnight: the moment itself would tell when a tip came."""
    if not settings.mail_delay:
        return datetime.combine(clock.today(), time(), clock.SHANGHAI)
    return due_at(clock.now(), settings.mail_delay)


async def next_morning(settings: Settings) -> datetime:
    """The next time of day for digests, on a working day: this morning's, if it is still to come."""
    calendar, day = await work_calendar(), clock.today()
    while not calendar.is_working_day(day) or _morning(day, settings) <= clock.now():
        day += timedelta(days=1)
    return _morning(day, settings)


async def is_sheet_time(settings: Settings) -> bool:
    """Whether today's sheets are due: it is a working day and its hour has come."""
    today = clock.today()
    return (await work_calendar()).is_working_day(today) and _morning(today, settings) <= clock.now()


def _morning(day: date, settings: Settings) -> datetime:
    return datetime.combine(day, time(settings.mail_hour), clock.SHANGHAI)
