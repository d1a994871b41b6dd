"""Rows of the ledger: chains of events, each event bound to the one before by its hash."""

from piccolo.columns import UUID, BigInt, Bytea, Date, Text, Timestamptz, Varchar
from piccolo.table import Table


class LedgerChain(Table, tablename="ledger_chain"):
    """The head of a chain; locking this row is what makes appending sequential."""

    name = Varchar(length=80, primary_key=True)
    last_seq = BigInt(default=0, null=False)
    last_hash = Bytea(default=b"", null=False)


class LedgerEvent(Table, tablename="ledger_event"):
    id = UUID(primary_key=True, default=None)
    chain = Varchar(length=80, null=False, default="")
    seq = BigInt(null=False, default=0)
    kind = Varchar(length=60, null=False, default="")
    subject = Varchar(length=60, null=False, default="", index=True)
    actor = Varchar(length=60, null=False, default="")
    office = Varchar(length=40, null=True, default=None)
    on_day = Date(null=False, default=None)
    at = Timestamptz(null=True, default=None)
    facts = Text(null=False, default="{}")
    prev = Bytea(null=False, default=b"")
    hash = Bytea(null=False, default=b"")
