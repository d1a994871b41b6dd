"""The first tables: tips, counters and cases."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt, Boolean, Bytea, Date, ForeignKey, Integer, Text, UUID, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-23T20:00:06:000000"
VERSION = "1.38.0"
DESCRIPTION = "tips, counters and cases"


class Compartment(Table, tablename="compartment"):
    """Only what a foreign key needs to know of it."""

    id = UUID(primary_key=True, default=None)


class Counter(Table, tablename="counter"):
    series = Varchar(length=20, primary_key=True)
    last = BigInt(null=False, default=0)


class Tip(Table, tablename="tip"):
    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, unique=True, null=False, default="")
    channel = Varchar(length=12, null=False, default="web")
    kind = Varchar(length=24, null=False, default="")
    received_on = Date(null=False, default=None)
    state = Varchar(length=24, null=False, default="registered", index=True)
    office = Varchar(length=40, null=False, default="", index=True)
    proposed = Varchar(length=40, null=False, default="")
    rule = Varchar(length=12, null=False, default="")
    basis = Varchar(length=12, null=False, default="")
    decision = Text(null=False, default="{}")
    evidence_count = Integer(null=False, default=0)
    returns = Integer(null=False, default=0)
    reason = Varchar(length=40, null=True, default=None)
    due_on = Date(null=True, default=None)
    due_provisional = Boolean(null=False, default=False)
    content = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    identity = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    informant_public = Bytea(null=True, default=None)
    informant_sealed = Bytea(null=True, default=None)
    lookup = Varchar(length=64, unique=True, null=True, default=None)
    case = UUID(null=True, default=None, index=True)
    version = Integer(null=False, default=1)


class SentDraft(Table, tablename="sent_draft"):
    draft = Varchar(length=64, primary_key=True)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade)
    sent_on = Date(null=False, default=None)


class Case(Table, tablename="casefile"):
    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, unique=True, null=False, default="")
    kind = Varchar(length=24, null=False, default="")
    office = Varchar(length=40, null=False, default="", index=True)
    state = Varchar(length=24, null=False, default="accepted", index=True)
    assignee = UUID(null=True, default=None, index=True)
    findings_by = UUID(null=True, default=None)
    reviewed_by = UUID(null=True, default=None)
    outcome = Varchar(length=40, null=True, default=None)
    accepted_on = Date(null=False, default=None)
    due_on = Date(null=False, default=None)
    due_provisional = Boolean(null=False, default=False)
    state_since = Date(null=False, default=None)
    filed_on = Date(null=True, default=None)
    decided_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)


TABLES: tuple[type[Table], ...] = (Counter, Tip, SentDraft, Case)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
