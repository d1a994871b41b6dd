"""Codes that people copy from paper: no look-alikes, lenient reading, one check character."""

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# The weights of the check repeat after so many characters.
LONGEST = 31

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LOOK_ALIKES = str.maketrans("ILO", "110")
# The minus sign and the long-vowel mark, which keyboards offer beside the dashes.
_MINUS_LIKE = "−ー"


def generate(length: int) -> str:
    """Five random bits in each character but the last, which checks the others."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + ALPHABET[_times_x(_sum(body))]


def canonical(text: str) -> str:
    """What a person typed, without spacing and dashes, in capitals, with look-alikes read as digits."""
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(character for character in folded if not _is_spacing(character))
    return kept.upper().translate(_LOOK_ALIKES)


def uses_alphabet(code: str) -> bool:
    return bool(code) and not set(code) - set(ALPHABET)


def is_sound(code: str) -> bool:
    """Whether the check character belongs to the others; `code` uses the alphabet."""
    return _sum(code) == 0


def grouped(code: str, size: int) -> str:
    return "-".join(re.findall(f".{{{size}}}", code))


def _is_spacing(character: str) -> bool:
    return character in _MINUS_LIKE or unicodedata.category(character) in {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf"}


def _sum(code: str) -> int:
    """The characters as coefficients of a polynomial over GF(32), evaluated at its generator x.

    A whole code is sound when this is 0. The weights x^0 … x^30 are all different and none is 0,
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
