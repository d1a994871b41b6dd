"""Rows of cases: state, owner, assignee, dates and outcome of an investigation."""

from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, OnDelete, Varchar
from piccolo.table import Table

from portal.compartments.tables import Compartment


class Case(Table, tablename="casefile"):
    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, unique=True, null=False, default="")
    kind = Varchar(length=24, null=False, default="")
    office = Varchar(length=40, null=False, default="", index=True)
    state = Varchar(length=24, null=False, default="accepted", index=True)
    assignee = UUID(null=True, default=None, index=True)
    findings_by = UUID(null=True, default=None)
    reviewed_by = UUID(null=True, default=None)
    outcome = Varchar(length=40, null=True, default=None)
    accepted_on = Date(null=False, default=None)
    due_on = Date(null=False, default=None)
    due_provisional = Boolean(null=False, default=False)
    state_since = Date(null=False, default=None)
    filed_on = Date(null=True, default=None)
    decided_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)
