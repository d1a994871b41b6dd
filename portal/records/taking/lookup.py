"""Whether up to two hundred names or codes are on the list, asked at once; nothing of it is kept.

The rules are those of searching: the whole code or number, a unit's whole name, a person's whole name.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message
from portal.core.identifiers import WARNINGS, compact, id_number_problems, uscc_problems
from portal.core.masking import MASK
from portal.core.text import fold, fold_unit, single_line
from portal.database import fetch, is_postgres
from portal.records import words
from portal.records.expressions import any_of, in_parts
from portal.records.names import name_digest
from portal.records.parts import between, bounds
from portal.records.questions import LONGEST

MOST: Final = 200
SHOWN: Final = 5
"""Records that are named of one line; the others are counted."""
_SHORTEST: Final = 4
"""Characters of a unit's name; what is shorter is a person's name or a number."""
_NUMBERS: Final = ("number", "uscc", "decision_no", "registration_no", "certificate_no")
_FORMS: Final = ("有限公司", "有限责任公司")

State = Literal["listed", "not_listed", "unreadable"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """`why` says of an unreadable one what is wrong with it; `count` is of all its records."""

    text: str
    state: State
    records: tuple[Listed, ...] = ()
    count: int = 0
    why: str = ""


async def look_up(texts: Iterable[str]) -> tuple[Line, ...]:
    """One answer for each line in which something stands; InvalidInput for none and for more than MOST."""
    lines = [line for line in (single_line(text) for text in texts) if line]
    if not lines:
        raise InvalidInput({"list": Message(N_("请写出要查对的名称或者代码，每行一个。"))})
    if len(lines) > MOST:
        sentence = N_("一次最多查对{most}行，现在有{count}行。请分几次查对。")
        raise InvalidInput({"list": Message(sentence, {"most": MOST, "count": len(lines)})})
    asked = [line for line in dict.fromkeys(lines) if not _is_unreadable(line)]
    found = _by_what_names_it(await _candidates(asked)) if asked else {}
    return tuple(_answer(line, found) for line in lines)


def _answer(line: str, found: dict[str, list[Row]]) -> Line:
    if why := _is_unreadable(line):
        return Line(line, "unreadable", why=why)
    rows = {row["number"]: row for name in _names(line) for row in found.get(name, ())}
    if rows:
        newest = sorted(rows.values(), key=lambda row: -row["place"])[:SHOWN]
        return Line(line, "listed", tuple(Listed(row["number"], row["name"]) for row in newest), len(rows))
    if why := _is_wrong_code(line):
        return Line(line, "unreadable", why=why)
    return Line(line, "not_listed")


def _is_unreadable(line: str) -> str:
    """Why, or nothing. A number of a person's papers is never looked for."""
    if len(line) > LONGEST:
        return N_("太长，不像名称或者代码。")
    if not fold(line):
        return N_("没有文字。")
    if MASK in unicodedata.normalize("NFKC", line):
        return N_("名称不全，请写全名。")
    if not id_number_problems(line) and uscc_problems(line):
        return N_("不能用身份证号码查对。")
    return ""


def _is_wrong_code(line: str) -> str:
    """To say that a mistyped code is not on the list would be taken for an answer."""
    code = compact(line)
    looks_like_one = 16 <= len(code) <= 20 and code.isascii() and code.isalnum()
    return N_("信用代码不对，请逐位核对。") if looks_like_one and set(uscc_problems(code)) - WARNINGS else ""


def _names(line: str) -> Iterator[str]:
    """By what a row can be meant: a number, a person's digest, a unit's name."""
    yield f"number {fold(line)}"
    yield f"person {name_digest(line)}"
    yield f"unit {fold_unit(line)}"


def _by_what_names_it(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        names = [f"number {fold(row[column])}" for column in _NUMBERS if row[column]]
        # What is left of a masked name is no name.
        is_person = row["subject_type"] == "natural"
        names.append(f"person {row['name_digest']}" if is_person else f"unit {fold_unit(row['name'])}")
        for name in names:
            found.setdefault(name, []).append(row)
    return found


async def _candidates(lines: Sequence[str]) -> list[Row]:
    """All rows that a line could mean, in one question."""
    whole = [word for line in lines for word in words.of_whole(line)]
    units = [fold(line) for line in lines if len(fold(line)) >= _SHORTEST]
    names = [name for name in map(words.of_name, units) if name]
    today, columns = clock.today(), ", ".join((*_NUMBERS, "place", "name", "name_digest", "subject_type"))
    legs, values = [_leg(columns, "")], [_either(whole), today, today]
    if names:
        forms = sorted({form for unit in units for form in _forms(unit)})
        legs.append(_leg(columns, f" AND l.name_folded IN ({', '.join('?' for _ in forms)})"))
        every = between("legal", *await bounds())
        named = [in_parts([[word] for word in name], every) for name in names]
        values += [_either(named), today, today, *forms]
    return await fetch(" UNION ".join(legs), *values)


def _either(asked: Sequence[str]) -> str:
    return "\n".join(asked) if is_postgres() else any_of(asked)


def _leg(columns: str, condition: str) -> str:
    chosen = ", ".join(f"r.{name}" for name in columns.split(", "))
    shown = f"r.state = 'published' AND l.publish_from <= ? AND l.publish_until >= ?{condition}"
    if not is_postgres():
        return (
            f"SELECT {chosen} FROM public_words AS w CROSS JOIN public_listing AS l ON l.place = w.rowid "
            f"CROSS JOIN public_record AS r ON r.place = l.place WHERE w.public_words MATCH ? AND {shown}"
        )
    # One look into the index for each line: of all lines in one, PostgreSQL expects to find so many that it
    # reads the whole list instead. Neither does it put these together again, nor look twice.
    return (
        "(WITH l AS MATERIALIZED (SELECT one.* FROM unnest(string_to_array(?, E'\\n')) AS asked (words) "
        "CROSS JOIN LATERAL (SELECT place, name_folded, publish_from, publish_until FROM public_listing "
        "WHERE words @@ CAST(asked.words AS tsquery) OFFSET 0) AS one) "
        f"SELECT {chosen} FROM l CROSS JOIN LATERAL "
        f"(SELECT * FROM public_record WHERE place = l.place OFFSET 0) AS r WHERE {shown})"
    )


def _forms(unit: str) -> Iterator[str]:
    """A limited company goes by either form of these words."""
    yield unit
    for one, other in (_FORMS, _FORMS[::-1]):
        yield unit.replace(one, other)
