"""Turning the bytes of a workbook or of a CSV file into lines of texts; runs in the child only."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_LINES: Final = 50_000
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 2_000

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")

_GUARDED: Final = re.compile(r"""'(\d+|[=+\-@＝＋－＠].*)|="(.*)\"""", re.DOTALL)

Line = list[str]


class Unreadable(Exception):
    """`reason` is a key of `reading.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sheets(data: bytes) -> list[tuple[str, list[Line]]]:
    """Every visible sheet with its name; what the file is called does not count, what it begins with does."""
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith((_ZIP, _OLE)):
        return _workbook(data)
    return [("", _csv(_decoded(data)))]


def _workbook(data: bytes) -> list[tuple[str, list[Line]]]:
    if data.startswith(_ZIP):
        _require_small(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]
        return [(name, _sheet(book.get_sheet_by_name(name))) for name in shown]
    except PasswordError:
        raise Unreadable("locked") from None
    except CalamineError:
        raise Unreadable("damaged") from None


def _require_small(data: bytes) -> None:
    """A few kilobytes can unpack to gigabytes: the package's own list says to how much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
    except zipfile.BadZipFile:
        raise Unreadable("damaged") from None
    if unpacked > MOST_UNPACKED:
        raise Unreadable("large")


def _sheet(sheet: CalamineSheet) -> list[Line]:
    if sheet.start is None:
        return []
    if sheet.total_height > MOST_LINES:
        raise Unreadable("lines")
    if sheet.total_width > MOST_COLUMNS:
        raise Unreadable("columns")
    lines = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    _fill_merged(lines, sheet.merged_cell_ranges or ())
    return _trimmed(lines)


def _fill_merged(lines: list[Line], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A merged area says the same in each of its cells: that is how whoever merged it reads it."""
    for (top, left), (bottom, right) in ranges:
        if top >= len(lines) or left >= len(lines[top]):
            continue
        value = lines[top][left]
        for line in lines[top : bottom + 1]:
            for place in range(left, min(right + 1, len(line))):
                line[place] = value


def _text(cell: Any) -> str:
    """A number as people write it, a day as 2026-11-25."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return _short(str(cell))


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("unknown")


def _csv(text: str) -> list[Line]:
    if text.lstrip().startswith("<"):
        raise Unreadable("unknown")
    csv.field_size_limit(MOST_UNPACKED)
    try:
        return _trimmed(_lines(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))))
    except csv.Error:
        raise Unreadable("damaged") from None


def _delimiter(text: str) -> str:
    head = text[:4096]
    return max(",", "\t", ";", key=head.count)


def _lines(rows: Iterable[list[str]]) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        if number > MOST_LINES:
            raise Unreadable("lines")
        if len(row) > MOST_COLUMNS:
            raise Unreadable("columns")
        yield [_short(_unguarded(cell)) for cell in row]


def _unguarded(cell: str) -> str:
    """Without what a program wrote around a text so that no spreadsheet computes with it or rounds it."""
    found = _GUARDED.fullmatch(cell.strip())
    return found[1] or found[2] if found else cell


def _short(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise Unreadable("cell")
    return text.strip()


def _trimmed(rows: Iterable[Line]) -> list[Line]:
    """Without the empty cells and lines at the ends; a line's place stays its number in the file."""
    lines = [_without_empty_end(row) for row in rows]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _without_empty_end(row: Line) -> Line:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]
