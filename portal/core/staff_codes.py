"""Codes on paper for staff: what recovers an account, and what invites somebody to one (恢复码、邀请码)."""

from portal.core import printed_codes
from portal.core.errors import N_, DomainError

LENGTH = 28
GROUP = 4


class CodeTypo(DomainError):
    """The code cannot be one of ours: a character is wrong, missing or out of order."""


def generate() -> str:
    """A new code of 135 random bits and its check character, without dashes."""
    return printed_codes.generate(LENGTH)


def normalise(text: str) -> str:
    """The canonical 28 characters of what a person typed, or `CodeTypo`."""
    code = printed_codes.canonical(text)
    if not printed_codes.uses_alphabet(code):
        raise CodeTypo(N_("这种码里只有数字和英文字母，没有字母U。请对照打印件再看一遍。"), field="code")
    if len(code) != LENGTH:
        wrong_length = N_("应为{wanted}位，您输入了{given}位。请对照打印件再看一遍。")
        raise CodeTypo(wrong_length, field="code", wanted=LENGTH, given=len(code))
    if not printed_codes.is_sound(code):
        raise CodeTypo(N_("有一位不对或两位颠倒了，请对照打印件再看一遍。"), field="code")
    return code


def grouped(code: str) -> str:
    return printed_codes.grouped(code, GROUP)
