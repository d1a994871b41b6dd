"""The state of each contact, what rows said before a change, and the register of units."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, ForeignKey, Integer, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-26T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "contacts with a state, former rows, register of units"


class FormerRow(Table, tablename="former_row"):
    subject = Varchar(length=60, null=False, default="", index=True)
    version = Integer(null=False, default=1)
    body = Text(null=False, default="{}")
    until_on = Date(null=False, default=None)
    changed_by = Varchar(length=60, null=False, default="")
    changed_on = Date(null=False, default=None)


class Unit(Table, tablename="unit"):
    id = UUID(primary_key=True, default=None)
    code = Varchar(length=18, unique=True, null=True, default=None)
    name = Varchar(length=200, null=False, default="")
    key = Varchar(length=200, null=False, default="", index=True)
    unit_type = Varchar(length=40, null=False, default="unknown")
    level = Varchar(length=12, null=False, default="")
    area = Varchar(length=20, null=False, default="unknown")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")
    version = Integer(null=False, default=1)


class FormerName(Table, tablename="unit_former_name"):
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.cascade, index=True)
    name = Varchar(length=200, null=False, default="")
    key = Varchar(length=200, null=False, default="", index=True)
    until_on = Date(null=True, default=None)


class UnitImport(Table, tablename="unit_import"):
    id = UUID(primary_key=True, default=None)
    name = Varchar(length=120, null=False, default="")
    source = Varchar(length=200, null=False, default="")
    state = Varchar(length=12, null=False, default="preview")
    made_by = Varchar(length=60, null=False, default="")
    made_on = Date(null=False, default=None)


class UnitImportLine(Table, tablename="unit_import_line"):
    list = ForeignKey(UnitImport, null=False, on_delete=OnDelete.cascade, index=True)
    number = Integer(null=False, default=0)
    outcome = Varchar(length=12, null=False, default="")
    reason = Text(null=False, default="")
    body = Text(null=False, default="{}")


TABLES: tuple[type[Table], ...] = (FormerRow, Unit, FormerName, UnitImport, UnitImportLine)
COLUMNS = (
    ("state_by", "VARCHAR(60) NOT NULL DEFAULT ''"),
    ("state_on", "DATE DEFAULT NULL"),
    ("note", "VARCHAR(200) NOT NULL DEFAULT ''"),
    ("succeeded_on", "DATE DEFAULT NULL"),
    ("failed_on", "DATE DEFAULT NULL"),
    ("failure", "VARCHAR(200) NOT NULL DEFAULT ''"),
)
# What stands on the public pages today goes on to stand there: whoever published it answers for it.
FILL = (
    "UPDATE office_contact SET state = 'verified', note = '更新以前已公布' "
    "WHERE value IS NOT NULL AND valid_to IS NULL"
)
BACK = "UPDATE office_contact SET state = 'unverified' WHERE value IS NOT NULL"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for column, type_name in COLUMNS:
            await Unit.raw(f"ALTER TABLE office_contact ADD COLUMN {column} {type_name}")
        await Unit.raw(FILL)
        for table in TABLES:
            await table.create_table()
        await Unit.raw("CREATE UNIQUE INDEX former_row_once ON former_row (subject, version)")

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()
        await Unit.raw(BACK)
        for column, _ in COLUMNS:
            await Unit.raw(f"ALTER TABLE office_contact DROP COLUMN {column}")

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
