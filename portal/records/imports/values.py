"""Days and amounts as tables of twenty years write them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from portal.core.clock import SHANGHAI
from portal.core.errors import N_, Message

_EMPTY: Final = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "空", "null", "none", "nan", "n/a"})
_WRITTEN: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
)
_PLAIN: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_MILLIS: Final = re.compile(r"\d{12,13}", re.ASCII)
_SPREADSHEET_BEGINS: Final = date(1899, 12, 30)
_AMOUNT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万?)(元?)", re.ASCII)
_FINE_IN_WORDS: Final = re.compile(r"罚款[^0-9。；;]{0,12}([0-9][0-9,]*(?:\.[0-9]+)?)(万?)元", re.ASCII)
_FEN: Final = {"": 100, "万": 1_000_000}
_MOST: Final = 10**14


class Unreadable(Exception):
    """A cell that cannot be taken; never with what stands in it."""

    def __init__(self, field: str, msgid: str) -> None:
        super().__init__(field)
        self.field, self.message = field, Message(msgid)


def text_of(cell: str) -> str:
    """Without the signs that tables write where nothing is."""
    clean = " ".join(unicodedata.normalize("NFC", cell).split())
    return "" if clean.casefold() in _EMPTY else clean


def day_of(field: str, cell: str) -> date | None:
    """2019.3.1, 2019-03-01, 2019/3/1, 20190301, 2019年3月1日, a spreadsheet's number, milliseconds."""
    text = unicodedata.normalize("NFKC", text_of(cell)).replace(" 00:00:00", "")
    if not text:
        return None
    try:
        return _day(text.replace(" ", "") if "年" in text else text)
    except (ValueError, OverflowError, OSError):
        raise Unreadable(field, N_("日期看不懂，请写成2026-03-05这样。")) from None


def fen_of(field: str, cell: str, *, unit: str) -> int | None:
    """An amount in fen; `unit` is the column's, 万 or nothing for yuan, unless the cell names its own."""
    text = unicodedata.normalize("NFKC", text_of(cell)).replace(",", "").replace(" ", "")
    found = _AMOUNT.fullmatch(text)
    if not text:
        return None
    if not found:
        raise Unreadable(field, N_("金额看不懂，请只写数字。"))
    return _fen(field, found[1], found[2] if found[3] else unit)


def bare_fen_of(field: str, cell: str) -> int | None:
    """Of a column whose name says no unit: the cell has to, or the amount may be wrong by ten thousand."""
    text = unicodedata.normalize("NFKC", text_of(cell)).replace(",", "").replace(" ", "")
    if text and not text.endswith("元"):
        raise Unreadable(field, N_("金额没有写明是元还是万元。"))
    return fen_of(field, cell, unit="")


def fine_in_words(content: str) -> int | None:
    """What a sentence says about a fine, where no column does."""
    found = _FINE_IN_WORDS.search(unicodedata.normalize("NFKC", content))
    return _fen("fine", found[1].replace(",", ""), found[2]) if found else None


def _day(text: str) -> date:
    for pattern in (_WRITTEN, _PLAIN):
        if found := pattern.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
    if _SERIAL.fullmatch(text):
        return _SPREADSHEET_BEGINS + timedelta(days=int(text.partition(".")[0]))
    if _MILLIS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, SHANGHAI).date()
    raise ValueError(text)


def _fen(field: str, number: str, unit: str) -> int | None:
    try:
        fen = Decimal(number) * _FEN[unit]
    except InvalidOperation:
        raise Unreadable(field, N_("金额看不懂，请只写数字。")) from None
    if fen != fen.to_integral_value() or fen > _MOST:
        raise Unreadable(field, N_("金额不对，请核对。"))
    return int(fen) or None
