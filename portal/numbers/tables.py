"""Rows of published numbers: one month is published once, and never changes afterwards."""

from piccolo.columns import UUID, Date, Integer, Varchar
from piccolo.table import Table


class PublishedMonth(Table, tablename="published_month"):
    month = Date(primary_key=True, default=None)
    published_on = Date(null=False, default=None)
    published_by = Varchar(length=60, null=False, default="")


class PublishedNumber(Table, tablename="published_number"):
    """`value` null: too few to be published. `dimension` is total, kind, office, area or ground."""

    id = UUID(primary_key=True, default=None)
    month = Date(null=False, default=None, index=True)
    measure = Varchar(length=12, null=False, default="")
    dimension = Varchar(length=8, null=False, default="")
    member = Varchar(length=40, null=False, default="")
    value = Integer(null=True, default=None)
