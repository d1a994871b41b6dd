"""Putting a reference pack into the database, again and again, without undoing what staff edited."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from piccolo.columns import Column
from piccolo.table import Table

from portal.catalogue.pack import Pack
from portal.catalogue.rows import CalendarRow, Dated
from portal.database import change, insert_many, is_postgres, writing
from portal.offices import holidays, queries
from portal.offices.role_tables import RolePermission
from portal.offices.tables import (
    Area,
    CalendarDay,
    CalendarYear,
    ChecklistItem,
    ClockRule,
    Duty,
    Exemption,
    LadderRung,
    LetterSeries,
    LetterText,
    Office,
    OfficeContact,
    PublicationRule,
    ReapplyRule,
    RoutingRule,
    SiteText,
)

PACK = "pack"
STAFF = "staff"

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were new, changed with the pack, or left alone because staff had edited them."""

    added: int
    changed: int
    kept: int


async def load_pack(pack: Pack) -> Loaded:
    """Insert what is missing and renew what still belongs to the pack; safe to run at every start."""
    total = Loaded(0, 0, 0)
    async with writing():
        await _alone_with_calendar()
        for table, rows in _tables(pack):
            one = await _load(table, rows)
            total = Loaded(total.added + one.added, total.changed + one.changed, total.kept + one.kept)
    queries.forget()
    return total


async def _alone_with_calendar() -> None:
    """A job adds years of its own at the same time; on SQLite the transaction itself keeps it away."""
    if is_postgres():
        await change("LOCK TABLE calendar_year, calendar_day IN SHARE ROW EXCLUSIVE MODE")


def _tables(pack: Pack) -> list[tuple[type[Table], list[Values]]]:
    return [
        (Office, _rows(pack.offices, "code")),
        (OfficeContact, _rows(pack.contacts, "office", "channel", "valid_from")),
        (Area, _rows(pack.areas, "code")),
        (Duty, _rows(pack.duties, "axis", "code", "valid_from")),
        (RoutingRule, _rows(pack.rules, "code", "version")),
        (ClockRule, _rows(pack.clocks, "name", "valid_from")),
        (LadderRung, _rows(pack.ladder, "code", "valid_from")),
        (CalendarYear, [_year(row) for row in pack.calendar]),
        (CalendarDay, [day for row in pack.calendar for day in _days(row)]),
        (PublicationRule, _rows(pack.publication, "rule", "severity", "valid_from")),
        (ReapplyRule, _rows(pack.reapply, "measure", "profession", "valid_from")),
        (Exemption, _rows(pack.exemptions, "code", "valid_from")),
        (ChecklistItem, _rows(pack.checklist, "code", "valid_from")),
        (SiteText, _rows(pack.texts, "name", "valid_from")),
        (LetterText, _rows(pack.letters, "body", "scope", "valid_from")),
        (LetterSeries, _rows(pack.letter_series, "office", "valid_from")),
        (RolePermission, _rows(pack.role_permissions, "role", "permission", "valid_from")),
    ]


async def _load(table: type[Table], rows: list[Values]) -> Loaded:
    present = {row["row_key"]: row for row in await table.select()}
    new = [row for row in rows if row["row_key"] not in present]
    await insert_many(table, new)
    changed = [row for row in rows if _is_outdated(table, row, present.get(row["row_key"]))]
    for row in changed:
        await _renew(table, row)
    kept = sum(row["origin"] == STAFF for row in present.values())
    return Loaded(len(new), len(changed), kept)


def _is_outdated(table: type[Table], row: Values, present: Values | None) -> bool:
    """A version of a routing rule never changes: decisions point at it. A new wording is a new version."""
    if present is None or present["origin"] != PACK or table is RoutingRule:
        return False
    return any(present[name] != value for name, value in row.items())


async def _renew(table: type[Table], row: Values) -> None:
    columns: dict[Column | str, Any] = {name: value for name, value in row.items() if name != "row_key"}
    await table.update(columns).where(table._meta.get_column_by_name("row_key") == row["row_key"])


def _rows(rows: Iterable[Dated], *key: str) -> list[Values]:
    return [_stored(asdict(row), *key) for row in rows]


def _stored(values: Values, *key: str) -> Values:
    row_key = "/".join(str(values[name] or "-") for name in key)
    return {"row_key": row_key, "origin": PACK, **{name: _column(value) for name, value in values.items()}}


def _column(value: Any) -> Any:
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False)
    return value


def _year(row: CalendarRow) -> Values:
    values = {name: value for name, value in asdict(row).items() if name not in ("off", "work")}
    return _stored(values, "year")


def _days(row: CalendarRow) -> list[Values]:
    return [_day(day, is_workday=False) for day in row.off] + [_day(day, is_workday=True) for day in row.work]


def _day(day: date, *, is_workday: bool) -> Values:
    name = holidays.name_of(day) or ("调休" if is_workday else "放假")
    return {"row_key": day.isoformat(), "origin": PACK, "day": day, "is_workday": is_workday, "name": name}
