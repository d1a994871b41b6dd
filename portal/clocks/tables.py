"""Rows of clocks: what runs or ran on a tip or case, its halts, its extension, and what was said about it."""

from piccolo.columns import UUID, Boolean, Date, Integer, Varchar
from piccolo.table import Table


class RunningClock(Table, tablename="running_clock"):
    """`office`: who has to be done in time. `used` days had counted when it ended: met, missed or dropped."""

    id = UUID(primary_key=True, default=None)
    subject = Varchar(length=4, null=False, default="")
    matter = UUID(null=False, default=None, index=True)
    office = Varchar(length=40, null=False, default="")
    name = Varchar(length=30, null=False, default="")
    started_on = Date(null=False, default=None)
    amount = Integer(null=False, default=0)
    unit = Varchar(length=8, null=False, default="working")
    extended = Integer(null=False, default=0)
    extended_unit = Varchar(length=8, null=False, default="")
    due_on = Date(null=False, default=None)
    provisional = Boolean(null=False, default=False)
    legal = Boolean(null=False, default=False)
    ended_on = Date(null=True, default=None)
    ending = Varchar(length=8, null=True, default=None)
    used = Integer(null=True, default=None)


class ClockPause(Table, tablename="clock_pause"):
    """Days of a tip or case that do not count for the clocks that this kind of pause halts."""

    id = UUID(primary_key=True, default=None)
    matter = UUID(null=False, default=None, index=True)
    kind = Varchar(length=12, null=False, default="")
    from_on = Date(null=False, default=None)
    until_on = Date(null=True, default=None)


class ClockExtension(Table, tablename="clock_extension"):
    """More time that somebody asked for: why, lies sealed with the case. State: asked, granted or refused."""

    id = UUID(primary_key=True, default=None)
    clock = UUID(null=False, default=None, index=True)
    matter = UUID(null=False, default=None, index=True)
    amount = Integer(null=False, default=0)
    unit = Varchar(length=8, null=False, default="working")
    ground = Varchar(length=24, null=False, default="")
    approver = Varchar(length=12, null=False, default="")
    state = Varchar(length=8, null=False, default="asked")
    asked_by = UUID(null=False, default=None)
    asked_on = Date(null=False, default=None)
    decided_by = UUID(null=True, default=None)
    decided_on = Date(null=True, default=None)


class ClockReminder(Table, tablename="clock_reminder"):
    """That a rung of the ladder was taken for a due day: once only, whichever worker came first.

    Without a matter it is a warning about the calendar.
    """

    key = Varchar(length=100, primary_key=True)
    matter = UUID(null=True, default=None, index=True)
    clock = UUID(null=True, default=None, index=True)
    rung = Varchar(length=30, null=False, default="")
    act = Varchar(length=12, null=False, default="")
    due_on = Date(null=True, default=None)
    done_on = Date(null=False, default=None)
