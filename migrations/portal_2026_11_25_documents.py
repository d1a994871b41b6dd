"""Kept documents as versions, and incidents with the items of the breach checklist."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-25T22:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "kept documents and incidents"


class KeptDocument(Table, tablename="kept_document"):
    row_key = Varchar(length=60, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=20, null=False, default="", index=True)
    version = Varchar(length=12, null=False, default="")
    zh = Text(null=False, default="")
    en = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")
    written_by = Varchar(length=60, null=False, default="")
    written_on = Date(null=False, default=None)
    confirmed_by = Varchar(length=60, null=True, default=None)


class Incident(Table, tablename="incident"):
    id = UUID(primary_key=True, default=None)
    title = Varchar(length=120, null=False, default="")
    checklist = Varchar(length=12, null=False, default="")
    opened_by = Varchar(length=60, null=False, default="")
    opened_at = Timestamptz(null=False, default=None)
    closed_by = Varchar(length=60, null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    conclusion = Text(null=False, default="")


class IncidentItem(Table, tablename="incident_item"):
    id = UUID(primary_key=True, default=None)
    incident = ForeignKey(Incident, null=False, on_delete=OnDelete.cascade, index=True)
    position = Integer(null=False, default=0)
    done_by = Varchar(length=60, null=False, default="")
    done_at = Timestamptz(null=False, default=None)
    note = Text(null=False, default="")


TABLES: tuple[type[Table], ...] = (KeptDocument, Incident, IncidentItem)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        await TABLES[0].raw("CREATE UNIQUE INDEX incident_item_once ON incident_item (incident, position)")

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
