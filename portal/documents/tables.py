"""Rows of kept documents: versions that are never changed, and incidents with the items ticked for them."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table


class KeptDocument(Table, tablename="kept_document"):
    """One version; without `confirmed_by` it is only proposed and nobody outside reads it."""

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
    """Something that may be a breach. Free of personal data: the words here are not sealed."""

    id = UUID(primary_key=True, default=None)
    title = Varchar(length=120, null=False, default="")
    checklist = Varchar(length=12, null=False, default="")
    opened_by = Varchar(length=60, null=False, default="")
    opened_at = Timestamptz(null=False, default=None)
    closed_by = Varchar(length=60, null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    conclusion = Text(null=False, default="")


class IncidentItem(Table, tablename="incident_item"):
    """One item of the checklist that was done: by whom, when, and what there is to say about it."""

    id = UUID(primary_key=True, default=None)
    incident = ForeignKey(Incident, null=False, on_delete=OnDelete.cascade, index=True)
    position = Integer(null=False, default=0)
    done_by = Varchar(length=60, null=False, default="")
    done_at = Timestamptz(null=False, default=None)
    note = Text(null=False, default="")
