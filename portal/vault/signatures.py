"""Ed25519 signatures, each for one purpose, and the statements by which office keys are vouched for."""

from dataclasses import dataclass, field

from nacl import bindings, exceptions

from portal.vault.canonical import fields
from portal.vault.errors import BadSignature

_VERSION = b"\x01"
_PUBLIC_BYTES = 32
_PRIVATE_BYTES = 64
_SIGNATURE_BYTES = 64

OFFICE_EPOCH = "office-epoch"
"""Purpose under which a key officer signs `epoch_statement`."""
OFFICE_MEMBER = "office-member"
"""Purpose under which whoever gives an office's key to somebody signs `member_statement`."""
KEY_OFFICER = "key-officer"
"""Purpose under which the root key signs `officer_statement`."""


@dataclass(frozen=True, slots=True)
class SigningPair:
    """An Ed25519 pair: 32 bytes public, 64 bytes private."""

    public: bytes
    private: bytes = field(repr=False)


def new_signing_pair() -> SigningPair:
    public, private = bindings.crypto_sign_keypair()
    return SigningPair(public, private)


def belongs_together(pair: SigningPair) -> bool:
    """Whether the public half is the private one's, which ends with it."""
    return pair.private[-_PUBLIC_BYTES:] == pair.public


def is_pair(public: bytes, private: bytes) -> bool:
    """The same for a private key typed from paper: its seed has to give this public half."""
    if len(private) != _PRIVATE_BYTES:
        return False
    made, whole = bindings.crypto_sign_seed_keypair(private[:_PUBLIC_BYTES])
    return (made, whole) == (public, private)


def sign(private: bytes, purpose: str, message: bytes) -> bytes:
    # libsodium reads 64 bytes whatever it is given.
    if len(private) != _PRIVATE_BYTES:
        raise ValueError("a signing key has 64 bytes")
    return _VERSION + bindings.crypto_sign(_statement(purpose, message), private)[:_SIGNATURE_BYTES]


def verify(public: bytes, purpose: str, message: bytes, signature: bytes) -> None:
    wrong_length = len(public) != _PUBLIC_BYTES or len(signature) != len(_VERSION) + _SIGNATURE_BYTES
    if wrong_length or signature[:1] != _VERSION:
        raise BadSignature
    try:
        bindings.crypto_sign_open(signature[1:] + _statement(purpose, message), public)
    except exceptions.CryptoError:
        raise BadSignature from None


def holds(public: bytes, purpose: str, message: bytes, signature: bytes) -> bool:
    try:
        verify(public, purpose, message, signature)
    except BadSignature:
        return False
    return True


def epoch_statement(office: str, number: int, public: bytes, escrow_public: bytes | None) -> bytes:
    """What a key officer signs: in this epoch this office has this key, and this escrow or none."""
    return fields("portal epoch 1", office, number, public, escrow_public)


def officer_statement(account_id: str, sign_public: bytes) -> bytes:
    """What the root key signs: this account may sign office keys with this key."""
    return fields("portal key officer 1", account_id, sign_public)


def member_statement(
    office: str, number: int, account_id: str, box_public: bytes, sign_public: bytes
) -> bytes:
    """What the admitting person signs: these are the keys of the member of this office, in this epoch."""
    return fields("portal office member 1", office, number, account_id, box_public, sign_public)


def _statement(purpose: str, message: bytes) -> bytes:
    return fields("portal signature 1", purpose, message)
