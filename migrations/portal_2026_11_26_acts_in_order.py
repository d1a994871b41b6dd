"""Acts on a record keep the order in which they were proposed; what has left the list is found at once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID
from piccolo.table import Table

ID = "2026-11-26T21:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "acts on records in order, records that have left the list"


class RecordAct(Table, tablename="record_act"):
    """Only for its engine."""

    id = UUID(primary_key=True, default=None)


# Acts of one day that were there before had no order; theirs is now at least always the same.
FORWARDS = (
    "ALTER TABLE record_act ADD COLUMN turn INTEGER NOT NULL DEFAULT 0",
    "UPDATE record_act SET turn = (SELECT COUNT(*) FROM record_act e WHERE e.number = record_act.number "
    "AND (e.proposed_on, e.id) <= (record_act.proposed_on, record_act.id))",
    "CREATE INDEX public_record_left ON public_record (change) WHERE state_on IS NOT NULL",
)
BACKWARDS = ("DROP INDEX public_record_left", "ALTER TABLE record_act DROP COLUMN turn")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def add() -> None:
        for statement in FORWARDS:
            await RecordAct.raw(statement)

    async def remove() -> None:
        for statement in BACKWARDS:
            await RecordAct.raw(statement)

    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
