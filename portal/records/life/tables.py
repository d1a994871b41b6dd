"""Rows of a published record's life: acts of two people, objections, and the notes that anybody may read."""

from piccolo.columns import UUID, BigInt, Bytea, Date, ForeignKey, Integer, OnDelete, Text, Varchar
from piccolo.table import Table

from portal.compartments.tables import Compartment


class RecordAct(Table, tablename="record_act"):
    """One person proposes, another decides; documents, words and a corrected content lie sealed.

    `checking` is the office whose checkers decide. `event_on` is the first day of the act's clock.
    `turn` counts the acts on one record, in the order in which they were proposed.
    """

    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, null=False, default="", index=True)
    turn = Integer(null=False, default=0)
    office = Varchar(length=40, null=False, default="", index=True)
    checking = Varchar(length=40, null=False, default="")
    kind = Varchar(length=10, null=False, default="")
    reason = Varchar(length=16, null=False, default="")
    event_on = Date(null=False, default=None)
    state = Varchar(length=8, null=False, default="proposed", index=True)
    proposed_by = UUID(null=False, default=None)
    proposed_on = Date(null=False, default=None)
    decided_by = UUID(null=True, default=None)
    decided_on = Date(null=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)


class Objection(Table, tablename="record_objection"):
    """An objection to a record: who objects, to what and why lies sealed to the office.

    `lookup` finds it by its receipt; `objector_sealed` is the key with which the receipt opens it.
    `closed_on` is the day on which all that was decided about it was also done.
    """

    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, null=False, default="", index=True)
    office = Varchar(length=40, null=False, default="", index=True)
    checking = Varchar(length=40, null=False, default="")
    received_on = Date(null=False, default=None)
    lookup = Varchar(length=64, unique=True, null=False, default="")
    objector_public = Bytea(null=False, default=b"")
    objector_sealed = Bytea(null=False, default=b"")
    outcome = Varchar(length=10, null=True, default=None)
    decided_by = UUID(null=True, default=None)
    decided_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None, index=True)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)


class PublicChange(Table, tablename="public_change"):
    """What anybody may read about a change of a record; `change` is the list's number of that change."""

    change = BigInt(primary_key=True, default=0)
    number = Varchar(length=40, null=False, default="", index=True)
    on_day = Date(null=False, default=None)
    kind = Varchar(length=10, null=False, default="")
    reason = Varchar(length=16, null=False, default="")
    note = Text(null=False, default="")


class RecordPast(Table, tablename="record_past"):
    """What remains of an act or an objection when its content is deleted; `id` is the one that it had."""

    id = UUID(primary_key=True, default=None)
    number = Varchar(length=40, null=False, default="", index=True)
    kind = Varchar(length=10, null=False, default="")
    outcome = Varchar(length=10, null=False, default="")
    began_on = Date(null=False, default=None)
    ended_on = Date(null=False, default=None)
    decided_by = UUID(null=True, default=None)
    deleted_on = Date(null=False, default=None)
