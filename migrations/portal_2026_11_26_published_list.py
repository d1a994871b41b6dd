"""The published list with the whole schema of a record, in an order of its own, and its search index."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, BigInt, Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

ID = "2026-11-26T15:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "whole schema of public records, their order, search index"


class Record(Table, tablename="disciplinary_record"):
    """Only what a foreign key needs to know of it."""

    id = UUID(primary_key=True, default=None)


class PublicRecord(Table, tablename="public_record"):
    place = BigInt(primary_key=True, default=0)
    number = Varchar(length=40, unique=True, null=False, default="")
    record = ForeignKey(Record, null=True, on_delete=OnDelete.restrict)
    subject = Varchar(length=40, null=True, default=None, index=True)
    subject_type = Varchar(length=12, null=False, default="legal")
    role = Varchar(length=16, null=False, default="unit")
    name = Varchar(length=200, null=False, default="")
    name_digest = Varchar(length=64, null=True, default=None)
    uscc = Varchar(length=18, null=True, default=None)
    legacy_id = Varchar(length=60, null=True, default=None)
    legal_rep = Varchar(length=60, null=True, default=None)
    unit_type = Varchar(length=30, null=True, default=None)
    profession = Varchar(length=30, null=True, default=None)
    grade = Varchar(length=30, null=True, default=None)
    registration_no = Varchar(length=60, null=True, default=None)
    certificate_no = Varchar(length=60, null=True, default=None)
    registered_unit = Varchar(length=200, null=True, default=None)
    actual_unit = Varchar(length=200, null=True, default=None)
    kind = Varchar(length=24, null=False, default="")
    facts = Text(null=False, default="")
    legal_basis = Text(null=False, default="")
    measures = Text(null=False, default="[]")
    decision_name = Varchar(length=120, null=False, default="")
    decision_no = Varchar(length=120, null=False, default="")
    decision_on = Date(null=False, default=None)
    effective_to = Date(null=True, default=None)
    reapply_after = Date(null=True, default=None)
    authority = Varchar(length=200, null=False, default="")
    authority_uscc = Varchar(length=18, null=True, default=None)
    source_unit = Varchar(length=200, null=True, default=None)
    source_uscc = Varchar(length=18, null=True, default=None)
    area = Varchar(length=20, null=True, default=None)
    remark = Text(null=False, default="")
    severity = Varchar(length=12, null=False, default="general")
    window_rule = Varchar(length=40, null=False, default="")
    publish_from = Date(null=False, default=None)
    publish_min = Date(null=False, default=None)
    publish_until = Date(null=False, default=None, index=True)
    state = Varchar(length=12, null=False, default="published")
    state_reason = Varchar(length=40, null=True, default=None)
    state_on = Date(null=True, default=None)
    change = BigInt(null=False, default=0, index=True)
    changed_at = Timestamptz(null=False, default=None)


class Listed(Table, tablename="public_listing"):
    place = BigInt(primary_key=True, default=0)
    name_folded = Varchar(length=200, null=False, default="")
    publish_from = Date(null=False, default=None)
    publish_until = Date(null=False, default=None, index=True)


class Before(Table, tablename="public_record"):
    """The table as it was."""

    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, unique=True, null=False, default="")
    record = ForeignKey(Record, null=True, on_delete=OnDelete.restrict)
    subject_type = Varchar(length=12, null=False, default="legal")
    role = Varchar(length=16, null=False, default="unit")
    name = Varchar(length=200, null=False, default="")
    name_folded = Varchar(length=200, null=False, default="", index=True)
    name_digest = Varchar(length=64, null=True, default=None, index=True)
    uscc = Varchar(length=18, null=True, default=None, index=True)
    profession = Varchar(length=30, null=True, default=None)
    registration_no = Varchar(length=60, null=True, default=None)
    registration_folded = Varchar(length=60, null=True, default=None, index=True)
    registered_unit = Varchar(length=200, null=True, default=None)
    kind = Varchar(length=24, null=False, default="")
    facts = Text(null=False, default="")
    legal_basis = Text(null=False, default="")
    measures = Text(null=False, default="[]")
    decision_name = Varchar(length=120, null=False, default="")
    decision_no = Varchar(length=120, null=False, default="")
    decision_folded = Varchar(length=120, null=False, default="", index=True)
    decision_on = Date(null=False, default=None, index=True)
    authority = Varchar(length=200, null=False, default="")
    area = Varchar(length=20, null=True, default=None)
    severity = Varchar(length=12, null=False, default="general")
    window_rule = Varchar(length=40, null=False, default="")
    publish_from = Date(null=False, default=None)
    publish_min = Date(null=False, default=None)
    publish_until = Date(null=False, default=None, index=True)
    state = Varchar(length=12, null=False, default="published")
    state_reason = Varchar(length=40, null=True, default=None)
    sequence = BigInt(null=False, default=0, index=True)
    changed_at = Timestamptz(null=False, default=None)


KEPT = (
    "number, record, subject_type, role, name, name_digest, uscc, profession, registration_no, registered_unit, "
    "kind, facts, legal_basis, measures, decision_name, decision_no, decision_on, authority, area, severity, "
    "window_rule, publish_from, publish_min, publish_until, state, state_reason, changed_at"
)
# The order: days since 1970, the year of the number since 2000, the number; `sequence` was year and number.
SERIAL = "(sequence / 1000000000 - 2000) * 16777216 + sequence % 1000000000"
PLACE = {
    "sqlite": f"CAST(julianday(decision_on) - 2440587.5 AS INTEGER) * 4294967296 + {SERIAL}",
    "postgres": f"CAST(decision_on - DATE '1970-01-01' AS bigint) * 4294967296 + {SERIAL}",
}
SEQUENCE = "(place % 4294967296 / 16777216 + 2000) * 1000000000 + place % 16777216"
ID_OF = {"sqlite": "lower(hex(randomblob(16)))", "postgres": "gen_random_uuid()"}
WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE public_words USING fts5"
        "(words, content='', columnsize=0, detail=none, tokenize='ascii')",
    ),
    "postgres": (
        "ALTER TABLE public_listing ADD COLUMN words tsvector",
        "CREATE INDEX public_listing_words ON public_listing USING gin (words)",
    ),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        kind = Record._meta.db.engine_type
        await Record.raw("CREATE TEMPORARY TABLE listed_before AS SELECT * FROM public_record")
        await Before.alter().drop_table()
        await PublicRecord.create_table()
        await Record.raw(
            f"INSERT INTO public_record (place, change, remark, {KEPT}) "
            f"SELECT {PLACE[kind]}, 0, '', {KEPT} FROM listed_before"
        )
        await Record.raw("DROP TABLE listed_before")
        await Listed.create_table()
        for statement in WORDS[kind]:
            await Record.raw(statement)

    async def drop() -> None:
        kind = Record._meta.db.engine_type
        if kind == "sqlite":
            await Record.raw("DROP TABLE public_words")
        await Listed.alter().drop_table()
        await Record.raw("CREATE TEMPORARY TABLE listed_after AS SELECT * FROM public_record")
        await PublicRecord.alter().drop_table()
        await Before.create_table()
        await Record.raw(
            f"INSERT INTO public_record (id, sequence, {KEPT}) "
            f"SELECT {ID_OF[kind]}, {SEQUENCE}, {KEPT} FROM listed_after"
        )
        await Record.raw("DROP TABLE listed_after")
        # The index is made when the program next starts.
        await Record.raw("DELETE FROM counter WHERE series = 'public-words'")

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager
