"""Rows of sessions: found by a digest of the cookie, readable only with the cookie itself."""

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table


class Session(Table, tablename="session"):
    id = Varchar(length=64, primary_key=True)
    kind = Varchar(length=12, null=False, default="")
    account = UUID(null=True, default=None, index=True)
    idle_until = Timestamptz(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None, index=True)
    body = Bytea(null=False, default=b"")
