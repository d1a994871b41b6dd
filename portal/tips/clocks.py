"""Periods of a tip that are only asked for, not kept: until when something would have to be done."""

from datetime import date

from portal.clocks.starting import due
from portal.core.calendars import Due

__all__ = ["due", "triage_due"]


async def triage_due(received_on: date) -> Due:
    """建稽〔2014〕166号: within seven working days of receipt the office says whether it takes the tip."""
    return await due("triage", received_on)
