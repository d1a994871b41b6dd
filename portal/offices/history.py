"""What an office, an area or a unit said before each change, and who changed it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.core import clock
from portal.core.errors import Conflict
from portal.database import fetch, insert_many
from portal.offices.tables import FormerRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """One version of a row, the last day on which it held, and the actor who replaced it."""

    version: int
    values: Mapping[str, Any] = field(repr=False)
    until_on: date
    changed_by: str
    changed_on: date


async def former(subject: str) -> list[Former]:
    """The newest first. `subject` is office:code, area:code or unit:id."""
    rows = await fetch(
        "SELECT version, body, until_on, changed_by, changed_on FROM former_row WHERE subject = ? "
        "ORDER BY version DESC",
        subject,
    )
    return [Former(values=json.loads(row.pop("body")), **row) for row in rows]


async def version_of(subject: str) -> int:
    """1 for a row that nobody has changed."""
    [found] = await fetch("SELECT COUNT(*) AS n FROM former_row WHERE subject = ?", subject)
    return int(found["n"]) + 1


async def require_version(subject: str, version: int) -> None:
    """Raise Conflict for somebody who looks at an older version; the row itself is locked before."""
    if await version_of(subject) != version:
        raise Conflict()


async def keep(*rows: Mapping[str, Any]) -> None:
    """Keep versions that are about to be replaced, made by `version`; only inside `writing()`."""
    await insert_many(FormerRow, rows)


def version(
    subject: str, number: int, values: Mapping[str, Any], *, until_on: date, actor: str
) -> dict[str, Any]:
    return {
        "subject": subject,
        "version": number,
        "body": json.dumps(dict(values), ensure_ascii=False, default=str),
        "until_on": until_on,
        "changed_by": actor,
        "changed_on": clock.today(),
    }
