"""Tables as CSV and XLSX that a spreadsheet shows as they were written, without computing anything."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

Cell = str | int | float | date | None
Row = Sequence[Cell]

_BOM = "\ufeff"
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that some spreadsheet would take for a formula; the wide signs count in East Asia."""
_EXACT_DIGITS = 11
"""More digits than these a spreadsheet rounds or writes as a power of ten: credit codes, certificates."""
_WIDEST = 60
_BATCH = 200


def csv_bytes(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    return b"".join(csv_parts(header, rows))


def csv_parts(header: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with a BOM, lines that end in CRLF, a few hundred rows at a time."""
    yield _BOM.encode()
    batch: list[Row] = [header]
    for row in rows:
        batch.append(row)
        if len(batch) >= _BATCH:
            yield csv_rows(batch)
            batch = []
    yield csv_rows(batch)


def csv_rows(rows: Iterable[Row], *, exact: bool = True) -> bytes:
    """Rows without the BOM, for one who writes them as they come.

    Where only programs read them, long numbers need not be kept from a spreadsheet (`exact`).
    """
    import csv

    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_guarded(cell, exact) for cell in row] for row in rows)
    return text.getvalue().encode()


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """One sheet with a frozen header; texts stay texts, whatever they look like. Nothing touches the disk."""
    import xlsxwriter

    target = BytesIO()
    # Without `in_memory` the library writes the sheet to a temporary file: rows may be secret.
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    sheet = book.add_worksheet(_sheet_name(title))
    sheet.freeze_panes(1, 0)
    widths = [_width(name) for name in header]
    for number, row in enumerate([header, *rows]):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, bold if number == 0 else text)
            widths[column] = max(widths[column], _width(cell))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    book.close()
    return target.getvalue()


def _guarded(cell: Cell, exact: bool) -> str:
    """A number is a number; a text that a spreadsheet would change has an apostrophe before it."""
    if isinstance(cell, int | float):
        return str(cell)
    words = _words(cell)
    if not words:
        return words
    changed = words.startswith(_COMPUTED) or (exact and words.isdigit() and len(words) > _EXACT_DIGITS)
    return f"'{words}" if changed else words


def _write(sheet: Any, row: int, column: int, cell: Cell, text: Any) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        sheet.write_string(row, column, _words(cell), text)


def _words(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _width(cell: Cell) -> float:
    """In characters, a Chinese one counting twice; long texts do not widen their column for ever."""
    words = _words(cell)
    return min(sum(2 if ord(sign) > 0x2E7F else 1 for sign in words[:_WIDEST]) + 2, _WIDEST)


def _sheet_name(title: str) -> str:
    """At most 31 characters, without the signs that a name of a sheet may not have."""
    return "".join("-" if sign in "[]:*?/\\'" else sign for sign in title)[:31] or "1"
