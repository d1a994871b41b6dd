"""Typed text made safe to store and compare: one form of characters, no hidden ones."""

import re
import unicodedata

# Directions and zero-width marks can make a text read differently from what it is.
_HIDDEN = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")

# What no page of HTML may contain; tabs and ends of lines may stay.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    return " ".join(_visible(text.replace("\t", " ").replace("\r", " ").replace("\n", " ")).split())


def several_lines(text: str) -> str:
    """Newlines as \\n, no blanks at the ends of lines or of the whole."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    lines = (_visible(line).rstrip() for line in unified.split("\n"))
    return "\n".join(lines).strip()


def _visible(text: str) -> str:
    kept = "".join(c for c in text if c not in _HIDDEN and unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept)
