"""A person's private keys, kept together under the key that his password or recovery code gives."""

from collections.abc import Mapping

from portal.vault import content
from portal.vault.errors import CannotOpen


def seal_private(kek: bytes, private_bundle: Mapping[str, bytes], place: str) -> bytes:
    return content.seal_under(kek, {name: key.hex() for name, key in private_bundle.items()}, place)


def open_private(kek: bytes, sealed: bytes, place: str) -> dict[str, bytes]:
    bundle = content.open_under(kek, sealed, place)
    try:
        return {name: bytes.fromhex(key) for name, key in bundle.items()}
    except (AttributeError, TypeError, ValueError):
        raise CannotOpen from None
