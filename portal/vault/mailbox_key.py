"""Passwords of mailboxes, sealed so that a stolen database or dump does not give them."""

from portal.vault import content
from portal.vault.digests import blind_index, derive
from portal.vault.errors import CannotOpen
from portal.vault.server_key import ServerKey


def seal(password: str, mailbox: str, key: ServerKey) -> bytes:
    """Under a key that only the server's key file gives, bound to the mailbox's row."""
    return content.seal_under(derive(key.secret, "mailbox passwords"), password, _place(mailbox))


def opened(sealed: bytes, mailbox: str, key: ServerKey) -> str:
    """Raises CannotOpen when the key is another or the row was moved."""
    password = content.open_under(derive(key.secret, "mailbox passwords"), sealed, _place(mailbox))
    if not isinstance(password, str):
        raise CannotOpen
    return password


def message_digest(purpose: str, text: str, key: ServerKey) -> str:
    """By which a message is known again, and nothing else can be told of it."""
    return blind_index(derive(key.secret, "mailbox messages"), purpose, text).hex()


def _place(mailbox: str) -> str:
    return f"mailbox|{mailbox}"
