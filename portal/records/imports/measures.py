"""Measures out of the words of a table: classes, amounts, a sentence; nothing is guessed into a record."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from portal.core.errors import N_
from portal.core.text import fold
from portal.records.content import Measure
from portal.records.imports.values import Unreadable, bare_fen_of, fen_of, fine_in_words, text_of

# In this order: what a longer word says is taken out before a shorter one inside it is looked for.
_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("没收违法所得", "confiscate_income"),
    ("没收非法财物", "confiscate_goods"),
    ("没收非法所得", "confiscate_income"),
    ("暂扣", "suspend_licence"),
    ("降低资质", "lower_grade"),
    ("吊销", "revoke_licence"),
    ("撤销注册", "rescind_registration"),
    ("注销注册", "cancel_registration"),
    ("不予注册", "refuse_registration"),
    ("限制开展生产经营", "restrict_business"),
    ("停产停业", "stop_business"),
    ("停业整顿", "stop_business"),
    ("责令关闭", "close"),
    ("限制从业", "ban_practice"),
    ("停止执业", "ban_practice"),
    ("责令限期改正", "order_correct"),
    ("责令改正", "order_correct"),
    ("通报批评", "criticise"),
    ("通报", "circulate"),
    ("约谈", "talk"),
    ("警告", "warn"),
    ("罚款", "fine"),
    ("不良行为记录", "bad_record"),
    ("黑名单", "blacklist"),
    ("不予处罚", "none"),
    ("移送公安", "refer_police"),
)
_BETWEEN: Final = re.compile(r"[；;、,，|/+＋\s]+")
_ON_LICENCE: Final = frozenset({"suspend_licence", "revoke_licence", "lower_grade"})


def measures_of(cells: Mapping[str, str]) -> tuple[Measure, ...]:
    """Raises Unreadable where a class is not understood, or an amount is missing or without its unit."""
    fine, taken = _fine(cells), fen_of("taken", cells.get("taken_wan", ""), unit="万")
    codes = dict.fromkeys(_codes(cells))
    if fine is not None:
        codes["fine"] = None
    if taken is not None and not codes.keys() & {"confiscate_income", "confiscate_goods"}:
        codes["confiscate_income"] = None
    amounts = {"fine": fine, "confiscate_income": taken, "confiscate_goods": taken}
    if {"confiscate_income", "confiscate_goods"} <= codes.keys():
        raise Unreadable("taken", N_("没收违法所得和没收非法财物只有一个金额，请分成两行或者手工起草。"))
    if not codes:
        raise Unreadable("classes", N_("看不出处理措施，请在“处罚类别”里写明。"))
    licence = text_of(cells.get("licence", ""))
    return tuple(
        Measure(code=code, amount_fen=amounts.get(code), licence=licence if code in _ON_LICENCE else "")
        for code in codes
    )


def _fine(cells: Mapping[str, str]) -> int | None:
    told = (
        fen_of("fine", cells.get("fine_wan", ""), unit="万"),
        fen_of("fine", cells.get("fine", ""), unit=""),
        bare_fen_of("fine", cells.get("fine_bare", "")),
    )
    found = next((one for one in told if one is not None), None)
    return found if found is not None else fine_in_words(cells.get("content", ""))


def _codes(cells: Mapping[str, str]) -> Iterator[str]:
    """Of the classes, each of which has to be known; the sentence is read only where none stands.

    Of 其他 the sentence says what it was: it is kept in the remark.
    """
    classes = "；".join(text_of(cells.get(name, "")) for name in ("classes", "more_classes"))
    pieces = [piece for piece in _BETWEEN.split(classes) if piece.strip()]
    if not pieces:
        yield from _codes_in(cells.get("content", ""))
    for piece in pieces:
        found = list(_codes_in(piece))
        if not found and not fold(piece).startswith(("其他", "其它")):
            raise Unreadable("classes", N_("处罚类别看不懂，请写警告、罚款、吊销等。"))
        yield from found


def _codes_in(text: str) -> Iterator[str]:
    folded = fold(text)
    for word, code in _WORDS:
        if word in folded:
            folded = folded.replace(word, " ")
            yield code
