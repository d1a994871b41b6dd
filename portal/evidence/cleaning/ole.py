"""Office documents of before 2007: looked into as far as needed, never cleaned."""

from typing import NoReturn

from portal.evidence.cleaning.protocol import CannotClean, Refuse, Work

_DOCUMENTS = ("WordDocument", "Workbook", "Book", "PowerPoint Document")
_LOCKED = ("EncryptedPackage", "EncryptedSummary")
_MACROS = ("_VBA_PROJECT", "Macros")


def cleaner(code: str) -> Work:
    return refuse_or_leave


def refuse_or_leave(data: bytes) -> NoReturn:
    """The same container also holds installers and mails; its folder names everything in wide letters."""
    if any(_names(name, data) for name in _LOCKED):
        raise Refuse("locked")
    if any(_names(name, data) for name in _MACROS):
        raise Refuse("macros")
    if not any(_names(name, data) for name in _DOCUMENTS):
        raise Refuse("unknown")
    raise CannotClean


def _names(name: str, data: bytes) -> bool:
    """An entry of the folder: the name, zeros up to 64 bytes, and its length with the closing zero."""
    wide = (name + "\0").encode("utf-16-le")
    return wide.ljust(64, b"\0") + len(wide).to_bytes(2, "little") in data
