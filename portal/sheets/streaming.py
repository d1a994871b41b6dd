"""Tables of any length, given out while they are being made: nothing waits in memory or on a disk.

XlsxWriter makes a workbook only when its last row is known. So it makes the workbook without rows, and only
the rows are put into its sheets here, which go out packed as they come.
"""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from io import BytesIO
from typing import IO, Final, Protocol

from portal.sheets.writing import Row, csv_rows

MOST_ROWS: Final = 250_000
"""Rows of one sheet: a quarter of what one may have, so that its part of the archive stays below 2 GiB."""
_BOM: Final = "\ufeff".encode()
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The same in every file: two files of the same rows are the same bytes."""
_UNSAYABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_ROWS_END: Final = "</sheetData>"


class Writer(Protocol):
    """What goes out first, for each portion of rows, and last."""

    def begin(self) -> bytes: ...

    def add(self, rows: Iterable[Row]) -> bytes: ...

    def end(self) -> bytes: ...


class Csv:
    """UTF-8, lines end in CRLF; `for_people` with a BOM, and long numbers stay whole in a spreadsheet."""

    def __init__(self, header: Sequence[str], *, for_people: bool = True) -> None:
        self._header, self._for_people = header, for_people

    def begin(self) -> bytes:
        return (_BOM if self._for_people else b"") + self.add([self._header])

    def add(self, rows: Iterable[Row]) -> bytes:
        return csv_rows(rows, exact=self._for_people)

    def end(self) -> bytes:
        return b""


class Xlsx:
    """All cells are texts under a frozen header; after MOST_ROWS another sheet follows. Made on `day`."""

    def __init__(self, title: str, header: Sequence[str], *, day: date) -> None:
        self._kind = (title, tuple(header), day)
        self._columns = [_letters(n) for n in range(len(header))]
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._sheets, self._row = 0, 0
        self._part: IO[bytes] | None = None
        self._style, self._head, self._tail = _frame(*self._kind)

    def begin(self) -> bytes:
        self._next_sheet()
        return self._sink.taken()

    def add(self, rows: Iterable[Row]) -> bytes:
        written: list[str] = []
        for row in rows:
            if self._row > MOST_ROWS:
                self._write("".join(written))
                written = []
                self._next_sheet()
            self._row += 1
            written.append(self._line(row))
        self._write("".join(written))
        return self._sink.taken()

    def end(self) -> bytes:
        self._close_sheet()
        for name, data in _book(*self._kind, self._sheets).items():
            if not name.startswith("xl/worksheets/sheet"):
                self._zip.writestr(_part(name), data)
        self._zip.close()
        return self._sink.taken()

    def _next_sheet(self) -> None:
        self._close_sheet()
        self._sheets += 1
        self._part = self._zip.open(_part(f"xl/worksheets/sheet{self._sheets}.xml"), "w")
        # Only one sheet may be the one that is open at first.
        self._write(self._head if self._sheets == 1 else self._head.replace(' tabSelected="1"', ""))
        self._row = 1

    def _close_sheet(self) -> None:
        if self._part is not None:
            self._write(self._tail)
            self._part.close()

    def _write(self, text: str) -> None:
        assert self._part is not None, "begin() comes first"
        self._part.write(text.encode())

    def _line(self, row: Row) -> str:
        cells = [
            f'<c r="{column}{self._row}" s="{self._style}" t="inlineStr">'
            f'<is><t xml:space="preserve">{_escaped(str(cell))}</t></is></c>'
            for column, cell in zip(self._columns, row, strict=True)
            if cell is not None and cell != ""
        ]
        return f'<row r="{self._row}">{"".join(cells)}</row>'


class _Sink:
    """Where the packed bytes go until they are taken; it cannot go back, so neither does the archive."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: whoever reads takes what there is."""

    def close(self) -> None:
        """Nothing to do either."""

    def taken(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


def _part(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _frame(title: str, header: tuple[str, ...], day: date) -> tuple[str, str, str]:
    """The number of the style of texts, and a sheet before and after its rows."""
    sheet = _book(title, header, day, 1)["xl/worksheets/sheet1.xml"].decode()
    # How far the rows will go is not known yet, and need not be said.
    head, _, tail = re.sub(r"<dimension [^>]*/>", "", sheet).partition(_ROWS_END)
    style = re.search(r'<col [^>]*style="(\d+)"', head)
    assert style is not None, "the columns of the workbook have a style"
    return style[1], head, _ROWS_END + tail


@lru_cache(8)
def _book(title: str, header: tuple[str, ...], day: date, sheets: int) -> Mapping[str, bytes]:
    """The parts of a workbook with so many sheets that have a header and no rows."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": title, "created": datetime.combine(day, time())})
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    for n in range(sheets):
        sheet = book.add_worksheet(title if n == 0 else f"{title} {n + 1}")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(header):
            sheet.set_column(column, column, max(2 * len(name) + 2, 14), text)
            sheet.write_string(0, column, name, bold)
    book.close()
    with zipfile.ZipFile(target) as made:
        return {name: made.read(name) for name in made.namelist()}


def _escaped(text: str) -> str:
    return _UNSAYABLE.sub("", text).translate(_ESCAPES)


def _letters(column: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
