"""What of an imported list of units is not taken: columns and sheets."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID
from piccolo.table import Table

ID = "2026-11-26T19:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "columns and sheets that an import of units leaves out"


class UnitImport(Table, tablename="unit_import"):
    """Only for its engine."""

    id = UUID(primary_key=True, default=None)


COLUMNS = ("unused", "unread")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def add() -> None:
        for column in COLUMNS:
            await UnitImport.raw(f"ALTER TABLE unit_import ADD COLUMN {column} TEXT NOT NULL DEFAULT '[]'")

    async def remove() -> None:
        for column in COLUMNS:
            await UnitImport.raw(f"ALTER TABLE unit_import DROP COLUMN {column}")

    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
