"""Plain text out of HTML, by reading and never by showing: nothing is fetched, run or drawn."""

import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset({"head", "script", "style", "title", "noscript", "template", "svg", "object"})
_BLOCKS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
        *("p", "pre", "section", "table", "td", "th", "tr", "ul"),
    }
)
_SPACES: Final = re.compile(r"[^\S\n]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_KEPT_SIGNS: Final = frozenset("\n\t")


def from_html(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return tidy("".join(reader.told))


def tidy(text: str) -> str:
    """Lines without control and direction signs, without a run of empty ones."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\N{NO-BREAK SPACE}", " ")
    seen = "".join(sign for sign in lines if sign in _KEPT_SIGNS or unicodedata.category(sign) not in _HIDDEN)
    stripped = "\n".join(_SPACES.sub(" ", line).strip() for line in seen.split("\n"))
    return _EMPTY_LINES.sub("\n\n", stripped).strip()


_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs"})


class _Reader(HTMLParser):
    """Collects words; a link keeps its address, because that may be what the mail is about."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self._unseen: str = ""
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN and not self._unseen:
            self._unseen = tag
        if tag in _BLOCKS:
            self.told.append("\n")
        if tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        if tag in _BLOCKS:
            self.told.append("\n")
        if tag == "a":
            self._say_link()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # Line breaks of the markup are spaces; those of the page come from its blocks.
            self.told.append(data.replace("\n", " "))

    def _say_link(self) -> None:
        shown, link, self._link = "".join(self.told[-3:]), self._link, ""
        if link.startswith(("http://", "https://")) and link not in shown:
            self.told.append(f"（{link}）")
