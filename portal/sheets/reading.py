"""Reading tables that people bring, XLSX, XLS or CSV of any origin, as lines of texts."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from portal.confined import programs
from portal.core.errors import N_, DomainError
from portal.core.identifiers import personal_data_in
from portal.core.text import fold, single_line

PROGRAM: Final = ("-m", "portal.sheets.child")
SECONDS: Final = 60.0
MOST_BYTES: Final = 10 * 1024 * 1024
AT_ONCE: Final = 2
HEADER_WITHIN: Final = 20
"""Lines in which the names of the columns have to stand: above them is a title and who made the table."""
LONGEST_NAME: Final = 40
_MOST_ANSWER: Final = 64 * 1024 * 1024

REASONS: Final = {
    "empty": N_("这个文件是空的。"),
    "large": N_("这个文件太大。请分成几个文件。"),
    "lines": N_("表格的行太多，一次最多50000行。请分成几个文件。"),
    "columns": N_("表格的列太多，最多60列。请删去用不着的列。"),
    "cell": N_("有一格的文字超过2000字，不像是表格。"),
    "locked": N_("这个文件设了打开密码。请去掉密码，重新保存再上传。"),
    "damaged": N_("这个文件打不开，可能没有存好。请另存为xlsx或CSV再上传。"),
    "unknown": N_("这不是xlsx、xls或CSV表格。请在Excel或WPS里另存为xlsx再上传。"),
    "failed": N_("这个文件读不出来。请另存为xlsx或CSV再上传。"),
}

_slots: RunVar[CapacityLimiter] = RunVar("portal.sheets")


class SheetRefused(DomainError):
    """The file cannot be read as a table, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows[0]` is line 1 of the file; cells are texts, an empty end of a line is left out."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Headed:
    """The lines below the names of the columns. `number` of a line is its number in the file."""

    sheet: str
    columns: Mapping[str, int]
    rows: tuple[tuple[str, ...], ...]
    first: int
    others: Mapping[int, str] = field(default_factory=dict)
    """Columns with a name that was not asked for, by their place, fit to be shown to whoever brought them."""

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Number and cells by column of each line in which something stands."""
        for number, row in enumerate(self.rows, self.first):
            if any(row):
                yield number, {name: row[at] if at < len(row) else "" for name, at in self.columns.items()}


async def rows_of(data: bytes, name: str, *, most: int | None = None) -> list[Sheet]:
    """Every visible sheet of a file, read by a child process that has given up files, network and memory.

    `name` is what a sheet without a name is called. Of a file whose cells come to more than `most` bytes
    nothing is taken. At most two files at once in each worker. Raises SheetRefused at the field `file`.
    """
    if len(data) > MOST_BYTES:
        raise _refused("large")
    return await to_thread.run_sync(lambda: _read(data, name, most or _MOST_ANSWER), limiter=_limiter())


def headed(sheets: list[Sheet], columns: Mapping[str, tuple[str, ...]], *, needed: str) -> Headed | None:
    """The first table that has a column `needed`; a column may go by any of its names.

    Width, case, spaces and punctuation of a name do not count. None where no line looks like a header.
    """
    wanted = {fold(word): name for name, words in columns.items() for word in words}
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            found = _columns(row, wanted)
            if needed in found:
                others = _others(row, found)
                return Headed(sheet.name, found, sheet.rows[place + 1 :], place + 2, others)
    return None


def shown_name(text: str) -> str:
    """What a column or sheet is called, to be told: nothing where somebody's number stands in its place."""
    return "" if personal_data_in(text) else single_line(text)[:LONGEST_NAME]


def _columns(row: tuple[str, ...], wanted: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        if (name := wanted.get(fold(cell))) is not None:
            found.setdefault(name, at)
    return found


def _others(row: tuple[str, ...], found: Mapping[str, int]) -> dict[int, str]:
    taken = set(found.values())
    return {at: name for at, cell in enumerate(row) if at not in taken and (name := shown_name(cell))}


def _read(data: bytes, name: str, most: int) -> list[Sheet]:
    said = programs.answer(PROGRAM, str(most), data=data, seconds=SECONDS, most=most)
    answer: dict[str, Any] = {"reason": "failed"} if said is None else json.loads(said)
    if "reason" in answer:
        raise _refused(answer["reason"])
    return [Sheet(title or name, tuple(tuple(row) for row in rows)) for title, rows in answer["sheets"]]


def _refused(reason: str) -> SheetRefused:
    return SheetRefused(REASONS.get(reason, REASONS["failed"]), field="file")


def _limiter() -> CapacityLimiter:
    limiter = _slots.get(None)
    if limiter is None:
        limiter = CapacityLimiter(AT_ONCE)
        _slots.set(limiter)
    return limiter
