"""What administrators change: a day of the calendar, the length of a period, a rung of the ladder."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from portal.catalogue.rows import ClockRow, RungRow
from portal.clocks import recomputing
from portal.core import clock as present
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries
from portal.offices.tables import CalendarDay, ClockRule, LadderRung

CHAIN: Final = "staff"
STAFF: Final = "staff"
LONGEST: Final = 400
FARTHEST: Final = 20
WHO: Final = ("assignee", "chief", "dispatcher", "leading", "informant")
CHANNELS: Final = ("mail", "page")
ACTS: Final = ("remind", "press", "escalate", "list")
_DAY: Final = timedelta(days=1)


async def set_day(day: date, *, is_workday: bool, name: str, reason: str, actor: str) -> int:
    """Make a day free or a working day; returns how many clocks have another due day since."""
    if day.year not in (await queries.work_calendar()).years:
        raise InvalidInput({"day": Message(N_("这一年还没有载入，先载入再改。"))})
    if not reason.strip():
        raise InvalidInput({"reason": Message(N_("请填写这一项。"))})
    row = {
        "row_key": day.isoformat(),
        "origin": STAFF,
        "day": day,
        "is_workday": is_workday,
        "name": name.strip(),
        "reason": reason.strip(),
    }
    async with writing():
        if await fetch("SELECT 1 AS one FROM calendar_day WHERE day = ?", day):
            sets = ", ".join(f"{column} = ?" for column in row)
            await change(f"UPDATE calendar_day SET {sets} WHERE day = ?", *row.values(), day)
        else:
            await insert_many(CalendarDay, [row])
        facts: dict[str, Fact] = {"work": is_workday, "reason": reason.strip()}
        await append(CHAIN, Event("calendar.day_set", f"day:{day}", actor, facts=facts))
    queries.forget()
    return await recomputing.recompute_around(day)


async def new_length(name: str, *, amount: int, valid_from: date, source: str, actor: str) -> None:
    """A version of a clock rule from a day to come; what runs already keeps the length that it began with."""
    versions = [row for row in await queries.clock_versions() if row.name == name]
    if not versions:
        raise NotFound(N_("没有这项期限。"))
    _check(amount=amount, low=1, high=LONGEST, valid_from=valid_from, source=source)
    _require_last(versions[-1].valid_from, valid_from)
    values = {column: getattr(versions[-1], column) for column in ClockRow.__dataclass_fields__}
    values |= {"amount": amount, "valid_from": valid_from, "valid_to": None, "source": source.strip()}
    async with writing():
        await _end_before("clock_rule", "name", name, valid_from)
        await insert_many(ClockRule, [_row(f"{name}/{valid_from}", values)])
        facts: dict[str, Fact] = {"amount": amount, "from": valid_from.isoformat()}
        await append(CHAIN, Event("clocks.rule_set", f"clock:{name}", actor, facts=facts))
    queries.forget()


async def new_rung(row: RungRow, *, actor: str) -> None:
    """A rung, or a version of one, from a day to come."""
    _check(
        amount=row.days, low=-FARTHEST, high=FARTHEST, valid_from=row.valid_from, source=row.source, at="days"
    )
    _check_choices(row)
    earlier = [each.valid_from for each in await queries.ladder_versions() if each.code == row.code]
    if earlier:
        _require_last(max(earlier), row.valid_from)
    async with writing():
        await _end_before("ladder_rung", "code", row.code, row.valid_from)
        await insert_many(LadderRung, [_row(f"{row.code}/{row.valid_from}", asdict(row))])
        facts: dict[str, Fact] = {"clock": row.clock, "days": row.days, "who": row.who, "act": row.act}
        await append(CHAIN, Event("clocks.rung_set", f"rung:{row.code}", actor, facts=facts))
    queries.forget()


async def end_rung(code: str, *, actor: str) -> None:
    """From tomorrow nobody is called by it; what was said stays said."""
    held = [row for row in await queries.ladder() if row.code == code]
    if not held:
        raise NotFound(N_("没有这一级催办。"))
    async with writing():
        await _end_before("ladder_rung", "code", code, present.today() + _DAY)
        await append(CHAIN, Event("clocks.rung_ended", f"rung:{code}", actor))
    queries.forget()


def new_code() -> str:
    """A name for a rung of one's own, beside those that came with the pack."""
    return f"own-{uuid4().hex[:8]}"


def _check_choices(row: RungRow) -> None:
    given = {"who": (row.who, WHO), "channel": (row.channel, CHANNELS), "act": (row.act, ACTS)}
    wrong = [name for name, (value, known) in given.items() if value not in known]
    if row.who == "informant" and row.clock != "ask":
        wrong.append("who")
    if wrong:
        raise InvalidInput({name: Message(N_("请选择一项。")) for name in wrong})


def _check(*, amount: int, low: int, high: int, valid_from: date, source: str, at: str = "amount") -> None:
    errors: dict[str, Message] = {}
    if not low <= amount <= high:
        errors[at] = Message(N_("应为{low}到{high}。"), {"low": low, "high": high})
    if valid_from <= present.today():
        errors["valid_from"] = Message(N_("最早从明天起施行。已经开始计算的期限不受影响。"))
    if not source.strip():
        errors["source"] = Message(N_("请填写这一项。"))
    if errors:
        raise InvalidInput(errors)


def _require_last(last: date, valid_from: date) -> None:
    if valid_from <= last:
        raise Refused(N_("已有{day}起施行的版本，新版本要晚于那一天。"), field="valid_from", day=last)


async def _end_before(table: str, column: str, key: str, day: date) -> None:
    """The version before ends the day before; from now on it is the staff's, and no pack changes it back."""
    await change(
        f"UPDATE {table} SET valid_to = ?, origin = ? "
        f"WHERE {column} = ? AND valid_from < ? AND (valid_to IS NULL OR valid_to >= ?)",
        *(day - _DAY, STAFF, key, day, day),
    )


def _row(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"row_key": key, "origin": STAFF, **values}
