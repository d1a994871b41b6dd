"""Rows of the outbox: who is told that there is work, never what it is about."""

from piccolo.columns import UUID, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table


class OutboxMail(Table, tablename="outbox_mail"):
    id = UUID(primary_key=True, default=None)
    recipient = Varchar(length=254, null=False, default="")
    account = UUID(null=True, default=None)
    template = Varchar(length=40, null=False, default="")
    message_id = Varchar(length=120, null=False, default="")
    state = Varchar(length=12, null=False, default="waiting", index=True)
    attempts = Integer(null=False, default=0)
    next_try_at = Timestamptz(null=False, default=None)
    last_problem = Varchar(length=40, null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    # Of a mail to an informant only this is known, until it has left: its address lies sealed elsewhere.
    notice = UUID(null=True, default=None)


class InformantNotice(Table, tablename="informant_notice"):
    """An informant's address, sealed to a key that lies outside the database; gone with his tip."""

    id = UUID(primary_key=True, default=None)
    tip = UUID(unique=True, null=False, default=None)
    address = Bytea(null=False, default=b"")
