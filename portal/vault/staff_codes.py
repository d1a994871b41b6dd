"""What a code printed for a member of the staff gives: the name of a row, or the key to his private keys."""

import hashlib

_LENGTH = 28


def invitation_id(code: str) -> bytes:
    """32 bytes to find an invitation by; it does not lead back to the code."""
    return _digest(code, b"staff.invite")


def recovery_key(code: str) -> bytes:
    """32 bytes. With 135 random bits in the code neither a slow derivation nor the server key is needed."""
    return _digest(code, b"staff.recovery")


def _digest(code: str, person: bytes) -> bytes:
    # A code with dashes or small letters would quietly lead nowhere.
    if len(code) != _LENGTH or not (code.isascii() and code.isalnum()) or code != code.upper():
        raise ValueError("the code is not in its canonical form")
    return hashlib.blake2b(code.encode("ascii"), digest_size=32, person=person).digest()
