"""Grants and items are known by what they are: no identifier of their own, and one index less each."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID
from piccolo.table import Table

ID = "2026-11-25T23:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "grants and items without identifiers of their own"


class Compartment(Table, tablename="compartment"):
    """Only for its engine."""

    id = UUID(primary_key=True, default=None)


GRANT = (
    "compartment UUID NOT NULL REFERENCES compartment (id) ON DELETE CASCADE ON UPDATE CASCADE, "
    "holder_kind VARCHAR(12) NOT NULL DEFAULT '', holder VARCHAR(60) NOT NULL DEFAULT '', "
    "epoch INTEGER NOT NULL DEFAULT 0, purpose VARCHAR(12) NOT NULL DEFAULT '', "
    "sealed BLOB NOT NULL DEFAULT '', ends_at TIMESTAMPTZ DEFAULT NULL"
)
ITEM = (
    "compartment UUID NOT NULL REFERENCES compartment (id) ON DELETE CASCADE ON UPDATE CASCADE, "
    "name VARCHAR(40) NOT NULL DEFAULT '', position INTEGER NOT NULL DEFAULT 0, "
    "author VARCHAR(60) NOT NULL DEFAULT '', on_day DATE NOT NULL, "
    "dek BLOB NOT NULL DEFAULT '', body BLOB NOT NULL DEFAULT ''"
)
GRANT_COLUMNS = "compartment, holder_kind, holder, epoch, purpose, sealed, ends_at"
ITEM_COLUMNS = "compartment, name, position, author, on_day, dek, body"
BY_HOLDER = "CREATE INDEX compartment_grant_by_holder ON compartment_grant (holder_kind, holder, epoch)"
# An informant's own grant is found from his tip, never by his name: it needs no place in an index. SQLite
# takes such an index only for a question with the same words, therefore one for each kind.
LEAN = (
    "CREATE INDEX compartment_grant_by_office ON compartment_grant (holder, epoch) WHERE holder_kind = 'office'",
    "CREATE INDEX compartment_grant_by_account ON compartment_grant (holder) WHERE holder_kind = 'account'",
)
RANDOM = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' "
    "|| substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)

SQLITE_FORWARDS = (
    f"CREATE TABLE new_grant ({GRANT}, PRIMARY KEY (compartment, holder_kind, holder, epoch)) WITHOUT ROWID",
    f"INSERT INTO new_grant SELECT {GRANT_COLUMNS} FROM compartment_grant ORDER BY 1, 2, 3, 4",
    "DROP TABLE compartment_grant",
    "ALTER TABLE new_grant RENAME TO compartment_grant",
    *LEAN,
    f"CREATE TABLE new_item ({ITEM}, PRIMARY KEY (compartment, name, position))",
    f"INSERT INTO new_item SELECT {ITEM_COLUMNS} FROM item ORDER BY 1, 2, 3",
    "DROP TABLE item",
    "ALTER TABLE new_item RENAME TO item",
)
SQLITE_BACKWARDS = (
    f"CREATE TABLE old_grant (id UUID PRIMARY KEY NOT NULL, {GRANT})",
    f"INSERT INTO old_grant SELECT {RANDOM}, {GRANT_COLUMNS} FROM compartment_grant",
    "DROP TABLE compartment_grant",
    "ALTER TABLE old_grant RENAME TO compartment_grant",
    f"CREATE TABLE old_item (id UUID PRIMARY KEY NOT NULL, {ITEM})",
    f"INSERT INTO old_item SELECT {RANDOM}, {ITEM_COLUMNS} FROM item",
    "DROP TABLE item",
    "ALTER TABLE old_item RENAME TO item",
    BY_HOLDER,
)
POSTGRES_FORWARDS = (
    "ALTER TABLE compartment_grant DROP COLUMN id",
    "ALTER TABLE compartment_grant ADD CONSTRAINT compartment_grant_pkey PRIMARY KEY "
    "USING INDEX compartment_grant_one_epoch",
    "DROP INDEX compartment_grant_compartment",
    "DROP INDEX compartment_grant_by_holder",
    *LEAN,
    "ALTER TABLE item DROP COLUMN id",
    "ALTER TABLE item ADD CONSTRAINT item_pkey PRIMARY KEY USING INDEX item_one_position",
    "DROP INDEX item_compartment",
)
POSTGRES_BACKWARDS = (
    "ALTER TABLE compartment_grant DROP CONSTRAINT compartment_grant_pkey",
    "ALTER TABLE compartment_grant ADD COLUMN id UUID PRIMARY KEY DEFAULT gen_random_uuid()",
    "ALTER TABLE item DROP CONSTRAINT item_pkey",
    "ALTER TABLE item ADD COLUMN id UUID PRIMARY KEY DEFAULT gen_random_uuid()",
    "DROP INDEX compartment_grant_by_office",
    "DROP INDEX compartment_grant_by_account",
    BY_HOLDER,
)
FORMER_INDEXES = (
    "CREATE INDEX compartment_grant_compartment ON compartment_grant (compartment)",
    "CREATE UNIQUE INDEX compartment_grant_one_epoch ON compartment_grant (compartment, holder_kind, holder, epoch)",
    "CREATE INDEX item_compartment ON item (compartment)",
    "CREATE UNIQUE INDEX item_one_position ON item (compartment, name, position)",
)


async def _run(*statements: str) -> None:
    for statement in statements:
        await Compartment.raw(statement)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    def on_postgres() -> bool:
        return Compartment._meta.db.engine_type == "postgres"

    async def shrink() -> None:
        await _run(*(POSTGRES_FORWARDS if on_postgres() else SQLITE_FORWARDS))

    async def grow() -> None:
        await _run(*(POSTGRES_BACKWARDS if on_postgres() else SQLITE_BACKWARDS), *FORMER_INDEXES)

    manager.add_raw(shrink)
    manager.add_raw_backwards(grow)
    return manager
