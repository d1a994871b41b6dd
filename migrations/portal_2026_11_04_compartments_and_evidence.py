"""The first tables: sealed compartments, their items, and sealed files."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt, Bytea, Date, ForeignKey, Integer, Timestamptz, UUID, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-23T20:00:04:000000"
VERSION = "1.38.0"
DESCRIPTION = "sealed compartments, their items, and sealed files"


class Compartment(Table, tablename="compartment"):
    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=12, null=False, default="")
    public = Bytea(null=False, default=b"")


class CompartmentGrant(Table, tablename="compartment_grant"):
    id = UUID(primary_key=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.cascade, index=True)
    holder_kind = Varchar(length=12, null=False, default="")
    holder = Varchar(length=60, null=False, default="")
    epoch = Integer(null=False, default=0)
    purpose = Varchar(length=12, null=False, default="")
    sealed = Bytea(null=False, default=b"")
    ends_at = Timestamptz(null=True, default=None)


class Item(Table, tablename="item"):
    id = UUID(primary_key=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.cascade, index=True)
    name = Varchar(length=40, null=False, default="")
    position = Integer(null=False, default=0)
    author = Varchar(length=60, null=False, default="")
    on_day = Date(null=False, default=None)
    dek = Bytea(null=False, default=b"")
    body = Bytea(null=False, default=b"")


class Blob(Table, tablename="blob"):
    name = Varchar(length=64, primary_key=True)
    owner = Varchar(length=64, null=False, default="", index=True)
    size = BigInt(null=False, default=0)
    content = Bytea(null=True, default=None)
    on_day = Date(null=False, default=None)


TABLES: tuple[type[Table], ...] = (Compartment, CompartmentGrant, Item, Blob)
INDEXES = (
    "CREATE UNIQUE INDEX compartment_grant_one_epoch ON compartment_grant (compartment, holder_kind, holder, epoch)",
    "CREATE INDEX compartment_grant_by_holder ON compartment_grant (holder_kind, holder)",
    "CREATE UNIQUE INDEX item_one_position ON item (compartment, name, position)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        for statement in INDEXES:
            await TABLES[0].raw(statement)

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
