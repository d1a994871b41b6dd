"""Tables as people make them: workbooks with titles and merged cells, CSV of any encoding."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xlsxwriter


def workbook(fill: Callable[[Any, Any], None], *, name: str = "单位") -> bytes:
    """`fill` gets the book and its first sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book, book.add_worksheet(name))
    book.close()
    return target.getvalue()


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    def fill(_book: Any, sheet: Any) -> None:
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\r\n".join(",".join(row) for row in [header, *rows]) + "\r\n"
