"""Taking a table over: each line becomes a sealed draft, or stands in the report with its reason."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import anyio.lowlevel
from anyio import to_thread

from portal.compartments import sealing
from portal.compartments.living import insert_grants
from portal.compartments.sealing import Fresh, Holder
from portal.compartments.tables import Compartment, Item
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.core.text import fold
from portal.database import change, fetch, insert_many, is_postgres, writing
from portal.ledger.events import Event, append
from portal.records import drafting
from portal.records.content import to_payload
from portal.records.fingerprints import fingerprint
from portal.records.imports.columns import COLUMNS, NEVER
from portal.records.imports.doubles import DOUBLE, REFUSED, TAKEN, Line, double, there
from portal.records.imports.lines import Defaults, Reader, fault_of, reader
from portal.records.imports.values import Unreadable
from portal.records.tables import Record, RecordImport, RecordImportLine
from portal.sheets.reading import Headed, Sheet, SheetRefused, headed, rows_of
from portal.staff import keyring
from portal.staff.people import Person

CHUNK: Final = 200
"""Lines that are sealed and written at once: nobody else who writes waits longer than for these."""
KEPT_DAYS: Final = 365
_NO_HEADER: Final = Message(N_("这张工作表没有“主体名称”一列的表头。"))
_NEVER: Final = frozenset(map(fold, NEVER))


@dataclass(slots=True)
class _Tables:
    """What a file has: lines with their cells, lines without a header, columns that nobody asked for."""

    lines: list[tuple[int, int, Mapping[str, str] | None]]
    unused: list[str]
    dropped: int


async def bring(person: Person, office: str, data: bytes, defaults: Defaults) -> UUID:
    """Read a file into drafts of this office; raises SheetRefused at the field `file`.

    Each line of it stands in the report once. The same file again makes nothing twice.
    """
    drafting.require_drafter(person, office)
    epoch = await keyring.current_epoch(office)
    if epoch is None:
        raise Refused(N_("单位还没有密钥，不能起草。"))
    holder = Holder("office", office, epoch.public, epoch.number)
    tables, made = _tables(await rows_of(data, "")), uuid4()
    row = {"id": made, "office": office, "made_by": person.id, "made_on": clock.today(), "finished": False}
    async with writing():
        await _forget_old()
        told = {"dropped": 0, "unused": json.dumps(tables.unused, ensure_ascii=False)}
        await insert_many(RecordImport, [row | told])
    reading, seen = await reader(defaults), dict[str, tuple[int, int]]()
    for some in _chunks(tables.lines):
        lines = []
        for one in some:
            lines.append(await _line(reading, *one))
            # Reading is all computing: whoever else asks something gets his turn between two lines.
            await anyio.lowlevel.checkpoint()
        await _take(person, holder, made, lines, seen)
    await _finish(person, made, office, tables.dropped + reading.dropped)
    return made


def _tables(sheets: Sequence[Sheet]) -> _Tables:
    found = _Tables([], [], 0)
    tables = [headed([sheet], COLUMNS, needed="name") for sheet in sheets]
    if not any(tables):
        raise SheetRefused(N_("没有找到“行政相对人名称”或者“主体名称”这一列。请核对表头。"), field="file")
    for n, (sheet, table) in enumerate(zip(sheets, tables, strict=True), 1):
        if table is None:
            found.lines += [(n, number, None) for number, row in enumerate(sheet.rows, 1) if any(row)]
        else:
            found.lines += [(n, number, cells) for number, cells in table]
            _note_others(found, table)
    if not found.lines:
        raise SheetRefused(N_("表头下面没有内容。"), field="file")
    return found


def _note_others(found: _Tables, table: Headed) -> None:
    """Columns that are not taken are named; of those that never may be, only their number is told."""
    for at, name in table.others.items():
        if fold(name) in _NEVER:
            found.dropped += sum(1 for row in table.rows if at < len(row) and row[at])
        else:
            found.unused.append(name)


async def _line(reading: Reader, sheet: int, number: int, cells: Mapping[str, str] | None) -> Line:
    if cells is None:
        return Line(sheet, number, field="name", reason=_NO_HEADER)
    try:
        return Line(sheet, number, await reading.content(cells))
    except (Unreadable, InvalidInput) as error:
        name, reason = fault_of(error)
        return Line(sheet, number, field=name, reason=reason)


async def _take(
    person: Person, holder: Holder, made: UUID, lines: Sequence[Line], seen: dict[str, tuple[int, int]]
) -> None:
    """Everything slow before the transaction: what turns out to be there already was sealed for nothing."""
    marks = {id(line): fingerprint(line.content) for line in lines if line.content}
    sealed = await to_thread.run_sync(
        lambda: {id(one): _sealed(person, holder, one) for one in lines if one.content}
    )
    async with writing():
        if is_postgres():
            # Another import of the same file waits here for this one; SQLite has one writer anyway.
            await change("LOCK TABLE disciplinary_record IN SHARE ROW EXCLUSIVE MODE")
        known = await there(lines, marks)
        rows, drafts = [], []
        for line in lines:
            twice = double(line, marks.get(id(line), ""), known, seen)
            draft = sealed[id(line)] if line.content and not twice else None
            rows.append(_report(made, line, twice, draft))
            if draft:
                drafts.append((draft, marks[id(line)]))
        await _write(person, holder, made, drafts)
        await insert_many(RecordImportLine, rows)


@dataclass(frozen=True, slots=True)
class _Draft:
    id: UUID
    new: Fresh
    grant: dict[str, Any] = field(repr=False)
    item: dict[str, Any] = field(repr=False)


def _sealed(person: Person, holder: Holder, line: Line) -> _Draft:
    assert line.content is not None
    new, payload = sealing.fresh("record"), to_payload(line.content)
    grant = sealing.grant_row(new.id, new.pair.private, holder, drafting.PURPOSE)
    item = sealing.item_row(new.id, new.pair.public, "content", payload, author=person.actor)
    return _Draft(uuid4(), new, grant, item)


async def _write(person: Person, holder: Holder, made: UUID, drafts: Sequence[tuple[_Draft, str]]) -> None:
    if not drafts:
        return
    await insert_many(Compartment, [sealing.compartment_row(draft.new) for draft, _ in drafts])
    await insert_grants([draft.grant for draft, _ in drafts])
    await insert_many(Item, [draft.item for draft, _ in drafts])
    rows = [drafting.new_row(person, holder.id, one.id, one.new.id, mark) for one, mark in drafts]
    await insert_many(Record, rows)
    events = [_event(person, holder.id, draft) for draft, _ in drafts]
    await append(f"record-import:{made}", *events)


def _event(person: Person, office: str, draft: _Draft) -> Event:
    facts = {"item": sealing.digest([draft.item])}
    return Event("record.imported", f"record:{draft.id}", person.actor, office, facts=facts)


def _report(made: UUID, line: Line, double: Message | None, draft: _Draft | None) -> dict[str, Any]:
    reason = double or line.reason
    return {
        "list": made,
        "sheet": line.sheet,
        "number": line.number,
        "outcome": DOUBLE if double else TAKEN if draft else REFUSED,
        "field": "" if double else line.field,
        "reason": json.dumps([reason.msgid, dict(reason.values)], ensure_ascii=False) if reason else "",
        "record": draft.id if draft else None,
    }


async def _finish(person: Person, made: UUID, office: str, dropped: int) -> None:
    async with writing():
        await change("UPDATE record_import SET finished = ?, dropped = ? WHERE id = ?", True, dropped, made)
        rows = await fetch(
            "SELECT outcome, count(*) AS n FROM record_import_line WHERE list = ? GROUP BY outcome", made
        )
        facts = {row["outcome"]: row["n"] for row in rows}
        chain = f"record-import:{made}"
        await append(chain, Event("records.imported", chain, person.actor, office, facts=facts))


async def _forget_old() -> None:
    """Reports of a year ago; the drafts and records live on by their own rules."""
    await change("DELETE FROM record_import WHERE made_on < ?", clock.today() - timedelta(days=KEPT_DAYS))


def _chunks(lines: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (lines[at : at + CHUNK] for at in range(0, len(lines), CHUNK))
