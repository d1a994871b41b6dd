"""Drafts of rules of publication."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, Integer, Text, Varchar
from piccolo.table import Table

ID = "2026-11-26T21:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "drafts of rules of publication"


class PublicationDraft(Table, tablename="publication_draft"):
    id = UUID(primary_key=True, default=None)
    state = Varchar(length=10, null=False, default="open")
    rule = Varchar(length=30, null=False, default="")
    source = Varchar(length=200, null=False, default="")
    begins_on = Date(null=False, default=None)
    terms = Text(null=False, default="[]")
    authors = Text(null=False, default="[]")
    ended_by = Varchar(length=60, null=True, default=None)
    ended_on = Date(null=True, default=None)
    version = Integer(null=False, default=0)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        await PublicationDraft.create_table()
        await PublicationDraft.raw(
            "CREATE UNIQUE INDEX publication_draft_open ON publication_draft (state) WHERE state = 'open'"
        )

    async def drop() -> None:
        await PublicationDraft.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
