"""Rows of people, their places in offices, and the signed key epochs of offices."""

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
    recovery = Bytea(null=True, default=None)
    recovery_on = Date(null=True, default=None)
    leaves_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    closed_because = Varchar(length=500, null=True, default=None)
    mail_wish = Varchar(length=8, null=False, default="at_once")
    sheet_on = Date(null=True, default=None)


class Membership(Table, tablename="membership"):
    """One role of a person, in an office or (office null) in the whole bureau."""

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    office = Varchar(length=40, null=True, default=None, index=True)
    role = Varchar(length=20, null=False, default="")
    since_on = Date(null=False, default=None)
    until_on = Date(null=True, default=None)
    # Codes with a comma between; empty where the place is for all areas.
    areas = Varchar(length=400, null=False, default="")


class OfficeEpoch(Table, tablename="office_epoch"):
    """A key pair of an office; the signature lets the server refuse a key planted in this table.

    The signer's key and the root's certificate of it stay with the epoch: he may have new keys by now.
    """

    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=False, default="")
    number = Integer(null=False, default=1)
    public = Bytea(null=False, default=b"")
    escrow_sealed = Bytea(null=True, default=None)
    signature = Bytea(null=False, default=b"")
    signed_by = ForeignKey(Account, null=False, on_delete=OnDelete.restrict)
    signer_public = Bytea(null=True, default=None)
    signer_certificate = Bytea(null=True, default=None)
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
    # By `granted_by`, over the member's public keys; None where nobody signed yet.
    signature = Bytea(null=True, default=None)


class KeyRotation(Table, tablename="key_rotation"):
    """An office that waits for a key officer to sign its next key."""

    office = Varchar(length=40, primary_key=True)
    reason = Varchar(length=12, null=False, default="")
    since_on = Date(null=False, default=None)
    reminded_on = Date(null=True, default=None)


class SignInThrottle(Table, tablename="sign_in_throttle"):
    """Failed sign-ins of one account from one (hashed) address; rows end by themselves."""

    id = Varchar(length=64, primary_key=True)
    failures = Integer(null=False, default=0)
    until_at = Timestamptz(null=False, default=None, index=True)


class Invitation(Table, tablename="invitation"):
    """A one-time link for an account without usable keys; found by a digest, so the link lies nowhere."""

    id = Varchar(length=64, primary_key=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    kind = Varchar(length=12, null=False, default="")
    reason = Varchar(length=500, null=False, default="")
    made_by = UUID(null=True, default=None)
    made_on = Date(null=False, default=None)
    ends_at = Timestamptz(null=False, default=None)
    ended_on = Date(null=True, default=None)
    outcome = Varchar(length=12, null=True, default=None)


class SecondFactor(Table, tablename="second_factor"):
    """The secret of a telephone, sealed under the server's key; a code counts once, by its step."""

    account = ForeignKey(Account, primary_key=True, null=False, on_delete=OnDelete.cascade)
    sealed = Bytea(null=False, default=b"")
    last_step = BigInt(null=False, default=0)
    since_on = Date(null=False, default=None)


class FactorRequirement(Table, tablename="factor_requirement"):
    """From when to when a role asks for a second factor, and on what grounds."""

    id = UUID(primary_key=True, default=None)
    role = Varchar(length=20, null=False, default="", index=True)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Text(null=False, default="")


class Passkey(Table, tablename="passkey"):
    """A passkey that stands in for the telephone's code; only its public half is here."""

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.cascade, index=True)
    credential = Bytea(null=False, default=b"", unique=True)
    public = Bytea(null=False, default=b"")
    uses = Integer(null=False, default=0)
    name = Varchar(length=60, null=False, default="")
    made_on = Date(null=False, default=None)
    used_on = Date(null=True, default=None)


class RoleDraft(Table, tablename="role_draft"):
    """Changes of what roles hold, switched on together by a second person; at most one is open."""

    id = UUID(primary_key=True, default=None)
    # open, on or dropped.
    state = Varchar(length=10, null=False, default="open")
    begins_on = Date(null=False, default=None)
    ended_by = Varchar(length=60, null=True, default=None)
    ended_on = Date(null=True, default=None)
    version = Integer(null=False, default=1)


class RoleChange(Table, tablename="role_change"):
    """A permission that a role gets, in a scope, or loses (scope empty); `before` is the scope until then."""

    id = UUID(primary_key=True, default=None)
    draft = ForeignKey(RoleDraft, null=False, on_delete=OnDelete.cascade, index=True)
    role = Varchar(length=20, null=False, default="")
    permission = Varchar(length=30, null=False, default="")
    scope = Varchar(length=8, null=False, default="")
    before = Varchar(length=8, null=False, default="")
    note = Varchar(length=200, null=False, default="")
    made_by = Varchar(length=60, null=False, default="")
    made_on = Date(null=False, default=None)
