"""Rows of disciplinary records: the sealed draft's life, and the public projection beside it."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from portal.compartments.tables import Compartment


class Record(Table, tablename="disciplinary_record"):
    """The maker's and checker's work; the content lies sealed in the compartment."""

    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, unique=True, null=True, default=None)
    case = UUID(null=True, default=None, index=True)
    office = Varchar(length=40, null=False, default="", index=True)
    state = Varchar(length=12, null=False, default="draft", index=True)
    drafted_by = UUID(null=False, default=None)
    checked_by = UUID(null=True, default=None)
    drafted_on = Date(null=False, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)
    fingerprint = Varchar(length=64, null=True, default=None, index=True)


class RecordImport(Table, tablename="record_import"):
    """A table that an officer brought; what was in it lies sealed in drafts, or nowhere."""

    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=False, default="", index=True)
    made_by = UUID(null=False, default=None)
    made_on = Date(null=False, default=None)
    finished = Boolean(null=False, default=False)
    dropped = Integer(null=False, default=0)
    unused = Text(null=False, default="[]")


class RecordImportLine(Table, tablename="record_import_line"):
    """What became of one line: the draft that it is now, or the reason why not; never its words."""

    list = ForeignKey(RecordImport, null=False, on_delete=OnDelete.cascade, index=True)
    sheet = Integer(null=False, default=1)
    number = Integer(null=False, default=0)
    outcome = Varchar(length=10, null=False, default="")
    field = Varchar(length=30, null=False, default="")
    reason = Text(null=False, default="")
    record = UUID(null=True, default=None, index=True)


class PublicRecord(Table, tablename="public_record"):
    """What anybody may read: names already masked, no identity number in any form.

    `place` orders the list by the day of decision (`portal.records.places`). `subject` is what several
    records of one unit or one certificate share; `name_digest` finds the whole name of a masked person
    without storing it. `change` is the state of the list that brought this row as it is now. `state_on` is
    the day on which an act took it from the list; it may come back on `publish_from`.
    """

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
    publish_from = Date(null=False, default=None, index=True)
    publish_min = Date(null=False, default=None)
    publish_until = Date(null=False, default=None, index=True)
    state = Varchar(length=12, null=False, default="published")
    state_reason = Varchar(length=40, null=True, default=None)
    state_on = Date(null=True, default=None)
    change = BigInt(null=False, default=0, index=True)
    changed_at = Timestamptz(null=False, default=None)


class Listed(Table, tablename="public_listing"):
    """What the search walks over: a narrow row for each record that is, or soon will be, on the list.

    The words by which a record is found lie beside it, as each engine can search them best: on SQLite in
    `public_words`, and those of the filters in a column `codes` here as well; on PostgreSQL in a column
    `words` here (`portal.records.words`).
    """

    place = BigInt(primary_key=True, default=0)
    name_folded = Varchar(length=200, null=False, default="")
    publish_from = Date(null=False, default=None)
    publish_until = Date(null=False, default=None, index=True)
