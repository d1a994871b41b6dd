"""What an informant's receipt gives: the name of a row, and the key to what lies in it."""

import hashlib

_LENGTH = 20


def lookup_id(code: str) -> bytes:
    """32 bytes to find the tip by; it does not lead back to the code, nor to the key."""
    return _digest(code, b"receipt.lookup")


def receipt_key(code: str) -> bytes:
    """32 bytes. With 95 random bits in the code no slow derivation is needed."""
    return _digest(code, b"receipt.wrap")


def _digest(code: str, person: bytes) -> bytes:
    # A code with dashes or small letters would quietly lead nowhere.
    if len(code) != _LENGTH or not (code.isascii() and code.isalnum()) or code != code.upper():
        raise ValueError("the receipt is not in its canonical form")
    return hashlib.blake2b(code.encode("ascii"), digest_size=32, person=person).digest()
