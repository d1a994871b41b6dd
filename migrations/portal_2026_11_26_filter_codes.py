"""The filters of a published record in its narrow row, where SQLite tells few records apart one by one."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID
from piccolo.table import Table

ID = "2026-11-26T22:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "filter codes beside the names of the published list"


class Record(Table, tablename="disciplinary_record"):
    """Only for its engine."""

    id = UUID(primary_key=True, default=None)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def add() -> None:
        if Record._meta.db.engine_type == "sqlite":
            await Record.raw("ALTER TABLE public_listing ADD COLUMN codes TEXT NOT NULL DEFAULT ''")
        await _build_anew()

    async def remove() -> None:
        if Record._meta.db.engine_type == "sqlite":
            await Record.raw("ALTER TABLE public_listing DROP COLUMN codes")
        await _build_anew()

    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager


async def _build_anew() -> None:
    """The list and its index are made by the program when it next starts."""
    await Record.raw("DELETE FROM counter WHERE series = 'public-words'")
