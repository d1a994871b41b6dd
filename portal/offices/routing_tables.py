"""Rows of changes to the rules before they are switched on: drafts, and what each of them changes."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Text, Varchar
from piccolo.table import Table


class RoutingDraft(Table, tablename="routing_draft"):
    """Changes that are worked out, checked and switched on together; at most one draft is open."""

    id = UUID(primary_key=True, default=None)
    # open, on or dropped.
    state = Varchar(length=10, null=False, default="open")
    begins_on = Date(null=False, default=None)
    # What the last check found, on which day, and a digest of the rows that it looked at.
    checked_on = Date(null=True, default=None)
    checked_rows = Varchar(length=64, null=False, default="")
    findings = Text(null=True, default=None)
    ended_by = Varchar(length=60, null=True, default=None)
    ended_on = Date(null=True, default=None)
    version = Integer(null=False, default=1)


class RoutingChange(Table, tablename="routing_change"):
    """What a draft does to one rule or one duty; without a body it ends there."""

    id = UUID(primary_key=True, default=None)
    draft = ForeignKey(RoutingDraft, null=False, on_delete=OnDelete.cascade, index=True)
    # rule:R30 or duty:unit_type:construction
    subject = Varchar(length=60, null=False, default="")
    body = Text(null=True, default=None)
    # The version of the rule that it became.
    became = Integer(null=True, default=None)
    made_by = Varchar(length=60, null=False, default="")
    made_on = Date(null=False, default=None)
