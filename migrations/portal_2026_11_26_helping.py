"""What an office only helps with, chosen within an index: by key, with the order of the list behind it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID
from piccolo.table import Table

ID = "2026-11-26T19:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes for the list of what an office helps with"

OPEN = "state NOT IN ('closed', 'not_accepted', 'transferred_out')"
# The same words as in the questions, and every column that they name, or SQLite reads the rows.
INDEXES = (
    'CREATE INDEX tip_beside_owner ON tip (content, due_on, number, office, state, "case") '
    f'WHERE "case" IS NULL AND {OPEN}',
    "CREATE INDEX casefile_beside_owner ON casefile (compartment, due_on, number, office, state, master) "
    f"WHERE {OPEN} AND master IS NULL",
)
MADE = tuple(statement.split()[2] for statement in INDEXES)


class Tip(Table, tablename="tip"):
    """Only for its engine."""

    id = UUID(primary_key=True, default=None)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def add() -> None:
        for statement in INDEXES:
            await Tip.raw(statement)

    async def remove() -> None:
        for name in MADE:
            await Tip.raw(f"DROP INDEX {name}")

    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager
