"""Under which names and which code one unit is known: only what the register says of it and of no other."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.core.identifiers import compact
from portal.core.text import fold_unit
from portal.database import fetch


@dataclass(frozen=True, slots=True)
class Known:
    """Its present name first, then those of before; a name that another unit has or had is left out."""

    code: str
    names: tuple[str, ...]


async def known(*, code: str = "", name: str = "") -> Known | None:
    """None when the register has no such unit, or more than one could be meant."""
    ids = await _by_code(code) if code else await _by_name(name)
    if len(ids) != 1:
        return None
    rows = await fetch(
        "SELECT u.code, u.name, u.key, 0 AS place FROM unit u WHERE u.id = ? "
        "UNION ALL SELECT NULL, n.name, n.key, n.id FROM unit_former_name n WHERE n.unit = ? ORDER BY place",
        *(ids * 2),
    )
    shared = await _shared(row["key"] for row in rows)
    return Known(
        code=rows[0]["code"] or "", names=tuple(row["name"] for row in rows if row["key"] not in shared)
    )


async def _by_code(code: str) -> list[object]:
    rows = await fetch("SELECT id FROM unit WHERE code = ?", compact(code))
    return [row["id"] for row in rows]


async def _by_name(name: str) -> list[object]:
    """UNION, because a unit may have got its former name back."""
    key = fold_unit(name)
    rows = await fetch(
        "SELECT id FROM unit WHERE key = ? UNION SELECT unit FROM unit_former_name WHERE key = ?", key, key
    )
    return [row["id"] for row in rows]


async def _shared(keys: Iterable[str]) -> set[str]:
    """Of these names those that several units have or had."""
    wanted = list(dict.fromkeys(keys))
    marks = ", ".join("?" for _ in wanted)
    rows = await fetch(
        f"SELECT key FROM (SELECT id, key FROM unit WHERE key IN ({marks}) "
        f"UNION SELECT unit, key FROM unit_former_name WHERE key IN ({marks})) AS named "
        "GROUP BY key HAVING COUNT(*) > 1",
        *wanted,
        *wanted,
    )
    return {row["key"] for row in rows}
