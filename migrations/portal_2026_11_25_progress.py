"""What the holder of a receipt left behind: what was read of him, where to remind him, what he asks for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Bytea, Date, ForeignKey, Integer, UUID
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-25T20:13:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "read marks, notices to informants, requests about personal data"


class Tip(Table, tablename="tip"):
    """Only what a foreign key needs to know of it."""

    id = UUID(primary_key=True, default=None)


class OutboxMail(Table, tablename="outbox_mail"):
    """Only what changes: the notice that a mail to an informant stands for."""

    id = UUID(primary_key=True, default=None)


class ReadMark(Table, tablename="read_mark"):
    tip = ForeignKey(Tip, primary_key=True, null=False, on_delete=OnDelete.cascade)
    upto = Integer(null=False, default=0)


class InformantNotice(Table, tablename="informant_notice"):
    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, unique=True, null=False, on_delete=OnDelete.cascade)
    address = Bytea(null=False, default=b"")


class RightsRequest(Table, tablename="rights_request"):
    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    position = Integer(null=False, default=0)
    asked_on = Date(null=False, default=None)
    answered_on = Date(null=True, default=None)


TABLES: tuple[type[Table], ...] = (ReadMark, InformantNotice, RightsRequest)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        await OutboxMail.raw("ALTER TABLE outbox_mail ADD COLUMN notice UUID")

    async def drop() -> None:
        await OutboxMail.raw("ALTER TABLE outbox_mail DROP COLUMN notice")
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
