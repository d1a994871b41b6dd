"""Rows of sealed files: small ones inside the database, larger ones in the blob folder."""

from piccolo.columns import BigInt, Bytea, Date, Varchar
from piccolo.table import Table


class Blob(Table, tablename="blob"):
    """`owner` is a compartment once sent; before that the digest of the draft that holds the key."""

    name = Varchar(length=64, primary_key=True)
    owner = Varchar(length=64, null=False, default="", index=True)
    size = BigInt(null=False, default=0)
    content = Bytea(null=True, default=None)
    on_day = Date(null=False, default=None)
