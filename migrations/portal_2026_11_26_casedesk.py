"""What the case page keeps beside the cases: conflicts of interest, drafts of officers, reply templates."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Bytea, Date, Integer, Text, Varchar
from piccolo.table import Table

ID = "2026-11-26T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "conflicts of interest, drafts of officers, reply templates"


class Recusal(Table, tablename="recusal"):
    id = UUID(primary_key=True, default=None)
    subject = Varchar(length=4, null=False, default="case")
    matter = UUID(null=False, default=None, index=True)
    account = UUID(null=False, default=None, index=True)
    declared_by = UUID(null=False, default=None)
    since_on = Date(null=False, default=None)
    ended_by = UUID(null=True, default=None)
    ended_on = Date(null=True, default=None)


class WorkDraft(Table, tablename="work_draft"):
    id = UUID(primary_key=True, default=None)
    account = UUID(null=False, default=None, index=True)
    matter = UUID(null=False, default=None, index=True)
    form = Varchar(length=60, null=False, default="")
    saved_on = Date(null=False, default=None)
    dek = Bytea(null=False, default=b"")
    body = Bytea(null=False, default=b"")


class ReplyTemplate(Table, tablename="reply_template"):
    id = UUID(primary_key=True, default=None)
    code = Varchar(length=40, null=False, default="", index=True)
    version = Integer(null=False, default=1)
    position = Integer(null=False, default=0)
    kinds = Varchar(length=400, null=False, default="[]")
    states = Varchar(length=400, null=False, default="[]")
    roles = Varchar(length=200, null=False, default="[]")
    title_zh = Varchar(length=60, null=False, default="")
    title_en = Varchar(length=120, null=False, default="")
    zh = Text(null=False, default="")
    en = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")
    written_by = UUID(null=True, default=None)


TABLES: tuple[type[Table], ...] = (Recusal, WorkDraft, ReplyTemplate)
UNIQUE = (
    "CREATE UNIQUE INDEX recusal_in_force ON recusal (matter, account) WHERE ended_on IS NULL",
    "CREATE UNIQUE INDEX work_draft_one ON work_draft (account, matter, form)",
    "CREATE UNIQUE INDEX reply_template_version ON reply_template (code, version)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        for statement in UNIQUE:
            await Recusal.raw(statement)

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
