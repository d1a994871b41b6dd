"""Orders in which the page of the ledger reads its events: all, by kind, by who acted, by office."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID
from piccolo.table import Table

ID = "2026-11-26T18:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of the ledger"


class LedgerEvent(Table, tablename="ledger_event"):
    """Only what a statement needs to know of it."""

    id = UUID(primary_key=True, default=None)


INDEXES = {
    "ledger_event_by_day": "",
    "ledger_event_by_kind": "kind, ",
    "ledger_event_by_actor": "actor, ",
    "ledger_event_by_office": "office, ",
}
# What has only a day comes after what has a time; SQLite puts it there by itself and refuses the words.
ORDER = {
    "sqlite": "on_day DESC, at DESC, chain DESC, seq DESC",
    "postgres": "on_day DESC, at DESC NULLS LAST, chain DESC, seq DESC",
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        order = ORDER[LedgerEvent._meta.db.engine_type]
        for name, first in INDEXES.items():
            await LedgerEvent.raw(f"CREATE INDEX {name} ON ledger_event ({first}{order})")

    async def drop() -> None:
        for name in INDEXES:
            await LedgerEvent.raw(f"DROP INDEX {name}")

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
