"""Names that a unit had before, as people write them down: one a line, perhaps with the last day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.core.text import fold_unit, single_line

LONGEST: Final = 200
MOST: Final = 20

_BETWEEN: Final = re.compile(r"[\n、;；]+|(?<!\d)/+(?!\d)")
_WITH_DAY: Final = re.compile(r"(.+?)[\s,，（(]*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[止)）]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Name:
    """`until_on` is the last day on which the unit was called so, if anybody knows it."""

    name: str
    until_on: date | None = None

    @property
    def key(self) -> str:
        return fold_unit(self.name)


def read(text: str) -> tuple[Name, ...]:
    """Every name once, in its order."""
    found = (_name(single_line(part)) for part in _BETWEEN.split(text))
    return tuple({name.key: name for name in found if name.key}.values())


def written(names: Iterable[Name]) -> str:
    return "\n".join(f"{one.name}（{one.until_on}）" if one.until_on else one.name for one in names)


def unlike(names: Iterable[Name], *keys: str) -> tuple[Name, ...]:
    """Each once, without those with these keys: what a unit is called now is no name of before."""
    return tuple(one for one in {name.key: name for name in names}.values() if one.key not in keys)


def _name(text: str) -> Name:
    match = _WITH_DAY.fullmatch(text)
    if match is None:
        return Name(text)
    try:
        return Name(match[1].strip(), date(int(match[2]), int(match[3]), int(match[4])))
    except ValueError:
        return Name(text)
