"""Sealing what people wrote: compressed, padded so that its length tells little, bound to its place."""

import json
import secrets
import zlib
from dataclasses import dataclass, field
from typing import Any

from nacl import bindings, exceptions

from portal.vault import boxes
from portal.vault.boxes import KeyPair
from portal.vault.canonical import text_bytes
from portal.vault.errors import CannotOpen

_VERSION = b"\x01"
_BUCKET = 256
_LENGTH_BYTES = 4
_NONCE_BYTES = 24
_TAG_BYTES = 16
_DENSE = b"\0"
"""In front of text in GB 18030; JSON in UTF-8 never begins with it."""

OVERHEAD = len(_VERSION) + _NONCE_BYTES + _TAG_BYTES
"""Bytes that a sealed body is longer than its padded content."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A body and the key to it, the key itself sealed to a public key."""

    dek: bytes = field(repr=False)
    body: bytes = field(repr=False)


def seal(payload: object, *, to_public: bytes, place: str, size: int | None = None) -> Sealed:
    """Seals any JSON value under a fresh key.

    `size` pads the compressed content (with its 4 bytes of length) to exactly so many bytes, so that
    every body of that size is equally long; ValueError when it does not fit.
    """
    key = secrets.token_bytes(32)
    body = seal_under(key, payload, place, size=size)
    return Sealed(boxes.wrap(key, to_public, _dek_context(place)), body)


def open_sealed(sealed: Sealed, pair: KeyPair, place: str) -> Any:
    return open_under(boxes.unwrap(sealed.dek, pair, _dek_context(place)), sealed.body, place)


def reseal(sealed: Sealed, pair: KeyPair, to_public: bytes, place: str) -> Sealed:
    """The same body for another holder: only its key is sealed anew."""
    key = boxes.unwrap(sealed.dek, pair, _dek_context(place))
    return Sealed(boxes.wrap(key, to_public, _dek_context(place)), sealed.body)


def seal_under(key: bytes, payload: object, place: str, *, size: int | None = None) -> bytes:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return seal_bytes_under(key, _written(text), place, size=size)


def open_under(key: bytes, body: bytes, place: str) -> Any:
    data = open_bytes_under(key, body, place)
    try:
        return json.loads(_read(data))
    except ValueError:
        # A decoder's own error would quote the content.
        raise CannotOpen from None


def seal_bytes_under(key: bytes, data: bytes, place: str, *, size: int | None = None) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    padded = _padded(zlib.compress(data), size)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, _bound_to(place), nonce, key)
    return _VERSION + nonce + sealed


def open_bytes_under(key: bytes, body: bytes, place: str) -> bytes:
    if body[:1] != _VERSION or len(body) < OVERHEAD + _LENGTH_BYTES:
        raise CannotOpen
    nonce, sealed = body[1 : 1 + _NONCE_BYTES], body[1 + _NONCE_BYTES :]
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, _bound_to(place), nonce, key)
        return zlib.decompress(_unpadded(padded))
    except (exceptions.CryptoError, zlib.error):
        raise CannotOpen from None


def _written(text: str) -> bytes:
    """GB 18030, in which Chinese has two bytes a sign and shrinks better, or UTF-8 where that is shorter."""
    plain = text_bytes(text)
    try:
        dense = _DENSE + text.encode("gb18030")
    except UnicodeEncodeError:
        # Lone surrogates. Not `from`, not shown: the error quotes the text.
        return plain
    return min(plain, dense, key=len)


def _read(data: bytes) -> bytes | str:
    return data[1:].decode("gb18030") if data[:1] == _DENSE else data


def _padded(data: bytes, size: int | None) -> bytes:
    needed = _LENGTH_BYTES + len(data)
    room = size if size is not None else -(-needed // _BUCKET) * _BUCKET
    if needed > room:
        raise ValueError(f"the content needs {needed} bytes and only {room} are set aside for it")
    return len(data).to_bytes(_LENGTH_BYTES, "big") + data + bytes(room - needed)


def _unpadded(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def _bound_to(place: str) -> bytes:
    return text_bytes("v1|" + place)


def _dek_context(place: str) -> boxes.Context:
    return boxes.Context("content-key", place, "content", "body")
