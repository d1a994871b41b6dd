"""What a paper is made of, before anybody decides whether it becomes PDF or DOCX."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `indented` sets two characters free at its beginning, as letters do."""

    text: str = field(repr=False)
    indented: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a label and what stands behind it."""

    rows: Sequence[tuple[str, str]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with one line of headings, repeated on every page."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]] = field(repr=False)
    tall: bool = False
    """Every line leaves room for a pen."""


@dataclass(frozen=True, slots=True)
class ToFill:
    """Labels with so many lines free for a pen beside each."""

    rows: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG as wide as the text at most, with the line that stands above it; DOCX names it only."""

    caption: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs and on which day, at the right, with room for the seal."""

    office: str
    day: str


@dataclass(frozen=True, slots=True)
class Sideways:
    """What follows begins on a page that lies on its side, for tables with many columns."""


Part = Heading | Text | Facts | Grid | ToFill | Picture | Signature | Sideways


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """`masthead` is the organ over the red line of a letter, `number` its 文号; both may be missing."""

    title: str
    parts: Sequence[Part] = field(repr=False)
    masthead: str = ""
    number: str = ""
    addressee: str = ""
    footer: str = ""
