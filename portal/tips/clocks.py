"""Legal clocks of a tip, from the dated clock rules and the calendar of working days."""

from datetime import date

from portal.core.calendars import Due
from portal.offices import queries


async def triage_due(received_on: date) -> Due:
    """建稽〔2014〕166号: within seven working days of receipt the office says whether it takes the tip."""
    return await due("triage", received_on)


async def due(name: str, start: date) -> Due:
    """When the clock rule of this name, in force on the day it starts, runs out."""
    rule = await queries.clock_rule(name, start)
    calendar = await queries.work_calendar()
    if rule.unit == "working":
        return calendar.add_working_days(start, rule.amount)
    return calendar.add_days(start, rule.amount)
