"""Retention: periods, archive exports, legal holds, traces of what was deleted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, BigInt, Date, Integer, Timestamptz, Varchar
from piccolo.table import Table

ID = "2026-11-25T22:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "retention periods, archive exports, legal holds"


class RetentionPeriod(Table, tablename="retention_period"):
    id = UUID(primary_key=True, default=None)
    outcome = Varchar(length=60, null=False, default="", index=True)
    kind = Varchar(length=24, null=True, default=None)
    months = Integer(null=False, default=0)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")
    proposed_by = Varchar(length=60, null=False, default="")
    proposed_on = Date(null=False, default=None)
    confirmed_by = Varchar(length=60, null=True, default=None)
    confirmed_on = Date(null=True, default=None)


class ArchiveExport(Table, tablename="archive_export"):
    case = UUID(primary_key=True, default=None)
    exported_on = Date(null=False, default=None)
    exported_by = Varchar(length=60, null=False, default="")
    fingerprint = Varchar(length=64, null=False, default="")
    size = BigInt(null=False, default=0)
    version = Integer(null=False, default=0)
    items = Integer(null=False, default=0)


class LegalHold(Table, tablename="legal_hold"):
    id = UUID(primary_key=True, default=None)
    subject = Varchar(length=8, null=False, default="case")
    matter = UUID(null=False, default=None, index=True)
    from_on = Date(null=False, default=None)
    until_on = Date(null=True, default=None)
    placed_by = Varchar(length=60, null=False, default="")
    placed_at = Timestamptz(null=False, default=None)
    released_by = Varchar(length=60, null=True, default=None)
    released_on = Date(null=True, default=None)


class EndedTrace(Table, tablename="ended_trace"):
    id = UUID(primary_key=True, default=None)
    blob = Varchar(length=64, null=True, default=None)


TABLES: tuple[type[Table], ...] = (RetentionPeriod, ArchiveExport, LegalHold, EndedTrace)


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
