"""What anybody may ask of the published list; reads the public table and nothing else."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.core.identifiers import compact
from portal.core.text import fold, single_line
from portal.database import fetch
from portal.records.names import name_digest
from portal.records.projection import VIEW_COLUMNS, PublicView, view_of

SIZE = 20
COUNTED = 1000
LONGEST = 100
ENDED = ("expired", "repaired", "withdrawn")

_COLUMNS = ", ".join(VIEW_COLUMNS)
_VISIBLE = "state = 'published' AND publish_from <= ? AND publish_until >= ?"
_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})~(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Empty means any; an unknown code finds nothing."""

    subject_type: str = ""
    role: str = ""
    kind: str = ""

    def conditions(self) -> list[tuple[str, str]]:
        given = (("subject_type", self.subject_type), ("role", self.role), ("kind", self.kind))
        return [(f"{column} = ?", single_line(value)) for column, value in given if value]


@dataclass(frozen=True, slots=True)
class Page:
    """Records in their order; `count` stops at COUNTED, `older` is the cursor of the next page or None."""

    records: tuple[PublicView, ...]
    count: int
    older: str | None

    @property
    def is_capped(self) -> bool:
        return self.count > COUNTED


@dataclass(frozen=True, slots=True)
class Ended:
    """A record that was published and is no longer: only its number and the class of reason are left."""

    number: str
    reason: str


async def search(text: str = "", filters: Filters = Filters(), *, after: str = "", size: int = SIZE) -> Page:
    """Newest decision first. An unreadable cursor gives the first page; `size` is 1 to 100."""
    size = max(1, min(size, 100))
    where, values = _asked(text, filters)
    found = await fetch(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM public_record WHERE {where} LIMIT {COUNTED + 1}) AS hit",
        *values,
    )
    since, place = _after(after)
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM public_record WHERE {where}{since} "
        f"ORDER BY decision_on DESC, sequence DESC LIMIT {size + 1}",
        *values,
        *place,
    )
    records = tuple(view_of(row) for row in rows[:size])
    return Page(records, int(found[0]["n"]), cursor(records[-1]) if len(rows) > size else None)


async def by_number(number: str) -> PublicView | Ended:
    """NotFound for numbers never given, not yet published, or suspended while something is checked."""
    rows = await fetch(f"SELECT {_COLUMNS}, state FROM public_record WHERE number = ?", _typed_number(number))
    if not rows:
        raise NotFound(N_("没有这个编号的公示记录。"))
    return _as_of(rows[0], clock.today())


def cursor(record: PublicView) -> str:
    return f"{record.decision_on.isoformat()}~{record.sequence}"


def _as_of(row: dict[str, Any], today: date) -> PublicView | Ended:
    if row["state"] in ENDED:
        return Ended(row["number"], row["state"])
    if row["state"] != "published" or today < row["publish_from"]:
        raise NotFound(N_("没有这个编号的公示记录。"))
    if today > row["publish_until"]:
        return Ended(row["number"], "expired")
    return view_of(row)


def _asked(text: str, filters: Filters) -> tuple[str, list[Any]]:
    today = clock.today()
    parts: list[str] = [_VISIBLE]
    values: list[Any] = [today, today]
    for condition, value in filters.conditions():
        parts.append(condition)
        values.append(value)
    if text.strip():
        condition, wanted = _matching(text[:LONGEST])
        parts.append(condition)
        values += wanted
    return " AND ".join(parts), values


def _matching(text: str) -> tuple[str, Sequence[Any]]:
    """Any part of a name as the public sees it; a person's whole name; whole codes and numbers.

    A name that is masked is stored masked, so a fragment of it can only meet what is shown anyway.
    """
    clean = single_line(text)
    folded = fold(clean)
    if not folded:
        return "1 = 0", ()
    condition = (
        "(name_folded LIKE ? ESCAPE '\\' OR name_digest = ? OR uscc = ? "
        "OR decision_folded = ? OR registration_folded = ? OR number = ?)"
    )
    return condition, (
        _part(folded),
        name_digest(folded),
        compact(clean),
        folded,
        folded,
        _typed_number(clean),
    )


def _part(folded: str) -> str:
    escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _typed_number(text: str) -> str:
    return single_line(unicodedata.normalize("NFKC", text[:LONGEST])).replace(" ", "").upper()


def _after(text: str) -> tuple[str, tuple[Any, ...]]:
    found = _CURSOR.fullmatch(text)
    if not found:
        return "", ()
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return "", ()
    return " AND (decision_on < ? OR (decision_on = ? AND sequence < ?))", (day, day, int(found[2]))
