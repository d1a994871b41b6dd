"""Bytes of a mail as text, whatever its sender's program said or forgot to say about their encoding."""

import codecs
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Final

_CHINESE: Final = frozenset({"gb2312", "gbk", "gb18030", "cp936", "ms936", "x-gbk", "gb_2312-80", "euc-cn"})
"""Names that programs give to what may hold any sign of GB 18030."""
# ASCII is what programs say that mean nothing by it; UTF-7 and escapes hide what they say; the last two are
# for names of machines, and take hours for a long text.
_NOT_BELIEVED: Final = frozenset(
    {"ascii", "utf-7", "unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape"}
    | {"punycode", "idna"}
)
LONGEST_HEADER: Final = 8000
"""Signs of one header that are read; more is no header but an attempt to keep us busy."""
_GUESSES: Final = ("utf-8", "gb18030")


def text_of(data: bytes, charset: str | None = None) -> str:
    """Never fails: what no encoding fits is read as GB 18030 with marks where a sign is damaged."""
    for name in (_codec(charset), *_GUESSES):
        try:
            if name:
                return _sound(data.decode(name))
        except (UnicodeError, LookupError):
            continue
    return _sound(data.decode("gb18030", "replace"))


def header(message: Message, name: str) -> str:
    """The first header of this name in one line of text; empty where there is none."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return words(str(value))
    return ""


def words(value: str) -> str:
    """Encoded words as their text; raw 8-bit signs, against the rules and often seen, too."""
    value = value[:LONGEST_HEADER]
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        parts = [(value, None)]
    decoded = (text_of(_bytes(part), charset) for part, charset in parts)
    return " ".join("".join(decoded).split())


def _codec(charset: str | None) -> str | None:
    """Python's name of it; None for what is unknown, or encodes no text, or only ASCII."""
    name = (charset or "").strip().strip("\"'").lower()
    if name in _CHINESE:
        return "gb18030"
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, OSError):  # A child that opens mails cannot look for further ones.
        return None
    return None if found.name in _NOT_BELIEVED else found.name


def _bytes(part: bytes | str) -> bytes:
    return part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part


def _sound(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()
