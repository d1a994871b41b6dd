"""What begins to be shown on a day is found without a walk over the whole list, like what ends."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt
from piccolo.table import Table

ID = "2026-11-26T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "index of the days on which records begin to be shown"


class PublicRecord(Table, tablename="public_record"):
    """Only for its engine."""

    place = BigInt(primary_key=True, default=0)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def add() -> None:
        await PublicRecord.raw("CREATE INDEX public_record_publish_from ON public_record (publish_from)")

    async def remove() -> None:
        await PublicRecord.raw("DROP INDEX public_record_publish_from")

    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
