"""Certificates: classes that belong to a category, and what their registration numbers usually look like."""

import re
from collections.abc import Mapping

from portal.catalogue.codelists import Code, code_list, find
from portal.core.identifiers import compact

_BRACKETS = str.maketrans("【〔（(）〕】)", "[[[[]]]]")


def classes_of(options: str, finer: str, category: str) -> tuple[Code, ...]:
    """The finer codes of a category; one that only repeats the category says nothing more."""
    known = {code.code for code in code_list(options)}
    return tuple(code for code in code_list(finer) if code.parent == category and code.code not in known)


def split(name: str, finer: str, chosen: str) -> dict[str, str]:
    """What was chosen as category and class: to know the class is to know the category."""
    entry = find(finer, chosen)
    if entry is None or entry.code == entry.parent:
        return {name: chosen}
    return {name: entry.parent, f"{name}_sub": chosen}


def joined(name: str, answers: Mapping[str, object]) -> object:
    """The one code that stands for category and class in a list of both."""
    return answers.get(f"{name}_sub") or answers.get(name)


def usual_format(number: str, profession: str, grade: str = "") -> Code | None:
    """The format that this number does not have; None where it looks usual or nobody knows what is usual."""
    formats = [code for code in code_list("registration_format") if code.parent == profession]
    if not formats or (grade and _without_prefix(profession, grade)):
        return None
    written = compact(number).translate(_BRACKETS)
    return None if any(_fits(code, written, grade) for code in formats) else formats[0]


def _without_prefix(profession: str, grade: str) -> bool:
    """Of some classes of a category with prefixes, the prefix is not known."""
    siblings = [code for code in code_list("profession_grade") if code.parent == profession]
    prefixes = {code.code: code.prefix for code in siblings}
    return any(prefixes.values()) and not prefixes.get(grade)


def _fits(code: Code, written: str, grade: str) -> bool:
    entry = find("profession_grade", grade)
    prefix = entry.prefix if entry else ""
    if prefix:
        return re.fullmatch(re.escape(prefix) + "[0-9]{9}", written) is not None
    return re.fullmatch(code.pattern, written) is not None
