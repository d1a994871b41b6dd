"""A table goes out row by row, and what arrives is an ordinary file."""

import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from portal.sheets import streaming
from portal.sheets.streaming import Csv, Writer, Xlsx
from portal.sheets.writing import Row

HEADER = tuple(f"第{n}列" for n in range(30))
DAY = date(2026, 3, 10)


def whole(writer: Writer, *portions: list[Row]) -> bytes:
    return b"".join([writer.begin(), *(writer.add(rows) for rows in portions), writer.end()])


def rows(count: int) -> list[Row]:
    return [tuple(f"{n}-{column}" for column in range(30)) for n in range(count)]


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_an_xlsx_file_reads_back_as_it_was_written() -> None:
    data = whole(Xlsx("名单", HEADER, day=DAY), rows(3), [], rows(2))
    assert sheets(data) == {"名单": [list(HEADER), *map(list, rows(3)), *map(list, rows(2))]}


def test_a_table_without_rows_has_its_header() -> None:
    assert sheets(whole(Xlsx("名单", HEADER, day=DAY))) == {"名单": [list(HEADER)]}


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "<b>&amp;</b>", "  a  b ", "第一行\n第二行", "𠮷野", "00123456789012345678", "'x", "\r=1"],
)
def test_every_text_stays_a_text(cell: str) -> None:
    [[_], [written]] = sheets(whole(Xlsx("名单", ["内容"], day=DAY), [(cell,)]))["名单"]
    assert written == cell


def test_what_no_document_can_hold_is_left_out() -> None:
    [[_], [written]] = sheets(whole(Xlsx("名单", ["内容"], day=DAY), [("甲\x00\x08\ufffe\ud800乙",)]))["名单"]
    assert written == "甲乙"


def test_empty_cells_and_days() -> None:
    table = sheets(whole(Xlsx("名单", ["甲", "乙", "丙"], day=DAY), [("", None, DAY)]))["名单"]
    assert table[1] == ["", "", "2026-03-10"]


def test_more_rows_than_a_sheet_takes_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "MOST_ROWS", 4)
    found = sheets(whole(Xlsx("名单", HEADER, day=DAY), rows(3), rows(6)))
    assert {name: len(lines) for name, lines in found.items()} == {"名单": 5, "名单 2": 5, "名单 3": 2}
    assert all(lines[0] == list(HEADER) for lines in found.values())
    read = [line for lines in found.values() for line in lines[1:]]
    assert read == [*map(list, rows(3)), *map(list, rows(6))]


def test_the_same_rows_are_the_same_bytes() -> None:
    assert whole(Xlsx("名单", HEADER, day=DAY), rows(5)) == whole(Xlsx("名单", HEADER, day=DAY), rows(5))


def test_the_archive_is_sound_and_packed() -> None:
    data = whole(Xlsx("名单", HEADER, day=DAY), rows(500))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert all(part.compress_type == zipfile.ZIP_DEFLATED for part in archive.infolist())
    assert len(data) < 100_000


def test_rows_go_out_as_they_come_and_nothing_is_written_to_a_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("nothing may touch the disk")

    for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    writer = Xlsx("名单", HEADER, day=DAY)
    writer.begin()
    sizes = [len(writer.add(rows(500))) for _ in range(6)]
    assert all(sizes)
    assert len(writer.end()) < sum(sizes) / 2


def csv_portions() -> Iterator[list[Row]]:
    yield [("甲", "914307000000000000")]
    yield [("=1+1", "乙")]


def test_a_csv_file_for_people_has_a_mark_and_keeps_long_numbers() -> None:
    data = whole(Csv(["名称", "代码"]), *csv_portions())
    assert data == "\ufeff名称,代码\r\n甲,'914307000000000000\r\n'=1+1,乙\r\n".encode()


def test_a_csv_file_for_programs_has_neither_but_still_no_formula() -> None:
    data = whole(Csv(["name", "code"], for_people=False), *csv_portions())
    assert data == "name,code\r\n甲,914307000000000000\r\n'=1+1,乙\r\n".encode()
