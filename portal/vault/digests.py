"""Keyed fingerprints: subkeys, blind indexes, and a public key in a form that two people can compare."""

import hashlib

from portal.vault.canonical import fields

_KEY_BYTES = 32


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte subkey; subkeys of different purposes tell nothing about each other or about the key."""
    return _keyed(key, fields(purpose), b"portal.derive")


def blind_index(key: bytes, purpose: str, text: str) -> bytes:
    """32 bytes, equal for equal texts under one key. The caller folds the text first (portal.core.text)."""
    return _keyed(key, fields(purpose, text), b"portal.index")


def fingerprint(public: bytes) -> str:
    """Eight groups of four hexadecimal digits, to be read out and compared."""
    digest = hashlib.blake2b(public, digest_size=16, person=b"portal.finger").hexdigest().upper()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _keyed(key: bytes, data: bytes, person: bytes) -> bytes:
    # An empty key would silently give a digest that anyone can compute.
    if len(key) != _KEY_BYTES:
        raise ValueError("the key must have 32 bytes")
    return hashlib.blake2b(data, digest_size=32, key=key, person=person).digest()
