"""Days and moments as people on the spot read them."""

from datetime import date, datetime

from portal.core.clock import SHANGHAI

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def in_shanghai(moment: date) -> date:
    """A day stays; an aware moment moves to Shanghai."""
    return moment.astimezone(SHANGHAI) if isinstance(moment, datetime) else moment


def day_text(moment: date, *, english: bool = False) -> str:
    day = in_shanghai(moment)
    if english:
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: date, *, english: bool = False) -> str:
    """Day with hour and minute; of a mere day, the day."""
    there = in_shanghai(moment)
    text = day_text(there, english=english)
    if not isinstance(there, datetime):
        return text
    return f"{text}, {there:%H:%M}" if english else f"{text}{there:%H:%M}"


def month_text(month: date, *, english: bool = False) -> str:
    return f"{_MONTHS[month.month - 1]} {month.year}" if english else f"{month.year}年{month.month}月"


def machine_text(moment: date) -> str:
    """For the datetime attribute of <time>: to the minute at most."""
    there = in_shanghai(moment)
    return there.isoformat(timespec="minutes") if isinstance(there, datetime) else there.isoformat()
