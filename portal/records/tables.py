"""Rows of disciplinary records: the sealed draft's life, and the public projection beside it."""

from piccolo.columns import UUID, BigInt, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
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


class PublicRecord(Table, tablename="public_record"):
    """What anybody may read: names already masked, no identity number in any form.

    `name_folded` serves the search for any part of a unit's name; for a masked person it holds
    the masked name, and `name_digest` finds the whole name without storing it.
    """

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
