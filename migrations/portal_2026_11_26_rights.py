"""What roles hold as dated rows, drafts of changes, and the areas of a place."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, ForeignKey, Integer, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-26T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what roles hold, drafts of it, areas of places"


class RolePermission(Table, tablename="role_permission"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    role = Varchar(length=20, null=False, default="")
    permission = Varchar(length=30, null=False, default="")
    scope = Varchar(length=8, null=False, default="office")
    note = Varchar(length=200, null=False, default="")
    made_by = Varchar(length=60, null=False, default="")
    switched_by = Varchar(length=60, null=False, default="")
    changed = Integer(null=False, default=0, index=True)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class RoleDraft(Table, tablename="role_draft"):
    id = UUID(primary_key=True, default=None)
    state = Varchar(length=10, null=False, default="open")
    begins_on = Date(null=False, default=None)
    ended_by = Varchar(length=60, null=True, default=None)
    ended_on = Date(null=True, default=None)
    version = Integer(null=False, default=1)


class RoleChange(Table, tablename="role_change"):
    id = UUID(primary_key=True, default=None)
    draft = ForeignKey(RoleDraft, null=False, on_delete=OnDelete.cascade, index=True)
    role = Varchar(length=20, null=False, default="")
    permission = Varchar(length=30, null=False, default="")
    scope = Varchar(length=8, null=False, default="")
    before = Varchar(length=8, null=False, default="")
    note = Varchar(length=200, null=False, default="")
    made_by = Varchar(length=60, null=False, default="")
    made_on = Date(null=False, default=None)


TABLES: tuple[type[Table], ...] = (RolePermission, RoleDraft, RoleChange)
FORWARDS = (
    "CREATE UNIQUE INDEX role_draft_open ON role_draft (state) WHERE state = 'open'",
    "CREATE UNIQUE INDEX role_change_once ON role_change (draft, role, permission)",
    # Codes of areas with a comma between; empty where the place is for all of them.
    "ALTER TABLE membership ADD COLUMN areas VARCHAR(400) NOT NULL DEFAULT ''",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        for statement in FORWARDS:
            await RoleDraft.raw(statement)

    async def drop() -> None:
        await RoleDraft.raw("ALTER TABLE membership DROP COLUMN areas")
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
