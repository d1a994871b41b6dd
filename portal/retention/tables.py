"""Rows of retention: periods as versions, exports, holds, and traces that a deletion still has to wipe."""

from piccolo.columns import UUID, BigInt, Date, Integer, Timestamptz, Varchar
from piccolo.table import Table


class RetentionPeriod(Table, tablename="retention_period"):
    """`kind` null: any. Without `confirmed_by` only proposed: nothing ends by it."""

    id = UUID(primary_key=True, default=None)
    outcome = Varchar(length=60, null=False, default="", index=True)
    kind = Varchar(length=24, null=True, default=None)
    months = Integer(null=False, default=0)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")
    proposed_by = Varchar(length=60, null=False, default="")
    proposed_on = Date(null=False, default=None)
    confirmed_by = Varchar(length=60, null=True, default=None)
    confirmed_on = Date(null=True, default=None)


class ArchiveExport(Table, tablename="archive_export"):
    """The newest whole export of a case; `items` and `version` tell whether anything came later."""

    case = UUID(primary_key=True, default=None)
    exported_on = Date(null=False, default=None)
    exported_by = Varchar(length=60, null=False, default="")
    fingerprint = Varchar(length=64, null=False, default="")
    size = BigInt(null=False, default=0)
    version = Integer(null=False, default=0)
    items = Integer(null=False, default=0)


class LegalHold(Table, tablename="legal_hold"):
    """`matter` is the id of a tip or a case; why lies sealed beside what is held."""

    id = UUID(primary_key=True, default=None)
    subject = Varchar(length=8, null=False, default="case")
    matter = UUID(null=False, default=None, index=True)
    from_on = Date(null=False, default=None)
    until_on = Date(null=True, default=None)
    placed_by = Varchar(length=60, null=False, default="")
    placed_at = Timestamptz(null=False, default=None)
    released_by = Varchar(length=60, null=True, default=None)
    released_on = Date(null=True, default=None)


class EndedTrace(Table, tablename="ended_trace"):
    """Something deleted that may still lie on the disk: a file, or (`blob` null) pages of the database."""

    id = UUID(primary_key=True, default=None)
    blob = Varchar(length=64, null=True, default=None)
