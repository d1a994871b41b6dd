"""Starting a clock: the rule in force on its first day, counted to the end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from portal.catalogue.clock_uses import RECEIVED, SUPERIOR, By, ClockUse, started_by, use_of
from portal.catalogue.pack import load_pack
from portal.catalogue.rows import ClockRow
from portal.catalogue.step_types import State, Subject
from portal.core import clock
from portal.core.calendars import Due
from portal.core.counting import EXACT, Limit, count
from portal.offices import queries as offices
from portal.settings import current

Row = dict[str, Any]


async def due(name: str, start: date) -> Due:
    """When the clock rule of this name, in force on the day it starts, runs out."""
    rule = await offices.clock_rule(name, start)
    return count(await offices.work_calendar(), start, [Limit(rule.amount, rule.unit)]).due


async def rows_for_arrival(
    tip: UUID, state: State, *, office: str, received_on: date, limit_on: date | None = None
) -> list[Row]:
    """The clocks that run from the moment a tip is written; `limit_on` is the day that a superior named."""
    since = {"received_on": received_on}
    uses = started_by(RECEIVED, "tip", state)
    rows = [await fresh_row(use, "tip", tip, office=office, since=since) for use in uses]
    if limit_on is not None:
        use = replace(use_of(SUPERIOR, "tip"), since="received_on")
        named = Limit((limit_on - received_on).days, EXACT)
        rows.append(await fresh_row(use, "tip", tip, office=office, since=since, limit=named))
    return [row for row in rows if row is not None]


def due_columns(rows: Sequence[Row]) -> Row:
    """What a tip or case says of its due day: that of the earliest legal clock."""
    legal = sorted((row["due_on"], row["name"], row["provisional"]) for row in rows if row["legal"])
    day, _, provisional = legal[0] if legal else (None, "", False)
    return {"due_on": day, "due_provisional": provisional}


async def fresh_row(
    use: ClockUse,
    subject: Subject,
    matter: UUID,
    *,
    office: str,
    since: Mapping[str, date],
    limit: Limit | None = None,
) -> Row | None:
    """None where no rule of this name was ever given. `limit` stands for the rule's own length."""
    start = since.get(use.since) or clock.today()
    rule = await _rule(use.name, start)
    if rule is None:
        return None
    given = limit or Limit(rule.amount, rule.unit)
    end = count(await offices.work_calendar(), start, [given]).due
    return {
        "id": uuid4(),
        "subject": subject,
        "matter": matter,
        "office": responsible(use, office),
        "name": use.name,
        "started_on": start,
        "amount": given.amount,
        "unit": given.unit,
        "due_on": end.day,
        "provisional": end.provisional,
        "legal": rule.legal,
        **_JUST_BEGUN,
    }


_JUST_BEGUN: Final[Row] = {
    "extended": 0,
    "extended_unit": "",
    "ended_on": None,
    "ending": None,
    "used": None,
}


def responsible(use: ClockUse, office: str) -> str:
    """Who has to be done in time, where `office` has the matter."""
    pack = load_pack(current().pack)
    return {By.DESK: pack.dispatch, By.COORDINATING: pack.coordinating}.get(use.by, office)


async def _rule(name: str, day: date) -> ClockRow | None:
    """In force on the day; for a day before all of them the first."""
    versions = [row for row in await offices.clock_versions() if row.name == name]
    return next((row for row in versions if row.holds_on(day)), versions[0] if versions else None)
