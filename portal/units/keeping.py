"""Changing the register: a unit added, changed, ended or taken back, with everything before kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused
from portal.database import change, change_many, fetch, insert_many, is_postgres, writing
from portal.ledger.events import Event, append
from portal.offices import history
from portal.offices import queries as offices
from portal.units import names, queries
from portal.units.entries import COLUMNS, UNKNOWN, Entry, checked
from portal.units.names import Name
from portal.units.planning import Outcome, Plan, known_of, planned
from portal.units.tables import FormerName
from portal.units.tables import Unit as UnitTable

_REGISTER: Final = 71_026
"""What the lock of the register is called on PostgreSQL."""
_UPDATE: Final = (
    f"UPDATE unit SET {', '.join(f'{name} = ?' for name in COLUMNS)}, source = ?, version = ? WHERE id = ?"
)


async def add_unit(entry: Entry, *, source: str, actor: str) -> UUID:
    """A unit that the register does not have, by code or by name."""
    entry = await checked(replace(entry, unit_type=entry.unit_type or UNKNOWN, area=entry.area or UNKNOWN))
    async with writing():
        await alone()
        plan = planned(entry, await known_of([entry]))
        if plan.reason is not None or plan.before is not None:
            reason = plan.reason or Message(N_("登记册里已经有这个单位。"))
            raise InvalidInput({"code" if entry.code and plan.before else "name": reason})
        [made] = await write([plan], source=source, actor=actor)
        await _tell(made, "added", actor)
    offices.forget()
    return made


async def change_unit(id: UUID, entry: Entry, *, source: str, version: int, actor: str) -> None:
    """Everything as it stands now; a name that it had goes to the names of before by itself."""
    entry = await checked(replace(entry, unit_type=entry.unit_type or UNKNOWN, area=entry.area or UNKNOWN))
    async with writing():
        await alone()
        before = await _locked(id, version)
        await _require_free(id, entry)
        after = {name: getattr(entry, name) for name in COLUMNS} | {"valid_to": before["valid_to"]}
        former = list(entry.former)
        if entry.key != before["key"]:
            former.append(Name(before["name"], clock.today() - timedelta(days=1)))
        kept = names.unlike(former, entry.key)
        if after == {name: before[name] for name in COLUMNS} and kept == await queries.former_names(id):
            return
        await change("DELETE FROM unit_former_name WHERE unit = ?", id)
        plan = Plan(Outcome.CHANGED, before=before, after=after, former=kept)
        await write([plan], source=source, actor=actor)
        await _tell(id, "changed", actor)
    offices.forget()


async def end_unit(id: UUID, *, last_day: date, source: str, version: int, actor: str) -> None:
    async with writing():
        before = await _locked(id, version)
        if last_day < before["valid_from"]:
            raise InvalidInput({"last_day": Message(N_("最后一天不能早于生效日期。"))})
        await _set_end(before, last_day, source=source, actor=actor)
        await _tell(id, "ended", actor)
    offices.forget()


async def restore_unit(id: UUID, *, version: int, actor: str) -> None:
    async with writing():
        before = await _locked(id, version)
        if before["valid_to"] is None:
            raise Refused(N_("它没有终止，不用恢复。"))
        await _set_end(before, None, source=before["source"], actor=actor)
        await _tell(id, "restored", actor)
    offices.forget()


async def write(plans: Sequence[Plan], *, source: str, actor: str) -> list[UUID]:
    """Carry out plans that are new or changed; only inside `writing()`. Gives the units in their order."""
    ids = [plan.before["id"] if plan.before else uuid4() for plan in plans]
    pairs = list(zip(ids, plans, strict=True))
    new = [{"id": id, **plan.after, "source": source, "version": 1} for id, plan in pairs if not plan.before]
    await insert_many(UnitTable, new)
    changed = [(id, plan.before, plan.after) for id, plan in pairs if plan.before]
    await history.keep(*(_version(id, before, actor) for id, before, _ in changed))
    await change_many(
        _UPDATE,
        [
            (*(after[name] for name in COLUMNS), source, before["version"] + 1, id)
            for id, before, after in changed
        ],
    )
    await insert_many(FormerName, [row for id, plan in pairs for row in _name_rows(id, plan.former)])
    return ids


async def alone() -> None:
    """One at a time compares with the register and adds to it: SQLite sees to that by itself."""
    if is_postgres():
        await fetch("SELECT pg_advisory_xact_lock(?)", _REGISTER)
        # While a register grows from nothing, its statistics would have it read from end to end.
        await change("SET LOCAL enable_seqscan = off")


async def settle() -> None:
    """After many rows: let the database learn how many they are before somebody asks."""
    if is_postgres():
        await change("ANALYZE unit, unit_former_name")


def subject(id: UUID) -> str:
    return f"unit:{id}"


def _version(id: UUID, before: Mapping[str, Any], actor: str) -> dict[str, Any]:
    values = {name: value for name, value in before.items() if name not in ("id", "key", "version")}
    return history.version(subject(id), before["version"], values, until_on=clock.today(), actor=actor)


def _name_rows(id: UUID, former: Iterable[Name]) -> list[dict[str, Any]]:
    return [{"unit": id, "name": one.name, "key": one.key, "until_on": one.until_on} for one in former]


async def _set_end(before: Mapping[str, Any], last_day: date | None, *, source: str, actor: str) -> None:
    after = {name: before[name] for name in COLUMNS} | {"valid_to": last_day}
    await write([Plan(Outcome.CHANGED, before=before, after=after)], source=source, actor=actor)


async def _locked(id: UUID, version: int) -> dict[str, Any]:
    """The unit as it stands, kept from others until the transaction ends."""
    await change("UPDATE unit SET version = version WHERE id = ?", id)
    rows = await fetch(f"SELECT {queries.COLUMNS}, u.key FROM unit u WHERE u.id = ?", id)
    if not rows:
        await queries.unit(id)
    if rows[0]["version"] != version:
        raise Conflict()
    return rows[0]


async def _require_free(id: UUID, entry: Entry) -> None:
    """No other unit may have the code, nor the name without a code to tell them apart."""
    rows = await fetch(
        "SELECT code, key FROM unit WHERE (code = ? OR key = ?) AND id <> ?", entry.code, entry.key, id
    )
    if any(entry.code and row["code"] == entry.code for row in rows):
        raise InvalidInput({"code": Message(N_("登记册里另一个单位已经用这个代码。"))})
    if any(row["key"] == entry.key and not (entry.code and row["code"]) for row in rows):
        raise InvalidInput({"name": Message(N_("登记册里另一个单位已经用这个名称。"))})


async def _tell(id: UUID, act: str, actor: str) -> None:
    await append("staff", Event("unit.kept", subject(id), actor, facts={"act": act}))
