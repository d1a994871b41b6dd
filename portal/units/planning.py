"""Comparing what a list says with the register: new, changed, unchanged, or refused and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, Message
from portal.database import fetch
from portal.units import names, queries
from portal.units.entries import COLUMNS, Entry
from portal.units.names import Name

_SELECTED: Final = ", ".join(f"u.{name}" for name in ("id", *COLUMNS, "source", "version"))


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    ADDED = "added"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one entry. `before` is the unit as it stands, `former` are names that it gains."""

    outcome: Outcome
    reason: Message | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    former: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The units of the register that some entries may mean."""

    by_code: Mapping[str, dict[str, Any]]
    by_key: Mapping[str, Sequence[dict[str, Any]]]
    by_former: Mapping[str, str]
    former: Mapping[UUID, tuple[Name, ...]]


async def known_of(entries: Iterable[Entry]) -> Known:
    """Four questions for some hundred entries, however large the register is."""
    wanted = list(entries)
    codes = [entry.code for entry in wanted if entry.code]
    keys = [entry.key for entry in wanted]
    rows = {row["id"]: row for row in [*await _units("code", codes), *await _units("key", keys)]}
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in rows.values():
        by_key.setdefault(row["key"], []).append(row)
    return Known(
        by_code={row["code"]: row for row in rows.values() if row["code"]},
        by_key=by_key,
        by_former=await _former_keys(keys),
        former=await queries.former_names_of(rows),
    )


def planned(entry: Entry, known: Known) -> Plan:
    found, reason = _meant(entry, known)
    if reason is not None:
        return _refused(reason)
    if found is None:
        return _new(entry, known)
    if found["valid_to"] is not None and found["valid_to"] < clock.today() and entry.valid_to is None:
        return _refused(
            Message(N_("登记册里这个单位已于{day}终止。要恢复，请打开它的页面。"), {"day": found["valid_to"]})
        )
    return _compared(entry, found, known.former.get(found["id"], ()))


def _meant(entry: Entry, known: Known) -> tuple[dict[str, Any] | None, Message | None]:
    """The unit that is meant: the one with the code, else the one with the name."""
    same = known.by_key.get(entry.key, ())
    if entry.code and entry.code in known.by_code:
        found = known.by_code[entry.code]
        taken = any(row["id"] != found["id"] for row in same)
        return found, Message(N_("登记册里另一个单位已经用这个名称。")) if taken else None
    if len(same) > 1:
        return None, Message(N_("登记册里有几个同名的单位，请填写代码。"))
    if same and entry.code and same[0]["code"]:
        return None, Message(N_("登记册里已有同名单位，代码是{code}。"), {"code": same[0]["code"]})
    return (same[0] if same else None), None


def _new(entry: Entry, known: Known) -> Plan:
    if entry.code is None and entry.key in known.by_former:
        name = known.by_former[entry.key]
        return _refused(Message(N_("这是“{name}”的曾用名。请改用现在的名称，或者填写代码。"), {"name": name}))
    if entry.level is None:
        return _refused(Message(N_("没有写市管还是区县管。")))
    unsaid = {"code": None, "unit_type": "unknown", "area": "unknown", "valid_from": clock.today()}
    after = {**unsaid, "valid_to": None, **entry.stated()}
    return Plan(Outcome.NEW, after=after, former=names.unlike(entry.former, entry.key))


def _compared(entry: Entry, before: Mapping[str, Any], had: tuple[Name, ...]) -> Plan:
    after = {name: before[name] for name in COLUMNS} | entry.stated()
    told = entry.former
    if after["key"] != before["key"]:
        told = (*told, Name(before["name"], clock.today() - timedelta(days=1)))
    former = names.unlike(told, after["key"], *(one.key for one in had))
    same = all(after[name] == before[name] for name in COLUMNS) and not former
    return Plan(Outcome.UNCHANGED if same else Outcome.CHANGED, before=before, after=after, former=former)


def _refused(reason: Message) -> Plan:
    return Plan(Outcome.REFUSED, reason)


async def _units(column: str, values: Sequence[str]) -> list[dict[str, Any]]:
    if not values:
        return []
    marks = ", ".join("?" for _ in values)
    return await fetch(f"SELECT {_SELECTED} FROM unit u WHERE u.{column} IN ({marks})", *values)


async def _former_keys(keys: Sequence[str]) -> dict[str, str]:
    """Names of before, with what the unit is called now."""
    if not keys:
        return {}
    marks = ", ".join("?" for _ in keys)
    rows = await fetch(
        "SELECT n.key, u.name FROM unit_former_name n JOIN unit u ON u.id = n.unit "
        f"WHERE n.key IN ({marks}) ORDER BY n.id",
        *keys,
    )
    return {row["key"]: row["name"] for row in rows}
