"""The boxes of which MP4 and QuickTime files are made: where each begins, where it ends, what lies in it."""

from collections.abc import Iterator
from dataclasses import dataclass

_LONG = 16
_SHORT = 8
INSIDE = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"edts", b"dinf", b"mvex"})
"""Boxes that hold nothing but boxes."""


@dataclass(frozen=True, slots=True)
class Box:
    """`start` is where its own header begins, `body` where its contents do."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(data: bytearray, start: int, end: int) -> Iterator[Box]:
    """Raises ValueError where a box does not fit into what holds it."""
    while start < end:
        box = _box(data, start, end)
        yield box
        start = box.end


def within(data: bytearray, box: Box, *path: bytes) -> Iterator[Box]:
    """The boxes that this path of kinds leads to."""
    for child in boxes(data, box.body, box.end):
        if child.kind == path[0]:
            if len(path) == 1:
                yield child
            else:
                yield from within(data, child, *path[1:])


def number(data: bytearray, at: int, size: int = 4) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _box(data: bytearray, start: int, end: int) -> Box:
    if end - start < _SHORT:
        raise ValueError("cut off")
    size, kind, head = number(data, start), bytes(data[start + 4 : start + 8]), _SHORT
    if size == 1:
        size, head = number(data, start + 8, 8), _LONG
    elif size == 0:
        size = end - start
    if size < head or start + size > end:
        raise ValueError("a box that does not fit")
    return Box(kind, start, start + head, start + size)
