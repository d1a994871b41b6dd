"""Requests to see who sent a tip."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import ForeignKey, Integer, Timestamptz, UUID, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-25T20:00:04:000000"
VERSION = "1.38.0"
DESCRIPTION = "requests to see who sent a tip"


class Tip(Table, tablename="tip"):
    """Only what a foreign key needs to know of it."""

    id = UUID(primary_key=True, default=None)


class IdentityRequest(Table, tablename="identity_request"):
    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    office = Varchar(length=40, null=False, default="")
    asked_by = UUID(null=False, default=None)
    asked_at = Timestamptz(null=False, default=None)
    state = Varchar(length=12, null=False, default="waiting", index=True)
    decided_by = UUID(null=True, default=None)
    ends_at = Timestamptz(null=True, default=None)
    version = Integer(null=False, default=1)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        await IdentityRequest.create_table()

    async def drop() -> None:
        await IdentityRequest.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
