"""Sealing a key to one holder's public key, bound to what it is for and whose row it lies in."""

import hashlib
import hmac
from dataclasses import dataclass, field

from nacl import bindings, exceptions

from portal.vault.canonical import fields
from portal.vault.errors import CannotOpen

_VERSION = b"\x01"
_LONGEST_SECRET = 4096
_CONTEXT_BYTES = 16


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An X25519 pair, 32 bytes each."""

    public: bytes
    private: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Context:
    """Where a sealed key belongs; a row copied to another place does not open there."""

    purpose: str
    subject: str
    holder_kind: str
    holder: str
    epoch: int = 0


def new_pair() -> KeyPair:
    public, private = bindings.crypto_box_keypair()
    return KeyPair(public, private)


def belongs_together(pair: KeyPair) -> bool:
    """Whether the public half is the private one's; a public half from a database may have been exchanged."""
    return hmac.compare_digest(bindings.crypto_scalarmult_base(pair.private), pair.public)


def wrap(secret: bytes, to_public: bytes, context: Context) -> bytes:
    """Seals up to 4 KiB; anyone may seal, only the holder of the private key opens."""
    if len(secret) > _LONGEST_SECRET:
        raise ValueError("a wrapped secret has at most 4096 bytes")
    return _VERSION + bindings.crypto_box_seal(secret + _binding(context), to_public)


def unwrap(sealed: bytes, pair: KeyPair, context: Context) -> bytes:
    if sealed[:1] != _VERSION:
        raise CannotOpen
    opened = _open_box(sealed[1:], pair)
    secret, binding = opened[:-_CONTEXT_BYTES], opened[-_CONTEXT_BYTES:]
    # A sealed box authenticates no extra data, so the context travels inside and is compared here.
    if not hmac.compare_digest(binding, _binding(context)):
        raise CannotOpen
    return secret


def _open_box(box: bytes, pair: KeyPair) -> bytes:
    try:
        return bindings.crypto_box_seal_open(box, pair.public, pair.private)
    except exceptions.CryptoError:
        raise CannotOpen from None


def _binding(context: Context) -> bytes:
    written = fields(context.purpose, context.subject, context.holder_kind, context.holder, context.epoch)
    return hashlib.blake2b(_VERSION + written, digest_size=_CONTEXT_BYTES, person=b"portal.context").digest()
