"""Acts of two people on published records, objections with a receipt, and the public notes of changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, BigInt, Bytea, Date, ForeignKey, Integer, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-26T17:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "acts on records, objections, public notes"


class Compartment(Table, tablename="compartment"):
    """Only what a foreign key needs to know of it."""

    id = UUID(primary_key=True, default=None)


class RecordAct(Table, tablename="record_act"):
    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, null=False, default="", index=True)
    office = Varchar(length=40, null=False, default="", index=True)
    checking = Varchar(length=40, null=False, default="")
    kind = Varchar(length=10, null=False, default="")
    reason = Varchar(length=16, null=False, default="")
    event_on = Date(null=False, default=None)
    state = Varchar(length=8, null=False, default="proposed", index=True)
    proposed_by = UUID(null=False, default=None)
    proposed_on = Date(null=False, default=None)
    decided_by = UUID(null=True, default=None)
    decided_on = Date(null=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)


class Objection(Table, tablename="record_objection"):
    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, null=False, default="", index=True)
    office = Varchar(length=40, null=False, default="", index=True)
    checking = Varchar(length=40, null=False, default="")
    received_on = Date(null=False, default=None)
    lookup = Varchar(length=64, unique=True, null=False, default="")
    objector_public = Bytea(null=False, default=b"")
    objector_sealed = Bytea(null=False, default=b"")
    outcome = Varchar(length=10, null=True, default=None)
    decided_by = UUID(null=True, default=None)
    decided_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None, index=True)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)


class PublicChange(Table, tablename="public_change"):
    change = BigInt(primary_key=True, default=0)
    number = Varchar(length=40, null=False, default="", index=True)
    on_day = Date(null=False, default=None)
    kind = Varchar(length=10, null=False, default="")
    reason = Varchar(length=16, null=False, default="")
    note = Text(null=False, default="")


_TABLES = (RecordAct, Objection, PublicChange)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in _TABLES:
            await table.create_table()

    async def drop() -> None:
        for table in reversed(_TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
