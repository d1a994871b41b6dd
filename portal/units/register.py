"""Telling the level of a unit that a tip names: what the register in force says, or nothing."""

from dataclasses import dataclass
from typing import Any, Final

from portal.catalogue import codelists
from portal.core import clock
from portal.core.identifiers import compact
from portal.core.text import fold_unit
from portal.database import fetch
from portal.offices.queries import once
from portal.units.entries import UNKNOWN

_SAID: Final = "u.level, u.area, u.unit_type"
_HOLDS: Final = "u.valid_from <= ? AND (u.valid_to IS NULL OR u.valid_to >= ?)"
_FOUND: Final = f"""
SELECT 1 AS place, {_SAID} FROM unit u WHERE u.code = ? AND {_HOLDS}
UNION SELECT 2, {_SAID} FROM unit u WHERE u.key = ? AND {_HOLDS}
UNION SELECT 3, {_SAID} FROM unit_former_name n JOIN unit u ON u.id = n.unit WHERE n.key = ? AND {_HOLDS}
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Registered:
    """City or district level; area and the unit type that routing reads, `unknown` where the row has none."""

    level: str
    area: str
    unit_type: str


async def find(*, code: str = "", name: str = "") -> Registered | None:
    """By code, else by name, else by a name of before. Several that disagree say nothing."""
    code, key = compact(code), fold_unit(name)
    if not (code or key) or await _is_empty():
        return None
    today = clock.today()
    days = (today, today)
    rows = await fetch(_FOUND, code or "-", *days, key or "-", *days, key or "-", *days)
    best = [row for row in rows if row["place"] == rows[0]["place"]]
    level = _same(best, "level")
    return (
        Registered(level, _same(best, "area") or UNKNOWN, _routed(_same(best, "unit_type")))
        if level
        else None
    )


async def _is_empty() -> bool:
    """An office that keeps no register pays nothing for it."""
    return await once("no units", _count_none)


async def _count_none() -> bool:
    return not await fetch("SELECT 1 AS one FROM unit LIMIT 1")


def _same(rows: list[dict[str, Any]], column: str) -> str:
    """What all rows say; empty where they differ, or where there are none."""
    values = {str(row[column]) for row in rows}
    return values.pop() if len(values) == 1 else ""


def _routed(unit_type: str) -> str:
    known = codelists.find("unit_type", unit_type)
    return known.routes_as if known else UNKNOWN
