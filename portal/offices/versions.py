"""Dated rows that staff write anew: a version begins on its day, the one before ends, both stay readable."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from piccolo.table import Table

from portal.catalogue.rows import Dated
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, too_long
from portal.database import change, fetch, writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries
from portal.offices.tables import ChecklistItem, LetterSeries, LetterText

LONGEST_SOURCE: Final = 200
_STAFF: Final = "staff"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of rows: its table, and the columns that make two rows versions of one thing."""

    table: type[Table]
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.table._meta.tablename)


LETTERS: Final = Sort(LetterText, ("body", "scope"))
SERIES: Final = Sort(LetterSeries, ("office",))
CHECKLIST: Final = Sort(ChecklistItem, ("code",))


async def write(sort: Sort, row: Dated, *, known: int, actor: str) -> None:
    """The next version of a row, or a new row.

    `known`: how many versions whoever writes has seen; raises Conflict where there are others by now.
    """
    values = asdict(row)
    key = [values[name] for name in sort.key]
    async with writing():
        past = await _past(sort, key)
        if len(past) != known or not await _insert(sort, key, known + 1, values):
            raise Conflict(N_("别人刚刚保存了一个版本。您填写的内容还没有保存，请对照后再保存。"))
        _require_last(past, row.valid_from)
        await _end_before(sort, key, known + 1, row.valid_from)
        facts: dict[str, Fact] = {"version": known + 1, "from": row.valid_from.isoformat()}
        subject = f"{sort.name}:{'/'.join(key)}"
        await append(_STAFF, Event(f"{sort.name}.written", subject, actor, facts=facts))
    queries.forget()


def errors_of(row: Dated, *, earliest: date) -> dict[str, Message]:
    """What is wrong with its day and its source, by the names of the fields."""
    errors: dict[str, Message] = {}
    if row.valid_from < earliest:
        today = earliest <= clock.today()
        errors["valid_from"] = Message(N_("最早从今天起。") if today else N_("最早从明天起。"))
    if not row.source.strip():
        errors["source"] = Message(N_("请填写这一项。"))
    elif len(row.source) > LONGEST_SOURCE:
        errors["source"] = too_long(LONGEST_SOURCE)
    return errors


def require(errors: Mapping[str, Message]) -> None:
    if errors:
        raise InvalidInput(errors)


async def _past(sort: Sort, key: Sequence[str]) -> list[date]:
    rows = await fetch(f"SELECT valid_from FROM {sort.name} WHERE {_is(sort)} ORDER BY valid_from", *key)
    return [row["valid_from"] for row in rows]


async def _insert(sort: Sort, key: Sequence[str], n: int, values: Mapping[str, Any]) -> bool:
    """Not when somebody writes the same version at this moment."""
    row = {name: _column(value) for name, value in values.items()}
    row |= {"row_key": _row_key(key, n), "origin": _STAFF}
    names, marks = ", ".join(row), ", ".join("?" for _ in row)
    return bool(
        await fetch(
            f"INSERT INTO {sort.name} ({names}) VALUES ({marks}) "
            "ON CONFLICT (row_key) DO NOTHING RETURNING row_key",
            *row.values(),
        )
    )


def _require_last(past: Sequence[date], valid_from: date) -> None:
    """On the day on which another begins it takes its place: a slip is put right on the day itself."""
    if past and valid_from < past[-1]:
        message = Message(N_("已有{day}起的版本，新版本不能早于那一天。"), {"day": past[-1]})
        raise InvalidInput({"valid_from": message})


async def _end_before(sort: Sort, key: Sequence[str], n: int, day: date) -> None:
    """From now on they are the staff's, and no pack changes them back."""
    await change(
        f"UPDATE {sort.name} SET valid_to = ?, origin = ? "
        f"WHERE {_is(sort)} AND row_key <> ? AND (valid_to IS NULL OR valid_to >= ?)",
        *(day - _DAY, _STAFF, *key, _row_key(key, n), day),
    )


def _row_key(key: Sequence[str], n: int) -> str:
    return "/".join((*key, f"v{n}"))


def _is(sort: Sort) -> str:
    return " AND ".join(f"{name} = ?" for name in sort.key)


def _column(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, tuple) else value
