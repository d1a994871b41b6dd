"""Keys that survive people: rotations that are due, runs of re-sealing, signed grants of office keys."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, Timestamptz, Varchar
from piccolo.table import Table

ID = "2026-11-25T22:00:05:000000"
VERSION = "1.38.0"
DESCRIPTION = "rotations, re-sealing, signed grants of office keys"


class KeyRotation(Table, tablename="key_rotation"):
    office = Varchar(length=40, primary_key=True)
    reason = Varchar(length=12, null=False, default="")
    since_on = Date(null=False, default=None)
    reminded_on = Date(null=True, default=None)


class Resealing(Table, tablename="resealing"):
    office = Varchar(length=40, primary_key=True)
    run = UUID(null=False, default=None)
    until_at = Timestamptz(null=False, default=None)


TABLES: tuple[type[Table], ...] = (KeyRotation, Resealing)
FORWARDS = (
    "ALTER TABLE office_grant ADD COLUMN signature {bytes}",
    "DROP INDEX compartment_grant_by_holder",
    "CREATE INDEX compartment_grant_by_holder ON compartment_grant (holder_kind, holder, epoch)",
)
BACKWARDS = (
    "DROP INDEX compartment_grant_by_holder",
    "CREATE INDEX compartment_grant_by_holder ON compartment_grant (holder_kind, holder)",
    "ALTER TABLE office_grant DROP COLUMN signature",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        kind = "BYTEA" if Resealing._meta.db.engine_type == "postgres" else "BLOB"
        for table in TABLES:
            await table.create_table()
        for statement in FORWARDS:
            await TABLES[0].raw(statement.format(bytes=kind))

    async def drop() -> None:
        for statement in BACKWARDS:
            await TABLES[0].raw(statement)
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
