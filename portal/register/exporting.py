"""Taking the register out as a table: in the ledger before the first byte, row by row as it goes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final, Literal

from anyio import to_thread

from portal.catalogue.codelists import code_list, codes
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.database import writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries as offices
from portal.register import columns
from portal.register.columns import Names
from portal.register.content import opened
from portal.register.rows import Asked, following, require_office, total
from portal.sheets.writing import Cell, csv_bytes, csv_rows, xlsx_bytes
from portal.staff.people import Person

Shape = Literal["csv", "xlsx"]
REASONS: Final = "export_reason"
MOST_XLSX: Final = 20_000
"""Rows of one XLSX file, which is made in memory: a table of secrets never waits on a disk."""
_BATCH: Final = 200
_CHAIN: Final = "register"


@dataclass(frozen=True, slots=True)
class Export:
    filename: str
    media_type: str
    chunks: AsyncIterator[bytes] = field(repr=False)


async def export(person: Person, asked: Asked, *, shape: Shape, sealed: bool, reason: str) -> Export:
    """`sealed`: with the columns that need a key, for the rows to which the person has one. Then a
    `reason` (a code) is needed. Who informed is in no export."""
    if asked.office is not None:
        require_office(person, asked.office)
    if sealed and reason not in codes(REASONS):
        raise InvalidInput({"reason": Message(N_("请选择为什么要导出密封的内容。"))})
    rows = await total(person, asked)
    if shape == "xlsx" and rows > MOST_XLSX:
        raise Refused(
            N_("这段时间有{rows}件，一个Excel文件最多{most}件。请缩短时间，或者导出CSV。"),
            rows=rows,
            most=MOST_XLSX,
        )
    facts: dict[str, Fact] = {"from": asked.first.isoformat(), "to": asked.last.isoformat(), "rows": rows}
    facts |= {"format": shape, "sealed": sealed, "reason": reason if sealed else ""}
    async with writing():
        subject = f"register:{asked.office or 'all'}"
        await append(_CHAIN, Event("register.exported", subject, person.actor, asked.office, facts=facts))
    lines = _lines(person, asked, sealed=sealed)
    name = f"register-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}"
    if shape == "csv":
        return Export(f"{name}.csv", "text/csv", _as_csv(lines))
    return Export(f"{name}.xlsx", _XLSX, _as_xlsx(lines))


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def _lines(person: Person, asked: Asked, *, sealed: bool) -> AsyncIterator[list[list[Cell]]]:
    """The rows in the order of their numbers, some hundreds at a time."""
    names, after, number = await names_now(), "", 0
    while rows := await following(person, asked, after, limit=_BATCH):
        contents = await opened(person, rows) if sealed else {}
        yield [columns.line(number + n, row, contents.get(row.id), names) for n, row in enumerate(rows, 1)]
        after, number = rows[-1].number, number + len(rows)


async def _as_csv(lines: AsyncIterator[list[list[Cell]]]) -> AsyncIterator[bytes]:
    yield csv_bytes(columns.header(), [])
    async for batch in lines:
        yield csv_rows(batch)


async def _as_xlsx(lines: AsyncIterator[list[list[Cell]]]) -> AsyncIterator[bytes]:
    rows = [row async for batch in lines for row in batch]
    yield await to_thread.run_sync(xlsx_bytes, "举报登记簿", columns.header(), rows)


async def names_now() -> Names:
    """Of offices and areas, also of those that have ended: old rows name them."""
    areas = {area.code: area.zh for area in await offices.all_areas()}
    special = {code.code: code.zh for code in code_list("special_area")}
    return Names({row.code: row.zh for row in await offices.all_offices()}, areas | special)
