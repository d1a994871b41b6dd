"""Taking a list over into the register: shown line by line first, nothing lost, the same again harmless."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, NotFound
from portal.database import change, change_many, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.offices import queries as offices
from portal.sheets.reading import Headed, Sheet, SheetRefused, headed, rows_of, shown_name
from portal.units import keeping, lines
from portal.units.entries import Entry
from portal.units.lines import Reader
from portal.units.planning import Outcome, Plan, known_of, planned
from portal.units.tables import UnitImport, UnitImportLine

CHUNK: Final = 500
"""Lines that are compared and written at once: a tip that comes meanwhile waits for no more."""
KEPT_DAYS: Final = 30
LONGEST_SOURCE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitList:
    """`state` is preview until it was taken over; `counts` are lines by outcome.

    `unused` are columns that nobody asked for, `unread` are sheets beside the one that is taken.
    """

    id: UUID
    name: str
    source: str
    state: str
    made_by: str
    made_on: date
    counts: dict[str, int]
    unused: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def waiting(self) -> int:
        return self.counts.get(Outcome.NEW, 0) + self.counts.get(Outcome.CHANGED, 0)


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    outcome: Outcome
    reason: Message | None
    cells: dict[str, str]


async def bring(data: bytes, name: str, source: str, *, actor: str) -> UUID:
    """Read a file and say what would become of each line; raises SheetRefused at the field `file`."""
    sheets = await rows_of(data, name)
    table = headed(sheets, lines.COLUMNS, needed="name")
    if table is None:
        raise SheetRefused(N_("没有找到“单位名称”这一列。请用模板，或把列名改成模板里的。"), field="file")
    if not any(any(row) for row in table.rows):
        raise SheetRefused(N_("表头下面没有内容。"), field="file")
    made = uuid4()
    row = {"id": made, "name": name[:120], "source": source[:LONGEST_SOURCE], "state": "preview"}
    left = {"unused": _json(table.others.values()), "unread": _json(_unread(sheets, table))}
    async with writing():
        await _forget_old()
        await insert_many(UnitImport, [row | left | {"made_by": actor, "made_on": clock.today()}])
    await _preview(made, table)
    return made


async def take(id: UUID, *, actor: str) -> None:
    """Write what is new or changed, each line compared once more with the register as it is by now.

    Pressing twice is pressing once; who was interrupted goes on where it stopped.
    """
    found = await unit_list(id)
    while await _take_some(found, actor):
        pass
    await keeping.settle()
    offices.forget()


async def unit_list(id: UUID) -> UnitList:
    rows = await fetch(
        "SELECT id, name, source, state, made_by, made_on, unused, unread FROM unit_import WHERE id = ?", id
    )
    if not rows:
        raise NotFound(N_("这份清单已经不在了，请重新上传。"))
    counted = await fetch(
        "SELECT outcome, COUNT(*) AS n FROM unit_import_line WHERE list = ? GROUP BY outcome", id
    )
    left = {name: tuple(json.loads(rows[0][name])) for name in ("unused", "unread")}
    return UnitList(**rows[0] | left, counts={row["outcome"]: row["n"] for row in counted})


async def listed(id: UUID, outcome: Outcome, *, offset: int, limit: int) -> list[Line]:
    rows = await fetch(
        "SELECT number, outcome, reason, body FROM unit_import_line WHERE list = ? AND outcome = ? "
        "ORDER BY number LIMIT ? OFFSET ?",
        id,
        outcome.value,
        limit,
        offset,
    )
    return [_line(row) for row in rows]


def _unread(sheets: Iterable[Sheet], table: Headed) -> Iterator[str]:
    """Sheets in which something stands, but whose lines are not those of the table."""
    return (shown_name(one.name) for one in sheets if one.name != table.sheet and any(map(any, one.rows)))


def _json(names: Iterable[str]) -> str:
    return json.dumps([name for name in names if name], ensure_ascii=False)


async def _preview(id: UUID, table: Headed) -> None:
    reader, seen = await lines.reader(), dict[str, int]()
    for some in _chunks(list(table)):
        entries = [(number, cells, *await _entry(reader, cells)) for number, cells in some]
        known = await known_of(entry for _, _, entry, _ in entries if entry)
        rows = []
        for number, cells, entry, problem in entries:
            twice = problem or _again(entry, number, seen)
            plan = Plan(Outcome.REFUSED, twice) if twice or entry is None else planned(entry, known)
            rows.append(_row(id, number, cells, plan))
        async with writing():
            await insert_many(UnitImportLine, rows)


async def _entry(reader: Reader, cells: dict[str, str]) -> tuple[Entry | None, Message | None]:
    try:
        return await reader.entry(cells), None
    except InvalidInput as error:
        return None, next(iter(error.errors.values()))


def _again(entry: Entry | None, number: int, seen: dict[str, int]) -> Message | None:
    """A unit that stands in the list twice is taken from its first line."""
    marks = [mark for mark in (entry.code, entry.key) if mark] if entry else []
    first = next((seen[mark] for mark in marks if mark in seen), None)
    if first is not None:
        return Message(N_("与第{number}行是同一个单位。"), {"number": first})
    seen.update(dict.fromkeys(marks, number))
    return None


async def _take_some(found: UnitList, actor: str) -> bool:
    async with writing():
        await keeping.alone()
        rows = await fetch(
            "SELECT id, body FROM unit_import_line WHERE list = ? AND outcome IN (?, ?) "
            "ORDER BY number LIMIT ?",
            found.id,
            Outcome.NEW.value,
            Outcome.CHANGED.value,
            CHUNK,
        )
        if not rows:
            await _finish(found, actor)
            return False
        reader = await lines.reader()
        checked = [await _entry(reader, json.loads(row["body"])) for row in rows]
        known = await known_of(entry for entry, _ in checked if entry)
        plans = [
            planned(entry, known) if entry else Plan(Outcome.REFUSED, problem) for entry, problem in checked
        ]
        await keeping.write([one for one in plans if one.outcome in _DONE], source=found.source, actor=actor)
        await _note(rows, plans)
    return True


_DONE: Final = {Outcome.NEW: Outcome.ADDED, Outcome.CHANGED: Outcome.UPDATED}


async def _note(rows: Sequence[dict[str, Any]], plans: Sequence[Plan]) -> None:
    await change_many(
        "UPDATE unit_import_line SET outcome = ?, reason = ? WHERE id = ?",
        [
            (_DONE.get(plan.outcome, plan.outcome).value, _written(plan.reason), row["id"])
            for row, plan in zip(rows, plans, strict=True)
        ],
    )


async def _finish(found: UnitList, actor: str) -> None:
    if (await unit_list(found.id)).state == "taken":
        return
    await change("UPDATE unit_import SET state = 'taken' WHERE id = ?", found.id)
    counts = (await unit_list(found.id)).counts
    await append("staff", Event("units.imported", f"unit-list:{found.id}", actor, facts=counts))


async def _forget_old() -> None:
    """The lists of a month ago, and what a person left lying as a preview."""
    before = clock.today() - timedelta(days=KEPT_DAYS)
    await change("DELETE FROM unit_import WHERE made_on < ?", before)


def _row(id: UUID, number: int, cells: dict[str, str], plan: Plan) -> dict[str, Any]:
    return {
        "list": id,
        "number": number,
        "outcome": plan.outcome.value,
        "reason": _written(plan.reason),
        "body": json.dumps({name: text for name, text in cells.items() if text}, ensure_ascii=False),
    }


def _written(reason: Message | None) -> str:
    if reason is None:
        return ""
    return json.dumps([reason.msgid, dict(reason.values)], ensure_ascii=False, default=str)


def _line(row: dict[str, Any]) -> Line:
    reason = Message(*json.loads(row["reason"])) if row["reason"] else None
    return Line(row["number"], Outcome(row["outcome"]), reason, json.loads(row["body"]))


def _chunks(rows: list[tuple[int, dict[str, str]]]) -> list[list[tuple[int, dict[str, str]]]]:
    return [rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK)]
