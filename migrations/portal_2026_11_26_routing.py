"""Drafts of the routing rules, and what each of them changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, ForeignKey, Integer, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-26T01:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "drafts of the routing rules"


class RoutingDraft(Table, tablename="routing_draft"):
    id = UUID(primary_key=True, default=None)
    state = Varchar(length=10, null=False, default="open")
    begins_on = Date(null=False, default=None)
    checked_on = Date(null=True, default=None)
    checked_rows = Varchar(length=64, null=False, default="")
    findings = Text(null=True, default=None)
    ended_by = Varchar(length=60, null=True, default=None)
    ended_on = Date(null=True, default=None)
    version = Integer(null=False, default=1)


class RoutingChange(Table, tablename="routing_change"):
    id = UUID(primary_key=True, default=None)
    draft = ForeignKey(RoutingDraft, null=False, on_delete=OnDelete.cascade, index=True)
    subject = Varchar(length=60, null=False, default="")
    body = Text(null=True, default=None)
    became = Integer(null=True, default=None)
    made_by = Varchar(length=60, null=False, default="")
    made_on = Date(null=False, default=None)


TABLES: tuple[type[Table], ...] = (RoutingDraft, RoutingChange)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        await RoutingDraft.raw(
            "CREATE UNIQUE INDEX routing_draft_open ON routing_draft (state) WHERE state = 'open'"
        )
        await RoutingChange.raw("CREATE UNIQUE INDEX routing_change_once ON routing_change (draft, subject)")

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
