"""Receipt codes (查询码): 19 random characters and one check character, easy to copy by hand."""

import re
import secrets
import unicodedata

from portal.core.errors import N_, DomainError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 5

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKES = str.maketrans("ILO", "110")
# The minus sign and the long-vowel mark, which keyboards offer beside the dashes.
_MINUS_LIKE = "−ー"


class ReceiptTypo(DomainError):
    """The code cannot be a receipt: a character is wrong, missing or out of order."""


def generate() -> str:
    """A new code of 95 random bits and its check character, without dashes."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check_character(body)


def normalise(text: str) -> str:
    """The canonical 20 characters of what a person typed, or `ReceiptTypo`."""
    code = _canonical(text)
    if not code or set(code) - set(ALPHABET):
        raise ReceiptTypo(
            N_("查询码里只有数字和英文字母，没有字母U。请对照记下的查询码再看一遍。"), field="receipt"
        )
    if len(code) != LENGTH:
        wrong_length = N_("查询码应为{wanted}位，您输入了{given}位。")
        raise ReceiptTypo(wrong_length, field="receipt", wanted=LENGTH, given=len(code))
    if _sum(code) != 0:
        raise ReceiptTypo(N_("查询码有一位不对或两位颠倒了，请对照记下的查询码再看一遍。"), field="receipt")
    return code


def grouped(code: str) -> str:
    return "-".join(re.findall(f".{{{GROUP}}}", code))


def last_group(code: str) -> str:
    return code[-GROUP:]


def same_group(typed: str, code: str) -> bool:
    """Whether a person typed the last group of `code`, as leniently as the whole code is read."""
    return secrets.compare_digest(_canonical(typed).encode(), last_group(code).encode())


def _canonical(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(character for character in folded if not _is_spacing(character))
    return kept.upper().translate(_LOOK_ALIKES)


def _is_spacing(character: str) -> bool:
    return character in _MINUS_LIKE or unicodedata.category(character) in {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"}


def _check_character(body: str) -> str:
    return ALPHABET[_times_x(_sum(body))]


def _sum(code: str) -> int:
    """The characters as coefficients of a polynomial over GF(32), evaluated at its generator x.

    A whole code is sound when this is 0. The weights x^0 … x^19 are all different and none is 0,
    and a field has no divisors of zero. Therefore every single wrong character and every swap of
    two different characters, next to each other or not, changes the sum. Plain arithmetic modulo 32
    cannot do this: its weights must be odd, so swaps of characters 16 apart would pass.
    """
    total = 0
    for character in code:
        total = _times_x(total) ^ _VALUES[character]
    return total


def _times_x(value: int) -> int:
    """Multiply by x in GF(2)[x] / (x^5 + x^2 + 1), a primitive polynomial."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled
