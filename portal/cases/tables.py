"""Rows of cases: state, owner, assignee, dates and outcome of an investigation; what officers type."""

from piccolo.columns import (
    UUID,
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
from portal.tips.tables import Tip


class Case(Table, tablename="casefile"):
    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, unique=True, null=False, default="")
    kind = Varchar(length=24, null=False, default="")
    # Day, way and area of the tip that opened it.
    received_on = Date(null=False, default=None)
    channel = Varchar(length=12, null=False, default="web")
    area = Varchar(length=12, null=False, default="unknown")
    office = Varchar(length=40, null=False, default="")
    state = Varchar(length=24, null=False, default="accepted", index=True)
    assignee = UUID(null=True, default=None)
    findings_by = UUID(null=True, default=None)
    reviewed_by = UUID(null=True, default=None)
    outcome = Varchar(length=40, null=True, default=None)
    accepted_on = Date(null=False, default=None)
    due_on = Date(null=False, default=None)
    due_provisional = Boolean(null=False, default=False)
    state_since = Date(null=False, default=None)
    filed_on = Date(null=True, default=None)
    decided_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    # Its informant answered, and no officer has done anything since.
    answered = Boolean(null=False, default=False)
    # A step that waits for somebody else's approval; every other step ends it.
    proposed_action = Varchar(length=24, null=True, default=None)
    proposed_by = UUID(null=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)
    # The case that this one was merged into; its own state then stands still.
    master = UUID(null=True, default=None, index=True)


class WorkDraft(Table, tablename="work_draft"):
    """What an officer typed and did not send: sealed to his own key, one for each form of a tip or case."""

    id = UUID(primary_key=True, default=None)
    account = UUID(null=False, default=None, index=True)
    matter = UUID(null=False, default=None, index=True)
    form = Varchar(length=60, null=False, default="")
    saved_on = Date(null=False, default=None)
    dek = Bytea(null=False, default=b"")
    body = Bytea(null=False, default=b"")


class ReplyTemplate(Table, tablename="reply_template"):
    """A version of a reply template that the bureau wrote; it stands before the pack's of the same code."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=40, null=False, default="", index=True)
    version = Integer(null=False, default=1)
    position = Integer(null=False, default=0)
    kinds = Varchar(length=400, null=False, default="[]")
    states = Varchar(length=400, null=False, default="[]")
    roles = Varchar(length=200, null=False, default="[]")
    title_zh = Varchar(length=60, null=False, default="")
    title_en = Varchar(length=120, null=False, default="")
    zh = Text(null=False, default="")
    en = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")
    written_by = UUID(null=True, default=None)


class Merging(Table, tablename="merging"):
    """That a tip joined a case that is not its own, and what undoing gives back.

    `came_from` is the case that was merged, None where the tip had none; `state` is the tip's own of before,
    `due_on` the master's.
    """

    id = UUID(primary_key=True, default=None)
    tip = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    master = UUID(null=False, default=None, index=True)
    came_from = UUID(null=True, default=None)
    state = Varchar(length=24, null=False, default="")
    due_on = Date(null=True, default=None)
    due_provisional = Boolean(null=False, default=False)
    merged_by = Varchar(length=60, null=False, default="")
    merged_at = Timestamptz(null=False, default=None)


class Relation(Table, tablename="relation"):
    """What an officer found about two tips on one subject: related, or not. Its key is both together."""

    tip = ForeignKey(Tip, primary_key=True, null=False, on_delete=OnDelete.cascade)
    other = ForeignKey(Tip, null=False, on_delete=OnDelete.cascade, index=True)
    verdict = Varchar(length=12, null=False, default="")
    decided_by = Varchar(length=60, null=False, default="")
    decided_on = Date(null=False, default=None)


class SavedView(Table, tablename="saved_view"):
    """A set of filters under a name: somebody's own, or with an office for everybody there."""

    id = UUID(primary_key=True, default=None)
    owner = UUID(null=False, default=None, index=True)
    office = Varchar(length=40, null=True, default=None, index=True)
    name = Varchar(length=40, null=False, default="")
    # As the list's address has it: codes and days, no words.
    filters = Text(null=False, default="")
    position = Integer(null=False, default=0)
    version = Integer(null=False, default=1)


class Referral(Table, tablename="referral"):
    """A case that was handed to another body, and what became of it: open, received or answered.

    `body` is a code, `office` the one that handed it over; the receiver's name, the letter and the answer lie
    sealed with the case.
    """

    id = UUID(primary_key=True, default=None)
    case = UUID(null=False, default=None, index=True)
    office = Varchar(length=40, null=False, default="", index=True)
    body = Varchar(length=24, null=False, default="")
    batch = UUID(null=True, default=None, index=True)
    state = Varchar(length=12, null=False, default="open")
    referred_on = Date(null=False, default=None)
    answer_by = Date(null=True, default=None)
    follow_up_on = Date(null=False, default=None)
    followed_on = Date(null=True, default=None)
    received_on = Date(null=True, default=None)
    answered_on = Date(null=True, default=None)
    referred_by = UUID(null=True, default=None)
    version = Integer(null=False, default=1)
