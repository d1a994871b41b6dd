"""What a case says in the columns of annex 3, for letters and lists; only what an officer has saved."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from portal.cases.facts.reading import saved_facts
from portal.catalogue.annex3 import COLUMNS, GROUPS, PERSONAL_NUMBER
from portal.core.masking import mask_id_number
from portal.vault.boxes import KeyPair

Line = Mapping[str, str]
"""The cells of one line that hold something, by the names of the columns."""

# Two groups have columns of one name: in a list their group stands before it.
_TWICE: Final = frozenset({"unit_name", "unit_uscc", "agency_name", "agency_uscc"})
NUMBER: Final = "序号"


async def lines_of(compartment: UUID, pair: KeyPair) -> tuple[Line, ...]:
    """What stands in a tip and nobody has saved as a fact is no line: a letter never quotes a tip."""
    return tuple(row.cells for row in (await saved_facts(compartment, pair)).rows if not row.empty)


def masked(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same with identity numbers that tell nobody."""
    return tuple(
        {name: mask_id_number(text) if name == PERSONAL_NUMBER else text for name, text in line.items()}
        for line in lines
    )


def pairs(line: Line) -> list[tuple[str, str]]:
    """Label and text of every cell that holds something."""
    return [(_label(column.name), line[column.name]) for column in COLUMNS if line.get(column.name)]


def header() -> tuple[str, ...]:
    return (NUMBER, *(_label(column.name) for column in COLUMNS))


def numbered(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Every line in all columns, with its running number."""
    return [(str(n), *(line.get(column.name, "") for column in COLUMNS)) for n, line in enumerate(lines, 1)]


def subjects(lines: Sequence[Line]) -> str:
    """Whom the lines are about, for the head of a letter: the first by name, the others counted in."""
    named = list(dict.fromkeys(_subject(line) for line in lines if _subject(line)))
    if not named:
        return "有关人员和单位"
    return named[0] if len(named) == 1 else f"{named[0]}等"


def violation(lines: Sequence[Line]) -> str:
    return next((line["violation"] for line in lines if line.get("violation")), "“挂证”等违法违规行为")


def _subject(line: Line) -> str:
    return line.get("person_name") or line.get("unit_name") or line.get("agency_name") or ""


def _label(name: str) -> str:
    column = next(column for column in COLUMNS if column.name == name)
    return f"{GROUPS[column.group]}{column.label.removeprefix('单位')}" if name in _TWICE else column.label
