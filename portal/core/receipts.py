"""Receipt codes (查询码): 19 random characters and one check character, easy to copy by hand."""

import secrets

from portal.core import printed_codes
from portal.core.errors import N_, DomainError
from portal.core.printed_codes import ALPHABET

__all__ = ["ALPHABET", "ReceiptTypo", "generate", "grouped", "last_group", "normalise", "same_group"]

LENGTH = 20
GROUP = 5


class ReceiptTypo(DomainError):
    """The code cannot be a receipt: a character is wrong, missing or out of order."""


def generate() -> str:
    """A new code of 95 random bits and its check character, without dashes."""
    return printed_codes.generate(LENGTH)


def normalise(text: str) -> str:
    """The canonical 20 characters of what a person typed, or `ReceiptTypo`."""
    code = printed_codes.canonical(text)
    if not printed_codes.uses_alphabet(code):
        raise ReceiptTypo(
            N_("查询码里只有数字和英文字母，没有字母U。请对照记下的查询码再看一遍。"), field="receipt"
        )
    if len(code) != LENGTH:
        wrong_length = N_("查询码应为{wanted}位，您输入了{given}位。")
        raise ReceiptTypo(wrong_length, field="receipt", wanted=LENGTH, given=len(code))
    if not printed_codes.is_sound(code):
        raise ReceiptTypo(N_("查询码有一位不对或两位颠倒了，请对照记下的查询码再看一遍。"), field="receipt")
    return code


def grouped(code: str) -> str:
    return printed_codes.grouped(code, GROUP)


def last_group(code: str) -> str:
    return code[-GROUP:]


def same_group(typed: str, code: str) -> bool:
    """Whether a person typed the last group of `code`, as leniently as the whole code is read."""
    return secrets.compare_digest(printed_codes.canonical(typed).encode(), last_group(code).encode())
