"""The words under which a record is found, and those that a question asks for: the same on both engines.

A name is cut into single characters and overlapping pairs, so that any part of it is found, also one of
two characters. Whole numbers and the filters are words too: one look into one index answers everything.
A word is plain ASCII, which no database's own rules of reading text can change.

What many records have is marked in the index by what it is a part of (`portal.records.parts`). Numbers
and the digests of whole names are rare, and stand there as they are.
"""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final

from portal.core.text import fold
from portal.records.names import name_digest

VERSION: Final = 2
"""Raised when words are made another way: the index is then built anew at the next start."""
_ENOUGH: Final = 4
"""Pairs of a name that are looked up: more of them cost more than they tell."""
_KEYS: Final = ("number", "uscc", "decision_no", "registration_no", "certificate_no")
# Letters that begin no hexadecimal number, so that no code can look like a piece of a name.
_FILTERS: Final = {"subject_type": "s", "role": "r", "kind": "v", "area": "p", "severity": "g"}
_DIGEST, _KEY, _AUTHORITY, _MEASURE, _ENDS = "n", "k", "h", "m", "y"


def _characters(folded: str) -> list[str]:
    return [f"{ord(character):x}" for character in folded]


def _pairs(folded: str) -> list[str]:
    return [f"{one}x{other}" for one, other in pairwise(_characters(folded))]


_EVERYWHERE: Final = frozenset(pair for form in ("有限公司", "工程有") for pair in _pairs(form))


def many_have(row: Mapping[str, Any], name_folded: str) -> list[str]:
    """Words of a public row's name and its filters, each once."""
    return sorted({*_characters(name_folded), *_pairs(name_folded), *codes_of(row)})


def few_have(row: Mapping[str, Any]) -> list[str]:
    """The numbers and the whole name of a public row, each once."""
    digest = [_digest(row["name_digest"])] if row["name_digest"] else []
    return sorted({*(_key(row[column]) for column in _KEYS if row[column]), *digest})


def codes_of(row: Mapping[str, Any]) -> list[str]:
    """Words by which the filters let a public row through."""
    measures = (one["code"] for one in json.loads(row["measures"]))
    found = {_code(sign, row[column]) for column, sign in _FILTERS.items() if row[column]}
    found |= {_code(_MEASURE, code) for code in measures}
    found |= {_hashed(_AUTHORITY, fold(row["authority"])), ends_in(row["publish_until"])}
    return sorted(found)


def of_part(folded: str) -> list[str]:
    """Some words that every name with this part has; above two characters not only those names have them."""
    if len(folded) == 1:
        return list(_characters(folded))
    pairs = _pairs(folded)
    return of_name(folded) or list(dict.fromkeys([pairs[0], pairs[-1]]))


def of_name(folded: str) -> list[str]:
    """Some pairs that a unit of this name has; none where nearly every unit has them all.

    What nearly every unit is called tells none from another, and is the dearest to look up; names differ
    most where they begin.
    """
    return [pair for pair in dict.fromkeys(_pairs(folded)) if pair not in _EVERYWHERE][:_ENOUGH]


def of_whole(clean: str) -> list[str]:
    """Words that only a record with exactly this number, code or whole name of a person has."""
    return [_key(clean), _digest(name_digest(clean))]


def of_filter(column: str, value: str) -> str:
    """The word of a filter; `authority` and `measure` beside the columns that hold codes."""
    if column == "authority":
        return _hashed(_AUTHORITY, fold(value))
    return _code(_MEASURE if column == "measure" else _FILTERS[column], value)


def ends_in(day: date) -> str:
    """The month in which publication ends."""
    return f"{_ENDS}{day.year:04d}{day.month:02d}"


def _key(text: str) -> str:
    return _hashed(_KEY, fold(text))


def _digest(digest: str) -> str:
    return f"{_DIGEST}{digest[:16]}"


def _hashed(sign: str, text: str) -> str:
    return sign + blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _code(sign: str, code: str) -> str:
    """Codes are ours and short; what somebody else typed for one becomes a word that nothing has."""
    plain = code.replace("_", "")
    return sign + plain if plain.isascii() and plain.isalnum() else f"{sign}x{_hashed('', code)}"
