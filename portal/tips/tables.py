"""Rows of tips: what stays in clear so that an office can work, and nothing that was told."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from portal.compartments.tables import Compartment


class Counter(Table, tablename="counter"):
    """The last number given in a series of one year; raised only by one atomic statement."""

    series = Varchar(length=20, primary_key=True)
    last = BigInt(null=False, default=0)


class Tip(Table, tablename="tip"):
    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, unique=True, null=False, default="")
    channel = Varchar(length=12, null=False, default="web")
    kind = Varchar(length=24, null=False, default="")
    # A code of the rule's inputs, as `decision` has it: for lists.
    area = Varchar(length=12, null=False, default="unknown")
    received_on = Date(null=False, default=None)
    # The lists of a desk have indexes of their own: see the migration of the queue.
    state = Varchar(length=24, null=False, default="registered")
    # The office that holds the key now; `proposed` is the rule's answer while the desk confirms.
    office = Varchar(length=40, null=False, default="", index=True)
    proposed = Varchar(length=40, null=False, default="")
    rule = Varchar(length=12, null=False, default="")
    basis = Varchar(length=12, null=False, default="")
    decision = Text(null=False, default="{}")
    urgency = Varchar(length=8, null=False, default="normal")
    # Who of the staff entered it, and the day that a superior set.
    entered_by = UUID(null=True, default=None)
    limit_on = Date(null=True, default=None)
    evidence_count = Integer(null=False, default=0)
    returns = Integer(null=False, default=0)
    reason = Varchar(length=40, null=True, default=None)
    due_on = Date(null=True, default=None)
    due_provisional = Boolean(null=False, default=False)
    # A step that waits for somebody else's approval; every other step ends it.
    proposed_action = Varchar(length=24, null=True, default=None)
    proposed_by = UUID(null=True, default=None)
    content = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    identity = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    informant_public = Bytea(null=True, default=None)
    informant_sealed = Bytea(null=True, default=None)
    lookup = Varchar(length=64, unique=True, null=True, default=None)
    case = UUID(null=True, default=None, index=True)
    version = Integer(null=False, default=1)


class SentDraft(Table, tablename="sent_draft"):
    """A draft that was sent: sending it again finds the tip instead of making another.

    An order of another authority's system has a keyed fingerprint of what was `handed` over, and stays.
    """

    draft = Varchar(length=64, primary_key=True)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade)
    sent_on = Date(null=False, default=None)
    handed = Varchar(length=64, null=True, default=None)


class IdentityRequest(Table, tablename="identity_request"):
    """Somebody of the owner office asks to see who sent the tip; why, lies sealed with the identity."""

    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    office = Varchar(length=40, null=False, default="")
    asked_by = UUID(null=False, default=None)
    asked_at = Timestamptz(null=False, default=None)
    # waiting, granted, answered (no key was given), or ended.
    state = Varchar(length=12, null=False, default="waiting", index=True)
    decided_by = UUID(null=True, default=None)
    ends_at = Timestamptz(null=True, default=None)
    version = Integer(null=False, default=1)


class MailReply(Table, tablename="mail_reply"):
    """A reply to a mail, written by the office; its words lie sealed, and a custodian decides about it."""

    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    office = Varchar(length=40, null=False, default="")
    written_by = UUID(null=False, default=None)
    written_on = Date(null=False, default=None)
    # waiting, sent or kept_back.
    state = Varchar(length=12, null=False, default="waiting", index=True)
    decided_by = UUID(null=True, default=None)
    decided_on = Date(null=True, default=None)


class MailThread(Table, tablename="mail_thread"):
    """A keyed digest of a mark in a reply that was mailed: who answers with the mark adds to the tip."""

    digest = Varchar(length=64, primary_key=True)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)


class ReadMark(Table, tablename="read_mark"):
    """Up to which message of its informant the office has opened the tip: no day, no person."""

    tip = ForeignKey(Tip, primary_key=True, null=False, on_delete=OnDelete.cascade)
    upto = Integer(null=False, default=0)


class RightsRequest(Table, tablename="rights_request"):
    """That an informant asked something about his data; what he asks lies sealed beside his identity."""

    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    position = Integer(null=False, default=0)
    asked_on = Date(null=False, default=None)
    answered_on = Date(null=True, default=None)


class Recusal(Table, tablename="recusal"):
    """Somebody has a conflict of interest (回避); why, lies sealed with the tip or case."""

    id = UUID(primary_key=True, default=None)
    subject = Varchar(length=4, null=False, default="case")
    matter = UUID(null=False, default=None, index=True)
    account = UUID(null=False, default=None, index=True)
    declared_by = UUID(null=False, default=None)
    since_on = Date(null=False, default=None)
    ended_by = UUID(null=True, default=None)
    ended_on = Date(null=True, default=None)
