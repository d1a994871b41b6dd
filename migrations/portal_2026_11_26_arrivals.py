"""What comes by telephone, letter or hotline: who entered it, how urgent, what a system handed over, its keys."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Boolean, Date, UUID, Varchar
from piccolo.table import Table

ID = "2026-11-26T03:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "tips entered by staff, orders of hotlines and their keys"


class HotlineKey(Table, tablename="hotline_key"):
    id = UUID(primary_key=True, default=None)
    authority = Varchar(length=60, null=False, default="")
    channel = Varchar(length=12, null=False, default="hotline")
    may_register = Boolean(null=False, default=False)
    may_read = Boolean(null=False, default=False)
    digest = Varchar(length=64, unique=True, null=False, default="")
    made_on = Date(null=False, default=None)
    ends_on = Date(null=False, default=None)
    revoked_on = Date(null=True, default=None)
    last_used_on = Date(null=True, default=None)


ADDED = (
    ("tip", "urgency", "VARCHAR(8) NOT NULL DEFAULT 'normal'"),
    ("tip", "entered_by", "UUID DEFAULT NULL"),
    ("tip", "limit_on", "DATE DEFAULT NULL"),
    ("sent_draft", "handed", "VARCHAR(64) DEFAULT NULL"),
)
BY_DAY = "CREATE INDEX tip_by_day ON tip (received_on, number)"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        await HotlineKey.create_table()
        for table, column, kind in ADDED:
            await HotlineKey.raw(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        await HotlineKey.raw(BY_DAY)

    async def drop() -> None:
        await HotlineKey.raw("DROP INDEX tip_by_day")
        for table, column, _ in reversed(ADDED):
            await HotlineKey.raw(f"ALTER TABLE {table} DROP COLUMN {column}")
        await HotlineKey.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
