"""The first tables: the outbox."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Integer, Timestamptz, UUID, Varchar
from piccolo.table import Table

ID = "2026-11-23T20:00:05:000000"
VERSION = "1.38.0"
DESCRIPTION = "the outbox"


class OutboxMail(Table, tablename="outbox_mail"):
    id = UUID(primary_key=True, default=None)
    recipient = Varchar(length=254, null=False, default="")
    account = UUID(null=True, default=None)
    template = Varchar(length=40, null=False, default="")
    message_id = Varchar(length=120, null=False, default="")
    state = Varchar(length=12, null=False, default="waiting", index=True)
    attempts = Integer(null=False, default=0)
    next_try_at = Timestamptz(null=False, default=None)
    last_problem = Varchar(length=40, null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)


TABLES: tuple[type[Table], ...] = (OutboxMail,)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
