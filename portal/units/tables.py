"""The register of units: each with its names of before, and the lists that were brought to be taken over."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Text, Varchar
from piccolo.table import Table


class Unit(Table, tablename="unit"):
    """`key` is the name as it is compared; a unit without a code is known by it."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=18, unique=True, null=True, default=None)
    name = Varchar(length=200, null=False, default="")
    key = Varchar(length=200, null=False, default="", index=True)
    unit_type = Varchar(length=40, null=False, default="unknown")
    level = Varchar(length=12, null=False, default="")
    area = Varchar(length=20, null=False, default="unknown")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")
    version = Integer(null=False, default=1)


class FormerName(Table, tablename="unit_former_name"):
    """A name that the unit had, until a day if that is known."""

    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.cascade, index=True)
    name = Varchar(length=200, null=False, default="")
    key = Varchar(length=200, null=False, default="", index=True)
    until_on = Date(null=True, default=None)


class UnitImport(Table, tablename="unit_import"):
    """A list that somebody brought: `state` is preview, then taken. `unused` are columns, `unread` sheets."""

    id = UUID(primary_key=True, default=None)
    name = Varchar(length=120, null=False, default="")
    source = Varchar(length=200, null=False, default="")
    state = Varchar(length=12, null=False, default="preview")
    made_by = Varchar(length=60, null=False, default="")
    made_on = Date(null=False, default=None)
    unused = Text(null=False, default="[]")
    unread = Text(null=False, default="[]")


class UnitImportLine(Table, tablename="unit_import_line"):
    """One line of the file: what is to become of it (or became), and the sentence why."""

    list = ForeignKey(UnitImport, null=False, on_delete=OnDelete.cascade, index=True)
    number = Integer(null=False, default=0)
    outcome = Varchar(length=12, null=False, default="")
    reason = Text(null=False, default="")
    body = Text(null=False, default="{}")
