"""A table leaves as it was written: no formula, no rounded number, no garbled Chinese, nothing on disk."""

import csv
import tempfile
from datetime import date
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from portal.sheets.writing import Row, csv_bytes, csv_parts, xlsx_bytes

HEADER = ("单位", "统一社会信用代码", "日期", "件数")
ROWS: list[Row] = [
    ("常德市示例建筑有限公司", "91430700MA4L16JQ9B", date(2026, 3, 10), 12),
    ("甲", None, None, 0),
]


def _read(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_csv_file_begins_with_a_mark_and_ends_lines_as_spreadsheets_expect() -> None:
    data = csv_bytes(HEADER, ROWS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\r\n") == 3
    assert _read(data)[1] == ["常德市示例建筑有限公司", "91430700MA4L16JQ9B", "2026-03-10", "12"]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1"],
)
def test_what_looks_like_a_formula_is_text_in_csv(cell: str) -> None:
    [_, [written]] = _read(csv_bytes(("内容",), [(cell,)]))
    assert written == "'" + cell


@pytest.mark.parametrize("cell", ["430702198001011237", "123456789012"])
def test_a_long_number_is_not_left_to_a_spreadsheet_to_round(cell: str) -> None:
    [_, [written]] = _read(csv_bytes(("号码",), [(cell,)]))
    assert written == "'" + cell


@pytest.mark.parametrize("cell", ["13800001234", "a=1", "一-二", "", "他说：“=”"])
def test_ordinary_words_are_not_touched(cell: str) -> None:
    [_, [written]] = _read(csv_bytes(("内容",), [(cell,)]))
    assert written == cell


def test_a_number_below_zero_is_a_number() -> None:
    [_, written] = _read(csv_bytes(("天数", "比例"), [(-3, 0.5)]))
    assert written == ["-3", "0.5"]


def test_quotes_commas_and_line_breaks_stay_inside_their_cell() -> None:
    words = '他说："挂着"，\n第二行,完'
    [_, [written]] = _read(csv_bytes(("内容",), [(words,)]))
    assert written == words


def test_a_long_table_comes_in_parts_and_whole() -> None:
    parts = list(csv_parts(("序号",), ((number,) for number in range(1000))))
    assert len(parts) > 3
    assert [row[0] for row in _read(b"".join(parts))[1:]] == [str(number) for number in range(1000)]


def test_a_header_alone_is_a_table() -> None:
    assert _read(csv_bytes(HEADER, [])) == [list(HEADER)]
    assert _sheet(xlsx_bytes("空", HEADER, [])) == [list(HEADER)]


def _sheet(data: bytes) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def test_another_library_reads_the_same_cells_from_xlsx() -> None:
    assert _sheet(xlsx_bytes("登记簿", HEADER, ROWS)) == [
        list(HEADER),
        ["常德市示例建筑有限公司", "91430700MA4L16JQ9B", "2026-03-10", 12],
        ["甲", "", "", 0],
    ]


@pytest.mark.parametrize("cell", ["=1+1", "{=SUM(A1)}", "http://example.org", "430702198001011237", "00012"])
def test_in_xlsx_a_text_stays_the_text_it_is(cell: str) -> None:
    assert _sheet(xlsx_bytes("内容", ("内容",), [(cell,)]))[1] == [cell]


@pytest.mark.parametrize("title", ["2026/03：[登记簿]*?", "长" * 40, ""])
def test_any_title_makes_a_sheet(title: str) -> None:
    assert _sheet(xlsx_bytes(title, ("甲",), [("乙",)]))[1] == ["乙"]


def test_no_temporary_file_ever_holds_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was asked for")

    for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refused)
    assert xlsx_bytes("登记簿", HEADER, ROWS).startswith(b"PK")
