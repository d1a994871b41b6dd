"""The first tables: the ledger, sessions and background leases."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt, Bytea, Date, Text, Timestamptz, UUID, Varchar
from piccolo.table import Table

ID = "2026-11-23T20:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "the ledger, sessions and background leases"


class LedgerChain(Table, tablename="ledger_chain"):
    name = Varchar(length=80, primary_key=True)
    last_seq = BigInt(default=0, null=False)
    last_hash = Bytea(default=b"", null=False)


class LedgerEvent(Table, tablename="ledger_event"):
    id = UUID(primary_key=True, default=None)
    chain = Varchar(length=80, null=False, default="")
    seq = BigInt(null=False, default=0)
    kind = Varchar(length=60, null=False, default="")
    subject = Varchar(length=60, null=False, default="", index=True)
    actor = Varchar(length=60, null=False, default="")
    office = Varchar(length=40, null=True, default=None)
    on_day = Date(null=False, default=None)
    at = Timestamptz(null=True, default=None)
    facts = Text(null=False, default="{}")
    prev = Bytea(null=False, default=b"")
    hash = Bytea(null=False, default=b"")


class Session(Table, tablename="session"):
    id = Varchar(length=64, primary_key=True)
    kind = Varchar(length=12, null=False, default="")
    account = UUID(null=True, default=None, index=True)
    idle_until = Timestamptz(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None, index=True)
    body = Bytea(null=False, default=b"")


TABLES: tuple[type[Table], ...] = (LedgerChain, LedgerEvent, Session)
INDEXES = ("CREATE UNIQUE INDEX ledger_event_one_seq ON ledger_event (chain, seq)",)
SQLITE_GUARD = tuple(
    f"CREATE TRIGGER ledger_keeps_{act.lower()} BEFORE {act} ON ledger_event "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for act in ("UPDATE", "DELETE")
)
POSTGRES_GUARD = (
    "CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$",
    "CREATE TRIGGER ledger_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()",
)


async def protect_the_ledger() -> None:
    """Events are only ever added: the database itself refuses to change or remove one."""
    on_postgres = LedgerEvent._meta.db.engine_type == "postgres"
    for statement in POSTGRES_GUARD if on_postgres else SQLITE_GUARD:
        await LedgerEvent.raw(statement)


async def forget_the_protection() -> None:
    """On SQLite the triggers go with their table."""
    if LedgerEvent._meta.db.engine_type == "postgres":
        await LedgerEvent.raw("DROP FUNCTION refuse_ledger_change()")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        for statement in INDEXES:
            await TABLES[0].raw(statement)
        await protect_the_ledger()

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()
        await forget_the_protection()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
