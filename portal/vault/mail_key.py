"""Sealing the addresses of informants: the key lies in a file beside the server key, never in a backup."""

from pathlib import Path
from typing import Final

from portal.vault import content
from portal.vault.canonical import text_bytes
from portal.vault.digests import derive
from portal.vault.server_key import load_or_create

SIZE: Final = 384
"""Every sealed address is equally long."""


def seal_address(path: Path, address: str, place: str) -> bytes:
    return content.seal_bytes_under(_key(path), text_bytes(address), place, size=SIZE)


def seal_letter(path: Path, letter: str, place: str) -> bytes:
    """Of no fixed length: a letter says more than an address, and its length is rounded like any text's."""
    return content.seal_bytes_under(_key(path), text_bytes(letter), place)


def open_address(path: Path, sealed: bytes, place: str) -> str:
    """Raises CannotOpen when the key is another or the row was moved."""
    return content.open_bytes_under(_key(path), sealed, place).decode()


def _key(path: Path) -> bytes:
    return derive(load_or_create(path).secret, "informant mail")
