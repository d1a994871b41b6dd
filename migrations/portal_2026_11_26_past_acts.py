"""What remains of acts on records and of objections whose content was deleted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, Varchar
from piccolo.table import Table

ID = "2026-11-26T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what remains of acts and objections"


class RecordPast(Table, tablename="record_past"):
    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, null=False, default="", index=True)
    kind = Varchar(length=10, null=False, default="")
    outcome = Varchar(length=10, null=False, default="")
    began_on = Date(null=False, default=None)
    ended_on = Date(null=False, default=None)
    decided_by = UUID(null=True, default=None)
    deleted_on = Date(null=False, default=None)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        await RecordPast.create_table()

    async def drop() -> None:
        await RecordPast.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
