"""Checks of the numbers that name units and people, and a search for personal data in free text."""

import re
import unicodedata
from datetime import date

from stdnum.cn import uscc

from portal.core import clock

# Problems that deserve a hint but never a refusal: some genuine codes carry them.
WARNINGS = frozenset({"org-code"})

_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_SPREADSHEET = re.compile(r"\d(\.\d+)?E\+?\d+")
_ID_NUMBER = re.compile(r"(?<![0-9A-Z])\d{17}[0-9X](?![0-9A-Z])", re.IGNORECASE)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_PHONE = re.compile(
    r"(?:\+?86)?(?:1[3-9]\d{9}|0\d{2,3}\d{7,8}(?:转?\d{1,6})?|[48]00\d{7}|1\d{4}|1\d{2})", re.ASCII
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_INSIDE_NUMBERS = re.compile(r"(?<=\d)[ \u2010-\u2015-]+(?=[\dXx])")


def compact(text: str) -> str:
    """A number without spaces and dashes, half-width, in capitals."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\u2010-\u2015-]", "", wide)


def uscc_problems(text: str) -> list[str]:
    """What is wrong with a unified social credit code (GB 32100): length, alphabet, check-digit, org-code."""
    code = compact(text)
    if len(code) != 18:
        return ["length"]
    # The library's own validation wants digits in front, and so refuses rural collectives (N1 to N3).
    if not _USCC.fullmatch(code):
        return ["alphabet"]
    if code[17] != uscc.calc_check_digit(code[:17]):
        return ["check-digit"]
    return [] if code[16] == _org_check(code[8:16]) else ["org-code"]


def id_number_problems(text: str) -> list[str]:
    """What is wrong with an identity number (GB 11643): format, spreadsheet-number, birth-date, check-digit.

    The region is left alone on purpose: old, Hong Kong, Macao, Taiwan and foreign residents' codes are valid.
    """
    number = compact(text)
    if _SPREADSHEET.fullmatch(number):
        return ["spreadsheet-number"]
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return ["format"]
    if not _is_birth_date(number[6:14]):
        return ["birth-date"]
    if number[17] == _id_check(number):
        return []
    # A spreadsheet keeps fifteen digits of a number and writes zeros for the rest.
    return ["spreadsheet-number" if number.endswith("000") else "check-digit"]


def personal_data_in(text: str) -> list[str]:
    """The kinds of personal data found in a text: id_number, mobile, email."""
    plain = unicodedata.normalize("NFKC", text)
    variants = (plain, _INSIDE_NUMBERS.sub("", plain))
    found = {
        "id_number": any(_looks_like_id(match) for each in variants for match in _ID_NUMBER.findall(each)),
        "mobile": any(_MOBILE.search(each) for each in variants),
        "email": _EMAIL.search(plain) is not None,
    }
    return [kind for kind, present in found.items() if present]


def phone_looks_usual(text: str) -> bool:
    """Mobile, land line with its area code, 400 and 800 numbers, short codes such as 12345."""
    return _PHONE.fullmatch(re.sub(r"[()（）]", "", compact(text))) is not None


def _org_check(body: str) -> str:
    """The check character of the organisation code inside (GB 11714)."""
    rest = -sum(int(c, 36) * weight for c, weight in zip(body, _ORG_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def _id_check(number: str) -> str:
    return _ID_CHECK[sum(int(c) * weight for c, weight in zip(number[:17], _ID_WEIGHTS, strict=True)) % 11]


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= clock.today()


def _looks_like_id(number: str) -> bool:
    """A mistyped identity number still betrays a person; a sound credit code of eighteen digits does not."""
    problems = id_number_problems(number)
    if problems == ["check-digit"]:
        return uscc_problems(number) != []
    return problems in ([], ["spreadsheet-number"])
