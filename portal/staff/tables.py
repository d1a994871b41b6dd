"""Rows of people, their places in offices, and the signed key epochs of offices."""

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


class Account(Table, tablename="account"):
    id = UUID(primary_key=True, default=None)
    login = Varchar(length=60, unique=True, null=False, default="")
    name = Varchar(length=60, null=False, default="")
    email = Varchar(length=254, null=True, default=None)
    active = Boolean(null=False, default=True)
    password = Text(null=False, default="")
    private_keys = Bytea(null=False, default=b"")
    box_public = Bytea(null=False, default=b"")
    sign_public = Bytea(null=False, default=b"")
    officer_signature = Bytea(null=True, default=None)
    created_on = Date(null=False, default=None)


class Membership(Table, tablename="membership"):
    """One role of a person, in an office or (office null) in the whole bureau."""

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    office = Varchar(length=40, null=True, default=None, index=True)
    role = Varchar(length=20, null=False, default="")
    since_on = Date(null=False, default=None)
    until_on = Date(null=True, default=None)


class OfficeEpoch(Table, tablename="office_epoch"):
    """A key pair of an office; the signature lets the server refuse a key planted in this table."""

    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=False, default="")
    number = Integer(null=False, default=1)
    public = Bytea(null=False, default=b"")
    escrow_sealed = Bytea(null=True, default=None)
    signature = Bytea(null=False, default=b"")
    signed_by = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    created_on = Date(null=False, default=None)
    ended_on = Date(null=True, default=None)


class OfficeGrant(Table, tablename="office_grant"):
    """The private key of an epoch, sealed to one member."""

    id = UUID(primary_key=True, default=None)
    epoch = ForeignKey(OfficeEpoch, null=False, on_delete=OnDelete.cascade, index=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    sealed = Bytea(null=False, default=b"")
    granted_by = UUID(null=True, default=None)
    granted_on = Date(null=False, default=None)


class SignInThrottle(Table, tablename="sign_in_throttle"):
    """Failed sign-ins of one account from one (hashed) address; rows end by themselves."""

    id = Varchar(length=64, primary_key=True)
    failures = Integer(null=False, default=0)
    until_at = Timestamptz(null=False, default=None, index=True)
