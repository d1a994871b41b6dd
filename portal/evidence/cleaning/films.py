"""Films and telephone recordings (MP4, MOV, M4A): what tells is overwritten where it stands."""

from portal.evidence.cleaning.boxes import INSIDE, Box, boxes, number, within
from portal.evidence.cleaning.protocol import Cleaned, Work

_MIMES = {"mp4": "video/mp4", "mov": "video/quicktime", "m4a": "audio/mp4"}
_OUTSIDE = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"wide", b"pdin"})
_NEEDED = frozenset(
    b"mvhd tkhd elst mdhd hdlr vmhd smhd gmhd nmhd sthd dref stsd stts ctts cslg stsc stsz stz2 stco co64 "
    b"stss stsh sdtp sbgp sgpd subs saiz saio mehd trex mfhd tfhd tfdt trun iods tapt load "
    b"tref elng padb".split()
)
"""What a player wants to know; every other box in a film is emptied."""
_TOLD = {b"udta": "description", b"meta": "description", b"uuid": "description", b"gps ": "track"}
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_PLAYED = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"tmcd"})
_PLACES = (b"\xa9xyz", b"loci", b"com.apple.quicktime.location")
_DEVICES = (b"\xa9mak", b"\xa9mod", b"com.apple.quicktime.model", b"com.android", b"manu", b"modl")


def cleaner(code: str) -> Work:
    return lambda data: clean(data, code)


def clean(data: bytes, code: str) -> Cleaned:
    """The size stays, so that every place that a table names is still right."""
    work, found = bytearray(data), set[str]()
    outer = [*boxes(work, 0, len(work))]
    if not {b"moov", b"mdat"} <= {box.kind for box in outer}:
        raise ValueError("no film")
    for box in outer:
        if box.kind not in _OUTSIDE:
            _empty(work, box, found)
        elif box.kind in INSIDE:
            _clean(work, box, found)
    return Cleaned(work, _MIMES[code], frozenset(found))


def _clean(work: bytearray, parent: Box, found: set[str]) -> None:
    for box in boxes(work, parent.body, parent.end):
        if box.kind == b"trak" and not _is_played(work, box):
            _empty_samples(work, box)
            _empty(work, box, found)
            found.add("track")
        elif box.kind in INSIDE:
            _clean(work, box, found)
        elif box.kind not in _NEEDED:
            _empty(work, box, found)
        elif box.kind in _TIMED:
            _forget_times(work, box, found)
        elif box.kind == b"hdlr":
            _forget_name(work, box)


def _empty(work: bytearray, box: Box, found: set[str]) -> None:
    """A box of this kind means: so many bytes, to be skipped."""
    inside = bytes(work[box.body : box.end])
    if any(inside):
        found.update(_what(box, inside))
    work[box.start + 4 : box.start + 8] = b"free"
    work[box.body : box.end] = bytes(box.end - box.body)


def _what(box: Box, inside: bytes) -> set[str]:
    found = {_TOLD[box.kind]} if box.kind in _TOLD else set()
    if any(name in inside for name in _PLACES):
        found.add("place")
    if any(name in inside for name in _DEVICES):
        found.add("device")
    return found


def _forget_times(work: bytearray, box: Box, found: set[str]) -> None:
    """Of making and of changing: two numbers of four or, in version 1, of eight bytes."""
    width = 16 if work[box.body] == 1 else 8
    first = box.body + 4
    if any(work[first : first + width]):
        found.add("time")
    work[first : first + width] = bytes(width)


def _forget_name(work: bytearray, box: Box) -> None:
    """Behind what a track is stands the name of the program or device that wrote it."""
    work[box.body + 12 : box.body + 24] = bytes(12)
    work[box.body + 24 : box.end] = bytes(max(0, box.end - box.body - 24))


def _is_played(work: bytearray, track: Box) -> bool:
    """A track that nobody sees or hears: places along the way, how the telephone was held."""
    handler = next(within(work, track, b"mdia", b"hdlr"), None)
    return handler is None or bytes(work[handler.body + 8 : handler.body + 12]) in _PLAYED


def _empty_samples(work: bytearray, track: Box) -> None:
    table = next(within(work, track, b"mdia", b"minf", b"stbl"), None)
    if table is None:
        return
    for start, size in _chunks(work, table):
        end = min(start + size, len(work))
        work[start:end] = bytes(max(0, end - start))


def _chunks(work: bytearray, table: Box) -> list[tuple[int, int]]:
    """Where the track's bytes lie, and how many in each place."""
    sizes, counts, starts = _sizes(work, table), _counts(work, table), _starts(work, table)
    found, sample, count = [], 0, 1
    for place, start in enumerate(starts, 1):
        count = counts.get(place, count)
        found.append((start, sum(sizes[sample : sample + count])))
        sample += count
    return found


def _sizes(work: bytearray, table: Box) -> list[int]:
    box = next(within(work, table, b"stsz"))
    same, count = number(work, box.body + 4), number(work, box.body + 8)
    _require(same > 0 or box.body + 12 + 4 * count <= box.end)
    _require(count <= len(work))
    return [same] * count if same else [number(work, box.body + 12 + 4 * n) for n in range(count)]


def _counts(work: bytearray, table: Box) -> dict[int, int]:
    """From which chunk on there are how many samples in each."""
    box = next(within(work, table, b"stsc"))
    count = number(work, box.body + 4)
    _require(box.body + 8 + 12 * count <= box.end)
    rows = [box.body + 8 + 12 * n for n in range(count)]
    return {number(work, at): number(work, at + 4) for at in rows}


def _starts(work: bytearray, table: Box) -> list[int]:
    for kind, width in ((b"stco", 4), (b"co64", 8)):
        for box in within(work, table, kind):
            count = number(work, box.body + 4)
            _require(box.body + 8 + width * count <= box.end)
            return [number(work, box.body + 8 + width * n, width) for n in range(count)]
    raise ValueError("no places")


def _require(fits: bool) -> None:
    if not fits:
        raise ValueError("a table that does not fit")
