"""Mailboxes that are read, what was taken from them, and how each person wants his mails."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Bytea, Date, ForeignKey, Integer, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-26T04:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "mailboxes, letters, refused recipients, digests"


class Tip(Table, tablename="tip"):
    """Only what a foreign key needs to know of it."""

    id = UUID(primary_key=True, default=None)


class Mailbox(Table, tablename="mailbox"):
    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=True, default=None)
    address = Varchar(length=254, null=False, default="")
    host = Varchar(length=200, null=False, default="")
    port = Integer(null=False, default=993)
    security = Varchar(length=12, null=False, default="tls")
    login = Varchar(length=254, null=False, default="")
    password = Bytea(null=False, default=b"")
    folder = Varchar(length=120, null=False, default="INBOX")
    processed = Varchar(length=120, null=False, default="")
    aside = Varchar(length=120, null=False, default="")
    since_on = Date(null=False, default=None)
    ended_on = Date(null=True, default=None)
    success_on = Date(null=True, default=None)
    problem = Varchar(length=20, null=True, default=None)
    problem_on = Date(null=True, default=None)
    waiting = Integer(null=True, default=None)
    refused = Integer(null=True, default=None)
    version = Integer(null=False, default=1)


class MailboxMessage(Table, tablename="mailbox_message"):
    digest = Varchar(length=64, primary_key=True)
    place = Varchar(length=64, null=False, default="", index=True)
    mailbox = ForeignKey(Mailbox, null=False, on_delete=OnDelete.cascade, index=True)
    outcome = Varchar(length=12, null=False, default="")
    taken_on = Date(null=False, default=None)


class MailReply(Table, tablename="mail_reply"):
    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    office = Varchar(length=40, null=False, default="")
    written_by = UUID(null=False, default=None)
    written_on = Date(null=False, default=None)
    state = Varchar(length=12, null=False, default="waiting", index=True)
    decided_by = UUID(null=True, default=None)
    decided_on = Date(null=True, default=None)


class SealedLetter(Table, tablename="sealed_letter"):
    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    sealed = Bytea(null=False, default=b"")


class RefusedRecipient(Table, tablename="refused_recipient"):
    address = Varchar(length=254, primary_key=True)
    problem = Varchar(length=40, null=False, default="")
    since_on = Date(null=False, default=None)


TABLES: tuple[type[Table], ...] = (Mailbox, MailboxMessage, MailReply, SealedLetter, RefusedRecipient)
COLUMNS = (
    ("outbox_mail", "letter", "UUID"),
    ("outbox_mail", "tally", "INTEGER NOT NULL DEFAULT 0"),
    ("account", "mail_wish", "VARCHAR(8) NOT NULL DEFAULT 'at_once'"),
    ("account", "sheet_on", "DATE"),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        for table, column, kind in COLUMNS:
            await Tip.raw(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    async def drop() -> None:
        for table, column, _ in reversed(COLUMNS):
            await Tip.raw(f"ALTER TABLE {table} DROP COLUMN {column}")
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
