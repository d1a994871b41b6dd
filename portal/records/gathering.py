"""All records of one unit, also under its names of before, or of one certificate: what is shown today."""

import re
from dataclasses import dataclass
from typing import Any, Final

from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.records.projection import VIEW_COLUMNS, PublicView, view_of
from portal.records.questions import read_cursor
from portal.records.subjects import of_code, of_unit_name
from portal.units import sameness

SIZE: Final = 20
MOST_NAMES: Final = 10
_SUBJECT: Final = re.compile(r"u[0-9A-Z]{1,18}|[np][0-9a-f]{20}", re.ASCII)
_SHOWN: Final = "state = 'published' AND publish_from <= ? AND publish_until >= ?"
_NONE: Final = N_("名单上现在没有这个主体的记录。")


@dataclass(frozen=True, slots=True)
class Gathered:
    """`names` stand on the shown records, the newest first; `older` is the next page's cursor."""

    subject: str
    names: tuple[str, ...]
    records: tuple[PublicView, ...]
    count: int
    older: str | None

    @property
    def is_person(self) -> bool:
        return self.subject.startswith("p")


async def gathered(subject: str, *, after: str = "", size: int = SIZE) -> Gathered:
    """NotFound when nothing of it is shown now, whatever may have been shown before."""
    size = max(1, min(size, 100))
    subjects = await _same_as(subject)
    rows = await _rows(subjects, after, size + 1)
    records = tuple(view_of(row) for row in rows[:size])
    older = str(records[-1].place) if len(rows) > len(records) else None
    return Gathered(subject, await _names(subjects), records, await _count(subjects), older)


async def _same_as(subject: str) -> tuple[str, ...]:
    """The subject itself, and what the register of units says is the same unit."""
    if not _SUBJECT.fullmatch(subject):
        raise NotFound(_NONE)
    newest = await _newest(subject)
    if subject.startswith("p"):
        return (subject,)
    code = newest["uscc"] if subject.startswith("u") else ""
    unit = await sameness.known(code=code, name=newest["name"])
    if unit is None:
        return (subject,)
    same = (of_unit_name(name) for name in unit.names)
    return tuple(dict.fromkeys([subject, *([of_code(unit.code)] if unit.code else []), *same]))


async def _newest(subject: str) -> dict[str, Any]:
    rows = await fetch(
        f"SELECT name, uscc FROM public_record WHERE subject = ? AND {_SHOWN} ORDER BY place DESC LIMIT 1",
        subject,
        *_today(),
    )
    if not rows:
        raise NotFound(_NONE)
    return rows[0]


async def _names(subjects: tuple[str, ...]) -> tuple[str, ...]:
    rows = await fetch(
        f"SELECT name, MAX(place) AS newest FROM public_record WHERE {_of(subjects)} AND {_SHOWN} "
        f"GROUP BY name ORDER BY newest DESC LIMIT {MOST_NAMES}",
        *subjects,
        *_today(),
    )
    return tuple(row["name"] for row in rows)


async def _rows(subjects: tuple[str, ...], after: str, size: int) -> list[dict[str, Any]]:
    start = read_cursor("newest", after)
    more = "AND place < ?" if start else ""
    return await fetch(
        f"SELECT {', '.join(VIEW_COLUMNS)} FROM public_record WHERE {_of(subjects)} AND {_SHOWN} {more} "
        f"ORDER BY place DESC LIMIT {size}",
        *subjects,
        *_today(),
        *([start[1]] if start else []),
    )


async def _count(subjects: tuple[str, ...]) -> int:
    [row] = await fetch(
        f"SELECT COUNT(*) AS n FROM public_record WHERE {_of(subjects)} AND {_SHOWN}", *subjects, *_today()
    )
    return int(row["n"])


def _of(subjects: tuple[str, ...]) -> str:
    return f"subject IN ({', '.join('?' for _ in subjects)})"


def _today() -> tuple[Any, Any]:
    return clock.today(), clock.today()
