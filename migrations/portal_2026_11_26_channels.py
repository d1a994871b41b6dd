"""Answers by mail: keyed digests of the marks by which they find their tip."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, ForeignKey, OnDelete, Varchar
from piccolo.table import Table

ID = "2026-11-26T14:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "marks in mailed replies"


class Tip(Table, tablename="tip"):
    """Only what the new table points to."""

    id = UUID(primary_key=True, default=None)


class MailThread(Table, tablename="mail_thread"):
    digest = Varchar(length=64, primary_key=True)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        await MailThread.create_table()

    async def drop() -> None:
        await MailThread.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
