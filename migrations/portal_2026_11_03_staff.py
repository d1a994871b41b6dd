"""The first tables: people, places and office keys."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Boolean, Bytea, Date, ForeignKey, Integer, Text, Timestamptz, UUID, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-23T20:00:03:000000"
VERSION = "1.38.0"
DESCRIPTION = "people, places and office keys"


class Account(Table, tablename="account"):
    id = UUID(primary_key=True, default=None)
    login = Varchar(length=60, unique=True, null=False, default="")
    name = Varchar(length=60, null=False, default="")
    email = Varchar(length=254, null=True, default=None)
    active = Boolean(null=False, default=True)
    password = Text(null=False, default="")
    private_keys = Bytea(null=False, default=b"")
    box_public = Bytea(null=False, default=b"")
    sign_public = Bytea(null=False, default=b"")
    officer_signature = Bytea(null=True, default=None)
    created_on = Date(null=False, default=None)


class Membership(Table, tablename="membership"):
    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    office = Varchar(length=40, null=True, default=None, index=True)
    role = Varchar(length=20, null=False, default="")
    since_on = Date(null=False, default=None)
    until_on = Date(null=True, default=None)


class OfficeEpoch(Table, tablename="office_epoch"):
    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=False, default="")
    number = Integer(null=False, default=1)
    public = Bytea(null=False, default=b"")
    escrow_sealed = Bytea(null=True, default=None)
    signature = Bytea(null=False, default=b"")
    signed_by = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    created_on = Date(null=False, default=None)
    ended_on = Date(null=True, default=None)


class OfficeGrant(Table, tablename="office_grant"):
    id = UUID(primary_key=True, default=None)
    epoch = ForeignKey(OfficeEpoch, null=False, on_delete=OnDelete.cascade, index=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    sealed = Bytea(null=False, default=b"")
    granted_by = UUID(null=True, default=None)
    granted_on = Date(null=False, default=None)


class SignInThrottle(Table, tablename="sign_in_throttle"):
    id = Varchar(length=64, primary_key=True)
    failures = Integer(null=False, default=0)
    until_at = Timestamptz(null=False, default=None, index=True)


TABLES: tuple[type[Table], ...] = (Account, Membership, OfficeEpoch, OfficeGrant, SignInThrottle)
INDEXES = (
    "CREATE UNIQUE INDEX office_epoch_one_number ON office_epoch (office, number)",
    "CREATE UNIQUE INDEX office_grant_one_account ON office_grant (epoch, account)",
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
