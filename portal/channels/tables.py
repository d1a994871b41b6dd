"""Rows of the keys with which other authorities' systems hand over tips."""

from piccolo.columns import UUID, Boolean, Date, Varchar
from piccolo.table import Table


class HotlineKey(Table, tablename="hotline_key"):
    """A key itself is nowhere: its digest finds the row. Keys of one authority see each other's orders."""

    id = UUID(primary_key=True, default=None)
    authority = Varchar(length=60, null=False, default="")
    channel = Varchar(length=12, null=False, default="hotline")
    may_register = Boolean(null=False, default=False)
    may_read = Boolean(null=False, default=False)
    digest = Varchar(length=64, unique=True, null=False, default="")
    made_on = Date(null=False, default=None)
    ends_on = Date(null=False, default=None)
    revoked_on = Date(null=True, default=None)
    last_used_on = Date(null=True, default=None)
