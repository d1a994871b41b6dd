"""A JPEG inside a document: its notes are cut out, its picture stays as it is to the last bit."""

_SCAN, _END = 0xDA, 0xD9
_IN_LINES = frozenset({0x00, 0xFF, *range(0xD0, 0xD8)})
_JFIF, _ADOBE = b"JFIF\0", b"Adobe"


def without_notes(data: bytes) -> bytes:
    """Up to its end mark: what hangs on behind it is not taken along. Raises ValueError for no JPEG."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = [data[:2]], 2
    while True:
        at = _mark(data, at)
        if data[at + 1] == _END:
            return b"".join([*kept, data[at : at + 2]])
        end = _end(data, at)
        if _is_needed(data[at + 1], data[at:end]):
            kept.append(data[at:end])
        at = end


def _mark(data: bytes, at: int) -> int:
    """Where the next mark begins; it may be filled up in front."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if data[at : at + 1] != b"\xff" or at + 2 > len(data):
        raise ValueError("no JPEG")
    return at


def _end(data: bytes, at: int) -> int:
    """A segment says its length; the lines of the picture behind a scan's end at the next mark."""
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if data[at + 1] != _SCAN:
        return end
    while True:
        end = data.find(b"\xff", end)
        if end < 0:
            raise ValueError("cut off")
        if data[end + 1 : end + 2] and data[end + 1] not in _IN_LINES:
            return end
        end += 1


def _is_needed(marker: int, segment: bytes) -> bool:
    """Without Adobe's word on how its colours are written a picture for print turns into its negative."""
    if marker == 0xE0:
        return segment[4:].startswith(_JFIF)
    if marker == 0xEE:
        return segment[4:].startswith(_ADOBE)
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)
