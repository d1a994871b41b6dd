"""Invitations, recovery codes, second factors, passkeys, closed accounts, and the chain of office keys."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt, Bytea, Date, ForeignKey, Integer, Text, Timestamptz, UUID, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-25T20:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "invitations, recovery codes and second factors"


class Account(Table, tablename="account"):
    id = UUID(primary_key=True, default=None)


class Invitation(Table, tablename="invitation"):
    id = Varchar(length=64, primary_key=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    kind = Varchar(length=12, null=False, default="")
    reason = Varchar(length=500, null=False, default="")
    made_by = UUID(null=True, default=None)
    made_on = Date(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None)
    ended_on = Date(null=True, default=None)
    outcome = Varchar(length=12, null=True, default=None)


class SecondFactor(Table, tablename="second_factor"):
    account = ForeignKey(Account, primary_key=True, null=False, on_delete=OnDelete.cascade)
    sealed = Bytea(null=False, default=b"")
    last_step = BigInt(null=False, default=0)
    since_on = Date(null=False, default=None)


class FactorRequirement(Table, tablename="factor_requirement"):
    id = UUID(primary_key=True, default=None)
    role = Varchar(length=20, null=False, default="", index=True)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Text(null=False, default="")


class Passkey(Table, tablename="passkey"):
    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    credential = Bytea(null=False, default=b"", unique=True)
    public = Bytea(null=False, default=b"")
    uses = Integer(null=False, default=0)
    name = Varchar(length=60, null=False, default="")
    made_on = Date(null=False, default=None)
    used_on = Date(null=True, default=None)


TABLES: tuple[type[Table], ...] = (Invitation, SecondFactor, FactorRequirement, Passkey)
# Type names that both databases know by the words that Piccolo uses itself.
COLUMNS = {
    "account": (
        ("recovery", "{bytes}"),
        ("recovery_on", "DATE"),
        ("leaves_on", "DATE"),
        ("closed_on", "DATE"),
        ("closed_because", "VARCHAR(500)"),
    ),
    "office_epoch": (("signer_public", "{bytes}"), ("signer_certificate", "{bytes}")),
}
# An office key carries its whole chain: it holds although its signer has a new key by now.
FILL = (
    "UPDATE office_epoch SET "
    "signer_public = (SELECT sign_public FROM account WHERE account.id = office_epoch.signed_by), "
    "signer_certificate = (SELECT officer_signature FROM account WHERE account.id = office_epoch.signed_by)"
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        kind = "BYTEA" if Invitation._meta.db.engine_type == "postgres" else "BLOB"
        for name, columns in COLUMNS.items():
            for column, type_name in columns:
                await Invitation.raw(f"ALTER TABLE {name} ADD COLUMN {column} {type_name.format(bytes=kind)}")
        await Invitation.raw(FILL)
        for table in TABLES:
            await table.create_table()

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()
        for name, columns in COLUMNS.items():
            for column, _ in columns:
                await Invitation.raw(f"ALTER TABLE {name} DROP COLUMN {column}")

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
