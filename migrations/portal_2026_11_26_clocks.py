"""Clocks that run on tips and cases, their pauses and extensions, and the ladder that presses."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Boolean, Date, Integer, UUID, Varchar
from piccolo.table import Table

ID = "2026-11-26T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "running clocks, pauses, extensions, reminders, ladder"


class ClockRule(Table, tablename="clock_rule"):
    """Only what changes: whether law set it, and who approves an extension."""


class RunningClock(Table, tablename="running_clock"):
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
    id = UUID(primary_key=True, default=None)
    matter = UUID(null=False, default=None, index=True)
    kind = Varchar(length=12, null=False, default="")
    from_on = Date(null=False, default=None)
    until_on = Date(null=True, default=None)


class ClockExtension(Table, tablename="clock_extension"):
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
    key = Varchar(length=100, primary_key=True)
    matter = UUID(null=True, default=None, index=True)
    clock = UUID(null=True, default=None, index=True)
    rung = Varchar(length=30, null=False, default="")
    act = Varchar(length=12, null=False, default="")
    due_on = Date(null=True, default=None)
    done_on = Date(null=False, default=None)


class LadderRung(Table, tablename="ladder_rung"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=30, null=False, default="")
    clock = Varchar(length=30, null=False, default="*")
    days = Integer(null=False, default=0)
    who = Varchar(length=12, null=False, default="")
    channel = Varchar(length=8, null=False, default="")
    act = Varchar(length=12, null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


TABLES: tuple[type[Table], ...] = (RunningClock, ClockPause, ClockExtension, ClockReminder, LadderRung)
FORWARDS = (
    "CREATE INDEX running_clock_due ON running_clock (due_on) WHERE ended_on IS NULL",
    "CREATE INDEX running_clock_ended ON running_clock (ended_on) WHERE ended_on IS NOT NULL",
    # One clock of a name runs on a tip or case at a time, whoever comes second.
    "CREATE UNIQUE INDEX running_clock_once ON running_clock (matter, name) WHERE ended_on IS NULL",
    "CREATE UNIQUE INDEX clock_pause_once ON clock_pause (matter, kind) WHERE until_on IS NULL",
    "CREATE UNIQUE INDEX clock_extension_once ON clock_extension (clock) WHERE state <> 'refused'",
    "ALTER TABLE clock_rule ADD COLUMN legal BOOLEAN NOT NULL DEFAULT false",
    "ALTER TABLE clock_rule ADD COLUMN approver VARCHAR(12) NOT NULL DEFAULT ''",
    "ALTER TABLE calendar_day ADD COLUMN reason VARCHAR(200) NOT NULL DEFAULT ''",
)
BACKWARDS = (
    "ALTER TABLE calendar_day DROP COLUMN reason",
    "ALTER TABLE clock_rule DROP COLUMN approver",
    "ALTER TABLE clock_rule DROP COLUMN legal",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        for statement in FORWARDS:
            await ClockRule.raw(statement)

    async def drop() -> None:
        for statement in BACKWARDS:
            await ClockRule.raw(statement)
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
