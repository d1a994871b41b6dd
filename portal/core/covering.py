"""Covering parts of a text for a redacted copy: marks around what is to go, blocks in its place."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from portal.core.identifiers import personal_data_in

OPENING: Final = "[["
CLOSING: Final = "]]"
COVER: Final = "█████"
"""In place of whatever was covered, always of this length."""

# As a Chinese keyboard writes them too.
_OPENINGS: Final = (OPENING, "［［")
_CLOSINGS: Final = (CLOSING, "］］")
_MARKS: Final = re.compile(r"(\[\[|\]\]|［［|］］)")
_NUMBER = r"\+?\d(?:[\d \-\u2010-\u2015]{9,26})[\dXx]"
_SUSPECT: Final = re.compile(rf"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|{_NUMBER}", re.ASCII)
_TELEPHONE: Final = re.compile(r"(?<!\d)0\d{2,3}[ \-\u2010-\u2015]?\d{7,8}(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original; a covered one stands as `COVER` in the copy."""

    text: str
    covered: bool


class MarksDoNotMatch(ValueError):
    """An opening mark without its closing one, or the other way round."""


def plain(text: str) -> str:
    """The text as it can be marked: what looks like a mark already is set apart."""
    for mark in (*_OPENINGS, *_CLOSINGS):
        text = text.replace(mark, f"{mark[0]} {mark[1]}")
    return text


def suggested(text: str) -> str:
    """The text with marks around identity numbers, telephone numbers and addresses of mail."""
    return "".join(
        f"{OPENING}{piece.text}{CLOSING}" if piece.covered else piece.text
        for piece in _split(text, _suspicious(text))
    )


def pieces(marked: str, words: Iterable[str] = ()) -> tuple[Piece, ...]:
    """What the marks cover, and each of the words wherever it stands; raises MarksDoNotMatch."""
    text, spans = _unmarked(marked)
    return tuple(_split(text, [*spans, *_places_of(text, words)]))


def original(found: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in found)


def covered(found: Sequence[Piece]) -> str:
    return "".join(COVER if piece.covered else piece.text for piece in found)


def left_open(text: str) -> list[str]:
    """The kinds of personal data that still stand in a text: id_number, mobile, telephone, email."""
    found = personal_data_in(text)
    return [*found, "telephone"] if _TELEPHONE.search(_narrow(text)) else found


def _suspicious(text: str) -> list[tuple[int, int]]:
    # Character by character, so that places in the narrow form are places in the text.
    narrow = _narrow(text)
    numbers = [found.span() for found in _SUSPECT.finditer(narrow) if personal_data_in(found.group())]
    return [*numbers, *(found.span() for found in _TELEPHONE.finditer(narrow))]


def _narrow(text: str) -> str:
    """Full-width letters and digits as ordinary ones, each in its place."""
    return "".join(folded if len(folded := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def _places_of(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    narrow = _narrow(text).casefold()
    if len(narrow) != len(text):
        narrow = _narrow(text)
    wanted = {_narrow(word.strip()).casefold() for word in words} - {""}
    return [found.span() for word in wanted for found in re.finditer(re.escape(word), narrow)]


def _unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the stretches that stood between them."""
    text, spans, opened = "", [], None
    for part in _MARKS.split(marked):
        if part in _OPENINGS and opened is None:
            opened = len(text)
        elif part in _CLOSINGS and opened is not None:
            spans.append((opened, len(text)))
            opened = None
        elif part in _OPENINGS + _CLOSINGS:
            raise MarksDoNotMatch
        else:
            text += part
    if opened is not None:
        raise MarksDoNotMatch
    return text, spans


def _split(text: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """Overlapping and touching stretches are one: two blocks side by side would tell that there are two."""
    found: list[Piece] = []
    at = 0
    for start, end in _joined(spans):
        if start > at:
            found.append(Piece(text[at:start], covered=False))
        found.append(Piece(text[start:end], covered=True))
        at = end
    return [*found, Piece(text[at:], covered=False)] if at < len(text) else found


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
