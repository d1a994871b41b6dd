"""A picture for sample tips, made here so that it shows nothing and nobody."""

import struct
import zlib


def picture() -> bytes:
    """A small blue picture, as a stand-in for a photograph."""
    width, height = 320, 200
    row = b"\0" + b"\x1f\x4e\x79" * width
    parts = (
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(row * height)),
        _chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
