"""What the vault says when something does not open; never with a secret or any of the data."""

from portal.core.errors import DomainError


class CannotOpen(Exception):
    """Wrong key, wrong place, or the sealed bytes were altered: the vault does not tell which."""

    def __init__(self) -> None:
        super().__init__("the sealed content cannot be opened")


class BadSignature(Exception):
    """The signature is not this key's over this message for this purpose."""

    def __init__(self) -> None:
        super().__init__("the signature does not hold")


class ServerKeyUnusable(DomainError):
    """The file of the server key is missing, damaged or open to other users of the machine."""
