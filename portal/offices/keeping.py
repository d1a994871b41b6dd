"""Offices and areas that staff keep: added, changed from a day on, ended; what was before stays readable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from piccolo.table import Table

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.offices import history, queries
from portal.offices.tables import Area, Office

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,38}", re.ASCII)
_STAFF: Final = "staff"


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of dated rows: its table, and the columns that staff may change."""

    table: type[Table]
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.table._meta.tablename)

    def subject(self, code: str) -> str:
        return f"{self.name}:{code}"


OFFICES: Final = Sort(Office, ("zh", "en", "kind", "area_code", "position"))
AREAS: Final = Sort(Area, ("zh", "en", "kind", "bureau", "quality", "position"))


async def add(
    sort: Sort, code: str, values: Mapping[str, Any], *, valid_from: date, source: str, actor: str
) -> None:
    """A new row. Its code never changes and is never used again: old tips name it."""
    if not _CODE.fullmatch(code):
        raise _wrong("code", N_("代码用2到39个小写字母、数字和连字符，例如bureau-430702。"))
    async with writing():
        if await fetch(f"SELECT 1 AS one FROM {sort.name} WHERE code = ?", code):
            raise _wrong("code", N_("这个代码已经用过。"))
        row = _columns(sort, values) | {"code": code, "row_key": code, "origin": _STAFF}
        await insert_many(sort.table, [row | {"valid_from": valid_from, "valid_to": None, "source": source}])
        await _tell(sort, code, "added", actor)
    queries.forget()


async def change_row(
    sort: Sort,
    code: str,
    values: Mapping[str, Any],
    *,
    valid_from: date,
    source: str,
    version: int,
    actor: str,
) -> None:
    """New words from a day on, which is today or earlier; the same day as before corrects them."""
    async with writing():
        before = await _locked(sort, code, version)
        _require_day(before, valid_from)
        new = {**_columns(sort, values), "valid_from": valid_from, "source": source}
        if all(before[name] == value for name, value in new.items()):
            return
        await _replace(
            sort, before, new, until_on=valid_from - timedelta(days=1), version=version, actor=actor
        )
        await _tell(sort, code, "changed", actor)
    queries.forget()


async def end(sort: Sort, code: str, *, last_day: date, source: str, version: int, actor: str) -> None:
    """The last day on which it holds; a later one ends it by itself."""
    async with writing():
        before = await _locked(sort, code, version)
        if last_day < before["valid_from"]:
            raise _wrong("last_day", N_("最后一天不能早于生效日期。"))
        new = {"valid_to": last_day, "source": source}
        await _replace(sort, before, new, until_on=clock.today(), version=version, actor=actor)
        await _tell(sort, code, "ended", actor)
    queries.forget()


async def restore(sort: Sort, code: str, *, version: int, actor: str) -> None:
    """An end that was a mistake: it holds until further notice again."""
    async with writing():
        before = await _locked(sort, code, version)
        if before["valid_to"] is None:
            raise Refused(N_("它没有终止，不用恢复。"))
        await _replace(sort, before, {"valid_to": None}, until_on=clock.today(), version=version, actor=actor)
        await _tell(sort, code, "restored", actor)
    queries.forget()


async def _locked(sort: Sort, code: str, version: int) -> dict[str, Any]:
    """The row as it is, kept from others until the transaction ends; raises Conflict for an older version."""
    await change(f"UPDATE {sort.name} SET code = code WHERE code = ?", code)
    columns = ", ".join((*sort.columns, "code", "valid_from", "valid_to", "source"))
    rows = await fetch(f"SELECT {columns} FROM {sort.name} WHERE code = ?", code)
    if not rows:
        raise NotFound()
    await history.require_version(sort.subject(code), version)
    return rows[0]


async def _replace(
    sort: Sort, before: Mapping[str, Any], new: Mapping[str, Any], *, until_on: date, version: int, actor: str
) -> None:
    code = before["code"]
    kept = history.version(sort.subject(code), version, before, until_on=until_on, actor=actor)
    await history.keep(kept)
    names = ", ".join(f"{name} = ?" for name in new)
    await change(f"UPDATE {sort.name} SET {names}, origin = ? WHERE code = ?", *new.values(), _STAFF, code)


def _columns(sort: Sort, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in sort.columns}


def _require_day(before: Mapping[str, Any], valid_from: date) -> None:
    if valid_from > clock.today():
        raise _wrong("valid_from", N_("请在生效当天再改：还没到的日子不能先改。"))
    if valid_from < before["valid_from"]:
        raise _wrong("valid_from", N_("生效日期不能早于现在这一版的生效日期。"))


async def _tell(sort: Sort, code: str, act: str, actor: str) -> None:
    await append("staff", Event(f"{sort.name}.kept", sort.subject(code), actor, facts={"act": act}))


def _wrong(field: str, msgid: str) -> InvalidInput:
    return InvalidInput({field: Message(msgid)})
