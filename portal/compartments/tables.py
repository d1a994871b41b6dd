"""Rows of compartments: a public key, who holds the private half, and the sealed items inside."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


class Compartment(Table, tablename="compartment"):
    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=12, null=False, default="")
    public = Bytea(null=False, default=b"")


class CompartmentGrant(Table, tablename="compartment_grant"):
    """The compartment's private key, sealed to one holder: an office, an informant or a person.

    Its key is compartment, kind, holder and epoch together; Piccolo can name only the first.
    """

    compartment = ForeignKey(Compartment, primary_key=True, null=False, on_delete=OnDelete.cascade)
    holder_kind = Varchar(length=12, null=False, default="")
    holder = Varchar(length=60, null=False, default="")
    epoch = Integer(null=False, default=0)
    purpose = Varchar(length=12, null=False, default="")
    sealed = Bytea(null=False, default=b"")
    ends_at = Timestamptz(null=True, default=None)
    # What it opens has ended, or goes on elsewhere: see `settling`.
    settled = Boolean(null=False, default=False)


class Item(Table, tablename="item"):
    """One sealed thing: an answer sheet, an identity, a message, a file's manifest, a finding.

    Its key is compartment, name and position together; Piccolo can name only the first.
    """

    compartment = ForeignKey(Compartment, primary_key=True, null=False, on_delete=OnDelete.cascade)
    name = Varchar(length=40, null=False, default="")
    position = Integer(null=False, default=0)
    author = Varchar(length=60, null=False, default="")
    on_day = Date(null=False, default=None)
    dek = Bytea(null=False, default=b"")
    body = Bytea(null=False, default=b"")


class Resealing(Table, tablename="resealing"):
    """The one run that re-seals an office's compartments now; it lapses by itself when its worker dies."""

    office = Varchar(length=40, primary_key=True)
    run = UUID(null=False, default=None)
    until_at = Timestamptz(null=False, default=None)


class IndexEntry(Table, tablename="index_entry"):
    """What an office's members search a compartment by, under a key of that office; gone with its grant.

    Its key is compartment and office together. No foreign key: taking its lock would wait for whoever moves
    the compartment, who in turn waits for the grant.
    """

    compartment = UUID(primary_key=True, null=False, default=None)
    office = Varchar(length=40, null=False, default="")
    epoch = Integer(null=False, default=0)
    # The tip or case as whose part it is found; how many items it was drawn from; a number of this drawing.
    matter = UUID(null=False, default=None)
    items = Integer(null=False, default=0)
    stamp = BigInt(null=False, default=0)


class IndexText(Table, tablename="index_text"):
    """The sealed words of an index entry, apart from it: what is new is looked for among small rows.

    Its key is compartment and office together.
    """

    compartment = UUID(primary_key=True, null=False, default=None)
    office = Varchar(length=40, null=False, default="")
    folded = Bytea(null=False, default=b"")
    shown = Bytea(null=False, default=b"")


class SubjectKey(Table, tablename="subject_key"):
    """A keyed digest of whom a tip is about: it tells of equality within one office and nothing else.

    Its key is compartment, office and digest together.
    """

    compartment = UUID(primary_key=True, null=False, default=None)
    office = Varchar(length=40, null=False, default="")
    digest = Bytea(null=False, default=b"")
