"""Whom else to tell (常建通〔2019〕9号, 四（三）): work unit and supervision organ of a public employee."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from portal.catalogue.codelists import Code, code_list
from portal.referrals.lines import Line

BODIES: Final = ("employer", "discipline")
_WHERE: Final = ("actual_unit", "registered_unit")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person whose work unit looks like a public one, and the bodies that nobody has told yet."""

    person: str = field(repr=False)
    unit: str = field(repr=False)
    sort: Code
    bodies: tuple[str, ...]


def suggestions(lines: Sequence[Line], told: Collection[str]) -> list[Suggestion]:
    """Drawn from the name of the unit alone: an officer decides."""
    bodies = tuple(body for body in BODIES if body not in told)
    if not bodies:
        return []
    return [
        Suggestion(line.get("person_name", ""), unit, sort, bodies)
        for line in lines
        for unit, sort in _public_units(line)[:1]
    ]


def _public_units(line: Line) -> list[tuple[str, Code]]:
    units = [line[name].strip() for name in _WHERE if line.get(name)]
    return [
        (unit, sort) for unit in units for sort in code_list("public_body") if re.search(sort.pattern, unit)
    ]
