"""Records by import, told from those that are there already; when registration may be asked for again."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-26T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "imports of records, fingerprints, rules of reapplying"


class Record(Table, tablename="disciplinary_record"):
    """Only for its engine."""

    id = UUID(primary_key=True, default=None)


class RecordImport(Table, tablename="record_import"):
    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=False, default="", index=True)
    made_by = UUID(null=False, default=None)
    made_on = Date(null=False, default=None)
    finished = Boolean(null=False, default=False)
    dropped = Integer(null=False, default=0)
    unused = Text(null=False, default="[]")


class RecordImportLine(Table, tablename="record_import_line"):
    list = ForeignKey(RecordImport, null=False, on_delete=OnDelete.cascade, index=True)
    sheet = Integer(null=False, default=1)
    number = Integer(null=False, default=0)
    outcome = Varchar(length=10, null=False, default="")
    field = Varchar(length=30, null=False, default="")
    reason = Text(null=False, default="")
    record = UUID(null=True, default=None, index=True)


class ReapplyRule(Table, tablename="reapply_rule"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    measure = Varchar(length=30, null=False, default="")
    profession = Varchar(length=30, null=False, default="")
    months = Integer(null=False, default=0)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


TABLES: tuple[type[Table], ...] = (RecordImport, RecordImportLine, ReapplyRule)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        await Record.raw("ALTER TABLE disciplinary_record ADD COLUMN fingerprint VARCHAR(64) DEFAULT NULL")
        await Record.raw("CREATE INDEX disciplinary_record_fingerprint ON disciplinary_record (fingerprint)")
        for table in TABLES:
            await table.create_table()

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()
        await Record.raw("DROP INDEX disciplinary_record_fingerprint")
        await Record.raw("ALTER TABLE disciplinary_record DROP COLUMN fingerprint")

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
