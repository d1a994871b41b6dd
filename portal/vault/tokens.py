"""Random tokens for cookies and links; the database keeps their id, never the token or its key."""

import hashlib
import secrets

from portal.vault.canonical import text_bytes


def new_token() -> str:
    """256 random bits in 43 characters that a URL or a cookie may carry."""
    return secrets.token_urlsafe(32)


def token_id(token: str) -> bytes:
    """32 bytes to find the row by. Takes any text, because cookies come from strangers."""
    return _digest(token, b"token.id")


def token_key(token: str) -> bytes:
    """32 bytes to seal under what only the bearer of the token may open."""
    return _digest(token, b"token.key")


def _digest(token: str, person: bytes) -> bytes:
    return hashlib.blake2b(text_bytes(token), digest_size=32, person=person).digest()
