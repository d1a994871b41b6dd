"""Sound recordings: MP3 without its tags, WAV with its sound alone; AMR and OGG have no cleaner."""

from collections.abc import Iterator

from portal.evidence.cleaning.protocol import CannotClean, Cleaned, Work

_WAV_KEPT = (b"fmt ", b"fact", b"data")
_FEWEST_FRAMES = 3
_BITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_OLD = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = (44_100, 48_000, 32_000)


def cleaner(code: str) -> Work:
    return {"mp3": clean_mp3, "wav": clean_wav}.get(code, _none)


def clean_mp3(data: bytes) -> Cleaned:
    """Frame after frame of sound; whatever lies before, between and behind them is left out."""
    frames = [data[start:end] for start, end in _frames(data)]
    if len(frames) < _FEWEST_FRAMES:
        raise ValueError("no sound")
    sound = b"".join(frames)
    found = {"description"} if len(sound) < len(data) else set[str]()
    return Cleaned(sound, "audio/mpeg", frozenset(found))


def _frames(data: bytes) -> Iterator[tuple[int, int]]:
    at = data.find(b"\xff")
    while at >= 0:
        length = _frame_length(data[at : at + 4])
        if length and at + length <= len(data):
            yield at, at + length
            at = data.find(b"\xff", at + length)
        else:
            at = data.find(b"\xff", at + 1)


def _frame_length(head: bytes) -> int:
    """Of one frame of layer III, 0 where none begins: from its version, its rate of bits and of samples."""
    if len(head) < 4 or head[1] & 0xE6 != 0xE2:
        return 0
    version, bits, samples = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or samples == 3:
        return 0
    newest = version == 3
    rate = (_BITS if newest else _BITS_OLD)[bits] * 1000
    frequency = _SAMPLES[samples] // {3: 1, 2: 2, 0: 4}[version]
    return (144 if newest else 72) * rate // frequency + (head[2] >> 1 & 1)


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
