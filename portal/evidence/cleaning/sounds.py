"""Sound recordings: MP3 without its tags, WAV with its sound alone; AMR and OGG have no cleaner."""

from portal.evidence.cleaning.protocol import CannotClean, Cleaned, Work

_ID3_HEAD, _ID3_OLD, _APE = 10, 128, 32
_WAV_KEPT = (b"fmt ", b"fact", b"data")
_LONGEST_SEARCH = 64 * 1024


def cleaner(code: str) -> Work:
    return {"mp3": clean_mp3, "wav": clean_wav}.get(code, _none)


def clean_mp3(data: bytes) -> Cleaned:
    start, end, found = 0, len(data), set[str]()
    while data[start : start + 3] == b"ID3":
        start += _ID3_HEAD + _seven_bits(data[start + 6 : start + 10])
        found.add("description")
    if data[end - _ID3_OLD : end - _ID3_OLD + 3] == b"TAG":
        end -= _ID3_OLD
        found.add("description")
    if data[end - _APE : end - _APE + 8] == b"APETAGEX":
        end -= int.from_bytes(data[end - _APE + 12 : end - _APE + 16], "little") + _APE
        found.add("description")
    first = _first_frame(data, start, end)
    if data[first:end].find(b"APETAGEX") >= 0 or data[first:end].find(b"LYRICSBEGIN") >= 0:
        raise ValueError("a tag in the middle")
    return Cleaned(data[first:end], "audio/mpeg", frozenset(found))


def clean_wav(data: bytes) -> Cleaned:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("no WAV")
    chunks, found = [b"WAVE"], set[str]()
    end, at = min(len(data), 8 + int.from_bytes(data[4:8], "little")), 12
    if end < len(data):
        found.add("trailing")
    while at + 8 <= end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > len(data):
            raise ValueError("cut off")
        if name in _WAV_KEPT:
            chunks.append(data[at : at + 8 + size] + b"\0" * (size % 2))
        else:
            found.add("description")
        at += 8 + size + size % 2
    if not {one[:4] for one in chunks} >= {b"fmt ", b"data"}:
        raise ValueError("no sound")
    body = b"".join(chunks)
    return Cleaned(b"RIFF" + len(body).to_bytes(4, "little") + body, "audio/wav", frozenset(found))


def _none(data: bytes) -> Cleaned:
    raise CannotClean


def _first_frame(data: bytes, start: int, end: int) -> int:
    """Some programs leave zeros between tag and sound."""
    for at in range(start, min(end, start + _LONGEST_SEARCH) - 1):
        if data[at] == 0xFF and data[at + 1] & 0xE0 == 0xE0:
            return at
    raise ValueError("no sound")


def _seven_bits(size: bytes) -> int:
    """Sizes in such a tag leave out the highest bit of each byte."""
    total = 0
    for byte in size:
        total = total << 7 | byte & 0x7F
    return total
