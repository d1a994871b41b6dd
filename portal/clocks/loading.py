"""Loading the calendar of a year from the library of Chinese holidays into the table."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.clocks import recomputing
from portal.core import clock as present
from portal.core.errors import N_, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.offices import holidays, queries
from portal.offices.tables import CalendarDay

CHAIN: Final = "staff"
LIBRARY: Final = "library"
"""The origin of what was loaded: loading again may change it, unless staff took it over."""


@dataclass(frozen=True, slots=True)
class LoadedYear:
    """`changed`: days that became something else; `moved`: clocks with another due day since."""

    year: int
    off: int
    work: int
    changed: int
    moved: int


async def load_year(number: int, *, actor: str) -> LoadedYear:
    """Raises Refused while the library does not know the year. Days that staff set stay as they are."""
    known = holidays.year(number)
    if known is None:
        raise Refused(N_("还没有{year}年的放假安排。国务院办公厅公布以后，更新本系统就有了。"), year=number)
    async with writing():
        await _lock_year(number)
        changed = await _write_days(known)
        facts = {"year": number, "off": len(known.off), "work": len(known.work), "changed": changed}
        await append(CHAIN, Event("calendar.loaded", f"calendar:{number}", actor, facts=facts))
    queries.forget()
    moved = await recomputing.recompute_provisional()
    return LoadedYear(number, len(known.off), len(known.work), changed, moved)


async def load_announced(actor: str = "system") -> list[LoadedYear]:
    """Every year from this one on that the library knows and the table does not; for a job."""
    loaded = (await queries.work_calendar()).years
    years = [year for year in range(present.today().year, holidays.latest() + 1) if year not in loaded]
    done = [await load_year(year, actor=actor) for year in years]
    if not done:
        await recomputing.recompute_provisional()
    return done


async def _lock_year(number: int) -> None:
    """Two who load the same year at once: the second waits here, and finds nothing to do."""
    row = {
        "row_key": str(number),
        "origin": LIBRARY,
        "year": number,
        "valid_from": present.today(),
        "source": holidays.source(),
    }
    await change(
        f"INSERT INTO calendar_year ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)}) "
        "ON CONFLICT (year) DO NOTHING",
        *row.values(),
    )
    await change("UPDATE calendar_year SET year = year WHERE year = ?", number)


async def _write_days(known: holidays.Year) -> int:
    """The year as the library has it now; returns how many days became something else."""
    wanted = dict.fromkeys(known.off, False) | dict.fromkeys(known.work, True)
    there = {row["day"]: row for row in await _days(known.year)}
    fresh = [_row(day, is_workday=work) for day, work in wanted.items() if day not in there]
    await insert_many(CalendarDay, fresh)
    free = {day: row for day, row in there.items() if row["origin"] != "staff"}
    gone = [day for day in free if day not in wanted]
    turned = [day for day, row in free.items() if day in wanted and bool(row["is_workday"]) != wanted[day]]
    for day in gone:
        await change("DELETE FROM calendar_day WHERE day = ?", day)
    for day in turned:
        await change("UPDATE calendar_day SET is_workday = ? WHERE day = ?", wanted[day], day)
    return len(fresh) + len(gone) + len(turned)


async def _days(year: int) -> list[dict[str, Any]]:
    return await fetch(
        "SELECT day, is_workday, origin FROM calendar_day WHERE day BETWEEN ? AND ? ORDER BY day",
        *(date(year, 1, 1), date(year, 12, 31)),
    )


def _row(day: date, *, is_workday: bool) -> dict[str, Any]:
    return {
        "row_key": day.isoformat(),
        "origin": LIBRARY,
        "day": day,
        "is_workday": is_workday,
        "name": holidays.name_of(day),
        "reason": "",
    }
