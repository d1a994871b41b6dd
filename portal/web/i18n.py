"""The language of a page: Chinese msgids, an English catalogue beside them, words of rows in both."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from portal.core.errors import Message
from portal.core.errors import Term as Term  # noqa: PLC0414 – many know it from here
from portal.web import times
from portal.web.cookies import read_cookie
from portal.web.visit import current
from portal.web.words import Words

CHINESE = "zh-Hans"
LANGUAGES = {CHINESE: "中文", "en": "English"}
LANGUAGE_COOKIE = "lang"
CATALOGUES = Path(__file__).parent / "locale"


def language() -> str:
    """The visitor's choice, else Chinese; looked up once a visit, because every word of a page asks."""
    visit = current()
    if visit.language is None:
        chosen = read_cookie(LANGUAGE_COOKIE) or _in_address()
        visit.language = chosen if chosen in LANGUAGES else CHINESE
    return visit.language


def _in_address() -> str:
    """`?lang=en`, for a page that comes after every cookie was cleared."""
    query = current().scope["query_string"]
    return parse_qs(query.decode("latin-1")).get(LANGUAGE_COOKIE, [""])[-1] if query else ""


def gettext(text: str) -> str:
    chosen = language()
    return text if chosen == CHINESE else catalogue(chosen).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    return catalogue(language()).ngettext(one, many, number)


def translated(message: Message) -> str:
    """The sentence of a domain error or a form error, in the visitor's language."""
    values = {name: _value(value) for name, value in message.values.items()}
    return gettext(message.msgid).format(**values)


def in_both(message: Message) -> Words:
    """The sentence in Chinese and in English, to see what others will read."""
    visit, mine = current(), language()
    try:
        sentences = []
        for visit.language in (CHINESE, "en"):
            sentences.append(translated(message))
    finally:
        visit.language = mine
    return Words(*sentences)


def in_language(row: Any, column: str = "") -> str:
    """The words of a row in columns zh and en, or `column`_zh and `column`_en; Chinese where en is empty."""
    prefix = f"{column}_" if column else ""
    english = str(_cell(row, f"{prefix}en") or "") if language() == "en" else ""
    return english or str(_cell(row, f"{prefix}zh") or "")


def day_text(day: date) -> str:
    """The day in Shanghai, as words without spaces between Chinese and digits."""
    return times.day_text(day, english=language() == "en")


def listed(words: Iterable[str], between: str = "、") -> str:
    """Several words as a list: 甲、乙, or “one, another” on English pages."""
    return (", " if language() == "en" else between).join(words)


def moment_text(moment: date) -> str:
    return times.moment_text(moment, english=language() == "en")


def month_text(month: date) -> str:
    return times.month_text(month, english=language() == "en")


@lru_cache(len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """Compiled in memory from the .po file when the first page needs it; Chinese needs none."""
    source = CATALOGUES / f"{language}.po"
    if language == CHINESE or not source.exists():
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _value(value: object) -> object:
    if isinstance(value, Term):
        return gettext(value)
    if isinstance(value, Words) or getattr(value, "en", None):
        return in_language(value)
    return day_text(value) if isinstance(value, date) else value


def _cell(row: Any, name: str) -> object:
    return row[name] if isinstance(row, Mapping) else getattr(row, name)
