"""Items of the checklist as dated rows that staff edit; those of the pack come with the next start."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Date, Integer, Varchar
from piccolo.table import Table

ID = "2026-11-26T13:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "items of the checklist"


class ChecklistItem(Table, tablename="checklist_item"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=40, null=False, default="")
    position = Integer(null=False, default=0)
    zh = Varchar(length=120, null=False, default="")
    en = Varchar(length=160, null=False, default="")
    hint_zh = Varchar(length=400, null=False, default="")
    hint_en = Varchar(length=600, null=False, default="")
    kinds = Varchar(length=400, null=False, default="[]")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        await ChecklistItem.create_table()

    async def drop() -> None:
        await ChecklistItem.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
