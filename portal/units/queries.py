"""Reading the register: one unit with its names of before, and the list by part of a name or a code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.core.identifiers import compact
from portal.core.text import fold_unit
from portal.database import fetch
from portal.units.names import Name

COLUMNS: Final = (
    "u.id, u.code, u.name, u.unit_type, u.level, u.area, u.valid_from, u.valid_to, u.source, u.version"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """`code` may be missing, type and area may be unknown; `valid_to` None means until further notice."""

    id: UUID
    code: str | None
    name: str
    unit_type: str
    level: str
    area: str
    valid_from: date
    valid_to: date | None
    source: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """`words` is a part of a name, present or former, or the beginning of a code."""

    words: str = ""
    level: str = ""
    area: str = ""
    ended: bool = False


async def unit(id: UUID) -> Unit:
    rows = await fetch(f"SELECT {COLUMNS} FROM unit u WHERE u.id = ?", id)
    if not rows:
        raise NotFound(N_("登记册里没有这个单位。"))
    return Unit(**rows[0])


async def former_names(id: UUID) -> tuple[Name, ...]:
    return (await former_names_of([id])).get(id, ())


async def former_names_of(ids: Iterable[UUID]) -> Mapping[UUID, tuple[Name, ...]]:
    """By unit, in the order in which they were entered."""
    wanted = list(ids)
    if not wanted:
        return {}
    marks = ", ".join("?" for _ in wanted)
    rows = await fetch(
        f"SELECT unit, name, until_on FROM unit_former_name WHERE unit IN ({marks}) ORDER BY id", *wanted
    )
    found: dict[UUID, tuple[Name, ...]] = {}
    for row in rows:
        found[row["unit"]] = (*found.get(row["unit"], ()), Name(row["name"], row["until_on"]))
    return found


async def count(wanted: Filter) -> int:
    condition, values = _condition(wanted)
    [found] = await fetch(f"SELECT COUNT(*) AS n FROM unit u WHERE {condition}", *values)
    return int(found["n"])


async def listed(wanted: Filter, *, offset: int, limit: int) -> list[Unit]:
    condition, values = _condition(wanted)
    rows = await fetch(
        f"SELECT {COLUMNS} FROM unit u WHERE {condition} ORDER BY u.key, u.id LIMIT ? OFFSET ?",
        *values,
        limit,
        offset,
    )
    return [Unit(**row) for row in rows]


def _condition(wanted: Filter) -> tuple[str, list[Any]]:
    today = clock.today()
    ended = "u.valid_to IS NOT NULL AND u.valid_to < ?"
    parts = [ended if wanted.ended else f"NOT ({ended})"]
    values: list[Any] = [today]
    for name, value in (("level", wanted.level), ("area", wanted.area)):
        if value:
            parts.append(f"u.{name} = ?")
            values.append(value)
    if wanted.words:
        words, more = _words(wanted.words)
        parts.append(words)
        values += more
    return " AND ".join(parts), values


def _words(words: str) -> tuple[str, list[Any]]:
    """Keys hold neither `%` nor `_`, so that nothing that is typed can stand for anything else."""
    key, code = fold_unit(words), compact(words).replace("%", "").replace("_", "")
    part = f"%{key}%" if key else "-"
    found = "u.key LIKE ? OR u.id IN (SELECT n.unit FROM unit_former_name n WHERE n.key LIKE ?)"
    return f"({found} OR u.code LIKE ?)", [part, part, f"{code or '-'}%"]
