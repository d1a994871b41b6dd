"""Sealing files as a stream, 64 KiB at a time, so that neither disk nor memory ever holds one in clear.

A sealed file is a row of blocks of exactly 64 KiB; one that fits into a single block is padded to a
multiple of 4 KiB instead. The first block opens with a version byte and the stream's header. Inside
each block lies one frame: 4 bytes of length, that much of the file, zeros. The true size is therefore
known only to the holder of the key, and nothing can be cut off, added or moved without being noticed.
"""

import secrets
from collections.abc import Iterable, Iterator

from nacl import bindings, exceptions

from portal.vault.errors import CannotOpen

_VERSION = b"\x01"
_BLOCK = 64 * 1024
_SMALL_BUCKET = 4 * 1024
_LENGTH_BYTES = 4
_HEADER_BYTES = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_OPENING_BYTES = len(_VERSION) + _HEADER_BYTES
_FRAME_OVERHEAD = bindings.crypto_secretstream_xchacha20poly1305_ABYTES + _LENGTH_BYTES
_TAG_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_TAG_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_FIRST_ROOM = _BLOCK - _OPENING_BYTES - _FRAME_OVERHEAD
_ROOM = _BLOCK - _FRAME_OVERHEAD


def new_file_key() -> bytes:
    return secrets.token_bytes(32)


def sealed_size(size: int) -> int:
    """Bytes on disk of a file of `size` bytes."""
    if size <= _FIRST_ROOM:
        return _up_to_bucket(size + _OPENING_BYTES + _FRAME_OVERHEAD)
    return _BLOCK * (1 + -(-(size - _FIRST_ROOM) // _ROOM))


class FileSealer:
    """Takes a file in pieces of any size and hands out sealed blocks; `finish` gives the last one."""

    __slots__ = ("_buffer", "_finished", "_opening", "_state")

    def __init__(self, key: bytes) -> None:
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        self._opening = _VERSION + header
        self._buffer = bytearray()
        self._finished = False

    def push(self, data: bytes) -> bytes:
        self._require_unfinished()
        self._buffer += data
        blocks = []
        # A block that is just full waits: only the last one carries the final tag.
        while len(self._buffer) > (room := self._room()):
            blocks.append(self._block(self._take(room), padding=0, tag=_TAG_MESSAGE))
        return b"".join(blocks)

    def finish(self) -> bytes:
        self._require_unfinished()
        self._finished = True
        padding = self._room() - len(self._buffer)
        if self._opening:
            used = _OPENING_BYTES + _FRAME_OVERHEAD + len(self._buffer)
            padding = _up_to_bucket(used) - used
        return self._block(self._take(len(self._buffer)), padding=padding, tag=_TAG_FINAL)

    def _require_unfinished(self) -> None:
        if self._finished:
            raise RuntimeError("this file is already finished")

    def _room(self) -> int:
        return _FIRST_ROOM if self._opening else _ROOM

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _block(self, data: bytes, *, padding: int, tag: int) -> bytes:
        opening, self._opening = self._opening, b""
        frame = len(data).to_bytes(_LENGTH_BYTES, "big") + data + bytes(padding)
        return opening + bindings.crypto_secretstream_xchacha20poly1305_push(self._state, frame, None, tag)


class FileOpener:
    """The way back: sealed bytes in pieces of any size, the file out.

    What `push` returns is genuine, but only `finish` proves that it was the whole file.
    """

    __slots__ = ("_buffer", "_ended", "_key", "_state")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._state: bindings.crypto_secretstream_xchacha20poly1305_state | None = None
        self._buffer = bytearray()
        self._ended = False

    def push(self, sealed: bytes) -> bytes:
        self._buffer += sealed
        opened = []
        while len(self._buffer) >= _BLOCK:
            opened.append(self._open_block(self._take(_BLOCK)))
        return b"".join(opened)

    def finish(self) -> bytes:
        rest = self._open_block(self._take(len(self._buffer))) if self._buffer else b""
        if not self._ended:
            raise CannotOpen
        return rest

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _open_block(self, block: bytes) -> bytes:
        if self._ended:
            raise CannotOpen
        try:
            frame, tag = self._pull(block)
        except exceptions.CryptoError:
            raise CannotOpen from None
        self._ended = tag == _TAG_FINAL
        length = int.from_bytes(frame[:_LENGTH_BYTES], "big")
        return frame[_LENGTH_BYTES : _LENGTH_BYTES + length]

    def _pull(self, block: bytes) -> tuple[bytes, int]:
        if self._state is None:
            self._state = _started(block[:_OPENING_BYTES], self._key)
            block = block[_OPENING_BYTES:]
        return bindings.crypto_secretstream_xchacha20poly1305_pull(self._state, block)


def open_chunks(key: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yields the file without its padding; if anything is amiss, CannotOpen may come only at the end."""
    opener = FileOpener(key)
    for chunk in chunks:
        if opened := opener.push(chunk):
            yield opened
    if rest := opener.finish():
        yield rest


def _started(opening: bytes, key: bytes) -> bindings.crypto_secretstream_xchacha20poly1305_state:
    if opening[:1] != _VERSION:
        raise CannotOpen
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, opening[1:], key)
    return state


def _up_to_bucket(size: int) -> int:
    return -(-size // _SMALL_BUCKET) * _SMALL_BUCKET
