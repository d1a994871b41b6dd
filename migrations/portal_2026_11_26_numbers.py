"""Published numbers of closed months."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, Integer, Varchar
from piccolo.table import Table

ID = "2026-11-26T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "published months and their numbers"


class PublishedMonth(Table, tablename="published_month"):
    month = Date(primary_key=True, default=None)
    published_on = Date(null=False, default=None)
    published_by = Varchar(length=60, null=False, default="")


class PublishedNumber(Table, tablename="published_number"):
    id = UUID(primary_key=True, default=None)
    month = Date(null=False, default=None, index=True)
    measure = Varchar(length=12, null=False, default="")
    dimension = Varchar(length=8, null=False, default="")
    member = Varchar(length=40, null=False, default="")
    value = Integer(null=True, default=None)


TABLES: tuple[type[Table], ...] = (PublishedMonth, PublishedNumber)


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
