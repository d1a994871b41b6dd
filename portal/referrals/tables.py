"""Rows of batches: cases gathered to be handed over together, and what became of each."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Varchar
from piccolo.table import Table

from portal.compartments.tables import Compartment


class Batch(Table, tablename="letter_batch"):
    """State: open, handed_over or dropped. Receiver, number and letter lie sealed in its compartment.

    `written_by` changed receiver or letter last: like whoever gathered, he does not sign.
    """

    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=False, default="", index=True)
    body = Varchar(length=24, null=False, default="")
    state = Varchar(length=12, null=False, default="open")
    gathered_by = UUID(null=False, default=None)
    gathered_on = Date(null=False, default=None)
    written_by = UUID(null=False, default=None)
    signed_by = UUID(null=True, default=None)
    handed_on = Date(null=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)


class BatchCase(Table, tablename="letter_batch_case"):
    """A case in a batch, as whoever chose it saw it. State: waiting, handed_over or failed.

    `failure` is the sentence that says why it could not be handed over.
    """

    id = UUID(primary_key=True, default=None)
    batch = ForeignKey(Batch, null=False, on_delete=OnDelete.cascade, index=True)
    case = UUID(null=False, default=None, index=True)
    seen = Integer(null=False, default=1)
    chosen_by = UUID(null=False, default=None)
    state = Varchar(length=12, null=False, default="waiting")
    failure = Varchar(length=200, null=False, default="")
