"""Where in a text the words stand, for the few results that are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from uuid import UUID

from portal.core.text import fold
from portal.database import fetch
from portal.searching.indexing import place
from portal.searching.office_keys import OfficeKey
from portal.vault.content import open_under
from portal.vault.errors import CannotOpen

_AROUND: Final = 24
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `marked` when it is one of the words."""

    text: str = field(repr=False)
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`label` is a msgid."""

    label: str
    pieces: tuple[Piece, ...] = field(repr=False)


async def of(
    key: OfficeKey, compartments: Sequence[UUID], words: Sequence[str]
) -> tuple[str, tuple[Excerpt, ...]]:
    """Whom it is about, and the first places at which the words stand."""
    about, missing = "", set(words)
    excerpts: list[Excerpt] = []
    for label, text in await _parts(key, compartments):
        if not label:
            about = about or text
            continue
        spans = _spans(text, words)
        if len(excerpts) < _MOST and spans and missing & {word for _, _, word in spans}:
            missing -= {word for _, _, word in spans}
            excerpts.append(Excerpt(label, _cut(text, [(start, end) for start, end, _ in spans])))
    return about, tuple(excerpts)


async def _parts(key: OfficeKey, compartments: Sequence[UUID]) -> list[tuple[str, str]]:
    """Label and text of each part; the subjects come without a label."""
    marks = ", ".join("?" for _ in compartments)
    rows = await fetch(
        f"SELECT compartment, shown FROM index_text WHERE office = ? AND compartment IN ({marks}) "
        "ORDER BY compartment",
        *(key.office, *compartments),
    )
    found: list[tuple[str, str]] = []
    for row in rows:
        try:
            shown = open_under(key.index, bytes(row["shown"]), place(row["compartment"], key.office, "shown"))
        except CannotOpen:
            continue
        found += [("", shown["about"]), *((label, text) for label, text in shown["parts"])]
    return found


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int, str]]:
    """From where to where each word stands in the text as it was written, the first time."""
    folded, places = _mapped(text)
    found = []
    for word in words:
        at = folded.find(word)
        if at >= 0:
            found.append((places[at], places[at + len(word) - 1] + 1, word))
    return sorted(found)


def _mapped(text: str) -> tuple[str, list[int]]:
    """The text folded sign by sign, and for each sign of it the place where it came from."""
    folded, places = [], []
    for at, sign in enumerate(text):
        for one in _folded(sign):
            folded.append(one)
            places.append(at)
    return "".join(folded), places


@lru_cache(maxsize=20_000)
def _folded(sign: str) -> str:
    return fold(sign)


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """The stretch around the first word, with every word in it marked."""
    start, end = max(0, spans[0][0] - _AROUND), min(len(text), spans[0][1] + 2 * _AROUND)
    pieces, at = [Piece("……")] if start else [], start
    for begins, ends in spans:
        if begins < at or begins >= end:
            continue
        pieces += [Piece(text[at:begins]), Piece(text[begins:ends], marked=True)]
        at = ends
    tail = text[at:end] if at < end else ""
    pieces += [Piece(tail), Piece("……" if max(at, end) < len(text) else "")]
    return tuple(piece for piece in pieces if piece.text)
