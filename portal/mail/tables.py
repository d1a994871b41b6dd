"""Rows of the outbox: who is told that there is work, never what it is about."""

from piccolo.columns import UUID, Bytea, Date, Integer, Timestamptz, Varchar
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
    # Of a letter to an informant who wrote from a mailbox the same holds; its words lie sealed there as well.
    letter = UUID(null=True, default=None)
    # How often something new was gathered into this digest.
    tally = Integer(null=False, default=0)


class InformantNotice(Table, tablename="informant_notice"):
    """An informant's address, sealed to a key that lies outside the database; gone with his tip."""

    id = UUID(primary_key=True, default=None)
    tip = UUID(unique=True, null=False, default=None)
    address = Bytea(null=False, default=b"")


class SealedLetter(Table, tablename="sealed_letter"):
    """Words and address of a reply to a mail, sealed to the same key; gone when it has left."""

    id = UUID(primary_key=True, default=None)
    tip = UUID(null=False, default=None, index=True)
    sealed = Bytea(null=False, default=b"")


class RefusedRecipient(Table, tablename="refused_recipient"):
    """An address of the staff at which mails failed for good, until somebody lets it be tried again."""

    address = Varchar(length=254, primary_key=True)
    problem = Varchar(length=40, null=False, default="")
    since_on = Date(null=False, default=None)
