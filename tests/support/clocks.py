"""Travelling to a day, and the clocks of a case as they stand there."""

from contextlib import AbstractContextManager
from datetime import date, datetime, time

from portal.cases import queries
from portal.clocks import queries as clocks
from portal.clocks.queries import Clock
from portal.core import clock
from tests.support.bureau import Bureau


def on(day: date, hour: int = 9) -> AbstractContextManager[datetime]:
    """That day in the morning, when everybody is at work."""
    return clock.frozen(datetime.combine(day, time(hour, 30), clock.SHANGHAI))


async def running_of(bureau: Bureau, number: str) -> dict[str, Clock]:
    case = await queries.case_for(bureau["张干事"], number)
    return {one.name: one for one in await clocks.running(*await clocks.together(case.id))}


async def names_of(bureau: Bureau, number: str) -> set[str]:
    return set(await running_of(bureau, number))


async def ended(bureau: Bureau, number: str) -> dict[str, Clock]:
    case = await queries.case_for(bureau["张干事"], number)
    return {one.name: one for one in await clocks.clocks_of([case.id]) if not one.runs}
