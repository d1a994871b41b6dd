"""Rows of compartments: a public key, who holds the private half, and the sealed items inside."""

from piccolo.columns import UUID, Bytea, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
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
