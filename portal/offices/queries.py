"""Reading offices, areas, rules, clocks and site words, always as they hold on a day."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any, TypeVar

from piccolo.table import Table

from portal.catalogue.rows import (
    AreaRow,
    ClockRow,
    ContactRow,
    Dated,
    DutyRow,
    ExemptionRow,
    OfficeRow,
    PublicationRow,
    ReapplyRow,
    RuleRow,
    RungRow,
    TextRow,
)
from portal.core import clock
from portal.core.calendars import WorkCalendar
from portal.core.errors import N_, NotFound
from portal.database.writing import engine
from portal.offices import tables
from portal.offices.routing_changes import RoutingRows
from portal.offices.routing_rules import RuleSet


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """`reason` is not empty where staff made the day what it is."""

    day: date
    is_workday: bool
    name: str
    reason: str


RowType = TypeVar("RowType", bound=Dated)
Cached = TypeVar("Cached")

# Another worker hears of a change only when its own copy has grown this old.
_KEPT_SECONDS = 15.0

# What was read, and when, for the database that is open now.
_cache: dict[object, tuple[float, Any]] = {}
_cache_of: list[object] = []


def forget() -> None:
    """Read afresh from now on; whoever changes a row calls this after the commit."""
    _cache.clear()


async def rules_on(day: date | None = None) -> RuleSet:
    """The rules, areas and duties that decide on this day (today without one)."""
    on = day or clock.today()
    return await once(("rules", on), lambda: _rule_set(on))


async def routing_rows() -> RoutingRows:
    """Every version of everything that decides."""
    return RoutingRows(
        rules=await routing_rules(),
        areas=await all_of(tables.Area, AreaRow, "position", "code"),
        duties=await all_of(tables.Duty, DutyRow, "id"),
        offices=await all_of(tables.Office, OfficeRow, "position", "code"),
    )


async def routing_rules() -> tuple[RuleRow, ...]:
    """Every version of every rule, in the order in which they are tried."""
    return await once("all rules", _all_rules)


async def routing_rule(code: str, version: int) -> RuleRow:
    """One version of a rule, also one that another worker has just added."""
    for rules in (routing_rules, _all_rules):
        for row in await rules():
            if (row.code, row.version) == (code, version):
                return row
    raise NotFound(N_("没有这条分办规则。"))


async def offices(day: date | None = None) -> tuple[OfficeRow, ...]:
    return held(await all_of(tables.Office, OfficeRow, "position", "code"), day)


async def all_offices() -> tuple[OfficeRow, ...]:
    """Also those that have ended or not begun."""
    return await all_of(tables.Office, OfficeRow, "position", "code")


async def office(code: str) -> OfficeRow:
    """An office by its code, also one that has ended: old tips still name it."""
    for row in await all_of(tables.Office, OfficeRow, "position", "code"):
        if row.code == code:
            return row
    raise NotFound(N_("没有这个单位。"))


async def areas(day: date | None = None) -> tuple[AreaRow, ...]:
    return held(await all_of(tables.Area, AreaRow, "position", "code"), day)


async def all_areas() -> tuple[AreaRow, ...]:
    """Also those that have ended or not begun."""
    return await all_of(tables.Area, AreaRow, "position", "code")


async def contacts(office: str | None = None, day: date | None = None) -> tuple[ContactRow, ...]:
    """The ways to reach an office, or the bureau where `office` is None; a value may be missing."""
    rows = held(await all_of(tables.OfficeContact, ContactRow, "position", "id"), day)
    return tuple(row for row in rows if row.office == office)


async def all_contacts(day: date | None = None) -> tuple[ContactRow, ...]:
    return held(await all_of(tables.OfficeContact, ContactRow, "position", "id"), day)


async def clock_rule(name: str, day: date | None = None) -> ClockRow:
    for row in held(await all_of(tables.ClockRule, ClockRow, "id"), day):
        if row.name == name:
            return row
    raise NotFound(N_("没有这项期限。"))


async def clock_rules(day: date | None = None) -> tuple[ClockRow, ...]:
    return held(await all_of(tables.ClockRule, ClockRow, "id"), day)


async def clock_versions() -> tuple[ClockRow, ...]:
    """Every version of every clock rule, also those that have ended or not begun."""
    return await all_of(tables.ClockRule, ClockRow, "name", "valid_from", "id")


async def ladder(day: date | None = None) -> tuple[RungRow, ...]:
    """The rungs that hold, in the order in which a clock reaches them."""
    return held(await ladder_versions(), day)


async def ladder_versions() -> tuple[RungRow, ...]:
    return await all_of(tables.LadderRung, RungRow, "days", "code", "valid_from", "id")


async def publication_rules(decided_on: date) -> tuple[PublicationRow, ...]:
    """The windows for a decision of this day, mildest first."""
    return held(
        await all_of(tables.PublicationRule, PublicationRow, "max_months", "min_months", "id"), decided_on
    )


async def all_publication_rules() -> tuple[PublicationRow, ...]:
    """Every window: an officer may choose another rule with a reason."""
    return await all_of(tables.PublicationRule, PublicationRow, "valid_from", "id")


async def reapply_rules(decided_on: date) -> tuple[ReapplyRow, ...]:
    return held(await all_of(tables.ReapplyRule, ReapplyRow, "valid_from", "id"), decided_on)


async def exemptions(day: date | None = None) -> tuple[ExemptionRow, ...]:
    return held(await all_of(tables.Exemption, ExemptionRow, "code", "id"), day)


async def site_texts(day: date | None = None) -> dict[str, TextRow]:
    """Words of the site by name; of several that hold the newest."""
    rows = held(await all_of(tables.SiteText, TextRow, "valid_from", "id"), day)
    return {row.name: row for row in rows}


async def work_calendar() -> WorkCalendar:
    return await once("calendar", _calendar)


async def special_days(year: int) -> list[SpecialDay]:
    """The days of a year that are not what their weekday says, in their order."""
    found = tables.CalendarDay
    rows = (
        await found.select(found.day, found.is_workday, found.name, found.reason)
        .where(found.day >= date(year, 1, 1), found.day <= date(year, 12, 31))
        .order_by(found.day)
    )
    return [SpecialDay(**row) for row in rows]


async def holiday_names() -> dict[date, str]:
    """What the days off and the make-up days belong to."""
    return await once("holidays", _names)


def held(rows: tuple[RowType, ...], day: date | None = None) -> tuple[RowType, ...]:
    """Those in force on the day (today without one)."""
    on = day or clock.today()
    return tuple(row for row in rows if row.holds_on(on))


async def all_of(table: type[Table], shape: type[RowType], *order: str) -> tuple[RowType, ...]:
    """Every version of every row."""
    return await once((table, order), lambda: _read(table, shape, *order))


async def once(key: object, read: Callable[[], Awaitable[Cached]]) -> Cached:
    """What was read under this key some seconds ago, or now."""
    _forget_other_databases()
    now = time.monotonic()
    read_at, value = _cache.get(key, (-inf, None))
    if now - read_at > _KEPT_SECONDS:
        value = await read()
        _cache[key] = (now, value)
    fresh: Cached = value
    return fresh


def _forget_other_databases() -> None:
    if _cache_of != [engine()]:
        _cache_of[:] = [engine()]
        _cache.clear()


async def _read(table: type[Table], shape: type[RowType], *order: str) -> tuple[RowType, ...]:
    query = table.select()
    for name in order:
        query = query.order_by(table._meta.get_column_by_name(name))
    names = shape.__dataclass_fields__
    return tuple(shape(**{name: row[name] for name in names}) for row in await query)


async def _all_rules() -> tuple[RuleRow, ...]:
    query = (
        tables.RoutingRule.select().order_by(tables.RoutingRule.position).order_by(tables.RoutingRule.row_key)
    )
    return tuple(_rule(row) for row in await query)


def _rule(row: dict[str, Any]) -> RuleRow:
    values = {name: row[name] for name in RuleRow.__dataclass_fields__}
    values |= {"conditions": json.loads(row["conditions"]), "cc": tuple(json.loads(row["cc"]))}
    return RuleRow(**values)


async def _rule_set(day: date) -> RuleSet:
    return (await routing_rows()).on(day)


async def _names() -> dict[date, str]:
    rows = await tables.CalendarDay.select(tables.CalendarDay.day, tables.CalendarDay.name)
    return {row["day"]: row["name"] for row in rows}


async def _calendar() -> WorkCalendar:
    days = await tables.CalendarDay.select(tables.CalendarDay.day, tables.CalendarDay.is_workday)
    years = await tables.CalendarYear.select(tables.CalendarYear.year)
    return WorkCalendar(
        off=frozenset(row["day"] for row in days if not row["is_workday"]),
        work=frozenset(row["day"] for row in days if row["is_workday"]),
        years=frozenset(row["year"] for row in years),
    )
