"""Rows of mailboxes: where one is reached, and of each message only a digest that says it was taken."""

from piccolo.columns import UUID, Bytea, Date, ForeignKey, Integer, OnDelete, Varchar
from piccolo.table import Table


class Mailbox(Table, tablename="mailbox"):
    """Office null: the whole bureau. The password is sealed under the server's key."""

    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=True, default=None)
    address = Varchar(length=254, null=False, default="")
    host = Varchar(length=200, null=False, default="")
    port = Integer(null=False, default=993)
    security = Varchar(length=12, null=False, default="tls")
    login = Varchar(length=254, null=False, default="")
    password = Bytea(null=False, default=b"")
    folder = Varchar(length=120, null=False, default="INBOX")
    # Where what was taken goes; empty: it is deleted.
    processed = Varchar(length=120, null=False, default="")
    # Where somebody has to look: not taken whole, or not taken at all.
    aside = Varchar(length=120, null=False, default="")
    since_on = Date(null=False, default=None)
    ended_on = Date(null=True, default=None)
    success_on = Date(null=True, default=None)
    problem = Varchar(length=20, null=True, default=None)
    problem_on = Date(null=True, default=None)
    waiting = Integer(null=True, default=None)
    refused = Integer(null=True, default=None)
    version = Integer(null=False, default=1)


class MailboxMessage(Table, tablename="mailbox_message"):
    """A message that was dealt with. Both digests are keyed: they tell nobody which message it was."""

    digest = Varchar(length=64, primary_key=True)
    place = Varchar(length=64, null=False, default="", index=True)
    mailbox = ForeignKey(Mailbox, null=False, on_delete=OnDelete.cascade, index=True)
    outcome = Varchar(length=12, null=False, default="")
    taken_on = Date(null=False, default=None)
