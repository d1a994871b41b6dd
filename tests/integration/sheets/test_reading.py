"""Tables as clerks bring them: titles above, merged cells, numbers as text, any encoding, and traps."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.sheets import reading
from portal.sheets.reading import Headed, Sheet, SheetRefused, headed, rows_of
from portal.sheets.writing import csv_bytes
from tests.support.sheets import csv_text, table, workbook

COLUMNS = {"name": ("单位名称", "企业名称"), "code": ("统一社会信用代码",), "area": ("区县",)}


async def only(data: bytes, name: str = "名录.xlsx") -> Sheet:
    (sheet,) = await rows_of(data, name)
    return sheet


async def refusal(data: bytes) -> str:
    with pytest.raises(SheetRefused) as caught:
        await rows_of(data, "名录.xlsx")
    assert caught.value.field == "file"
    return caught.value.message.msgid


async def test_a_title_and_merged_cells_are_read_as_whoever_made_them_reads_them() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "常德市施工企业名录")
        sheet.write_row(2, 0, ["企业 名称", "统一社会信用代码（18位）", "区县"])
        sheet.merge_range(3, 2, 4, 2, "武陵区")
        sheet.write(3, 0, "甲公司")
        sheet.write(4, 0, "乙公司")

    found = headed(await rows_of(workbook(fill), "名录.xlsx"), COLUMNS, needed="name")
    assert found is not None
    assert found.columns == {"name": 0, "area": 2}
    assert list(found) == [
        (4, {"name": "甲公司", "area": "武陵区"}),
        (5, {"name": "乙公司", "area": "武陵区"}),
    ]


async def test_numbers_days_and_ticks_become_what_stands_in_the_cell() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["0736", 13800000000, 1.5, True])
        sheet.write_datetime(0, 4, datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None), day)
        sheet.write_datetime(0, 5, datetime(2026, 1, 2, 8, 30, tzinfo=UTC).replace(tzinfo=None), day)

    assert (await only(workbook(fill))).rows == (
        ("0736", "13800000000", "1.5", "是", "2026-01-02", "2026-01-02 08:30"),
    )


async def test_hidden_sheets_are_not_read_and_every_visible_one_is() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "第一张")
        book.add_worksheet("第二张").write(1, 1, "在这里")
        hidden = book.add_worksheet("藏")
        hidden.write(0, 0, "旧名录")
        hidden.hide()

    found = await rows_of(workbook(fill), "名录.xlsx")
    assert found == [Sheet("单位", (("第一张",),)), Sheet("第二张", ((), ("", "在这里")))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_csv_is_read_in_every_encoding_that_offices_use(encoding: str) -> None:
    text = csv_text(["企业名称", "区县"], [["瑞丽㐂建筑有限公司", "武陵区"]])
    sheet = await only(text.encode(encoding), "名录.csv")
    assert sheet == Sheet("名录.csv", (("企业名称", "区县"), ("瑞丽㐂建筑有限公司", "武陵区")))


@pytest.mark.parametrize("sign", [",", ";", "\t"])
async def test_csv_may_separate_by_comma_semicolon_or_tab(sign: str) -> None:
    assert (await only(f'企业名称{sign}区县\n"甲{sign}\n乙"{sign}鼎城区\n'.encode())).rows[1] == (
        f"甲{sign}\n乙",
        "鼎城区",
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'914307990000000072", "914307990000000072"),
        ('"=""914307990000000072"""', "914307990000000072"),
        ("'=1+1", "=1+1"),
        ("'某某'公司", "'某某'公司"),
        ("=1+1", "=1+1"),
    ],
)
async def test_a_guard_against_computing_is_no_part_of_the_text(cell: str, text: str) -> None:
    assert (await only(f"代码\r\n{cell}\r\n".encode(), "名录.csv")).rows[1] == (text,)


async def test_what_the_portal_writes_as_csv_it_reads_as_it_was() -> None:
    rows = [("914307990000000072", "=SUM(A1)", "@某某", "0736")]
    assert (await only(csv_bytes(["a", "b", "c", "d"], rows), "名录.csv")).rows[1:] == tuple(rows)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b" \r\n", "empty"),
        (b"PK\x03\x04 no package", "damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "damaged"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "unknown"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "unknown"),
        (("长" * 2001).encode(), "cell"),
        (b"," * 60, "columns"),
        (b"a\n" * 50_001, "lines"),
    ],
)
async def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    assert await refusal(data) == reading.REASONS[says]


async def test_a_file_of_more_than_ten_megabytes_is_not_even_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    assert await refusal(b"a,b\n" * 10) == reading.REASONS["large"]


async def test_a_package_that_unpacks_to_gigabytes_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for part in range(21):
            package.writestr(f"xl/{part}.xml", bytes(10 * 1024 * 1024))
    assert await refusal(target.getvalue()) == reading.REASONS["large"]


async def test_two_cells_far_apart_cost_the_child_its_life_and_the_portal_nothing() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "这里")
        sheet.write(1_048_575, 16_383, "那里")

    assert await refusal(workbook(fill)) in (reading.REASONS["failed"], reading.REASONS["lines"])


async def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PROGRAM", ("-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(reading, "SECONDS", 0.3)
    assert await refusal(table(["企业名称"], [])) == reading.REASONS["failed"]


async def test_a_child_that_never_stops_talking_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PROGRAM", ("-c", "print('x' * 5000)"))
    monkeypatch.setattr(reading, "_MOST_ANSWER", 1000)
    assert await refusal(table(["企业名称"], [])) == reading.REASONS["failed"]


async def test_cells_that_come_to_more_than_is_wanted_are_not_taken() -> None:
    full = table(["企业名称"], [["甲公司"]] * 100)
    [sheet] = await rows_of(full, "")
    assert len(sheet.rows) == 101
    with pytest.raises(SheetRefused) as refused:
        await rows_of(full, "", most=1000)
    assert refused.value.message.msgid == reading.REASONS["large"]


async def test_the_child_is_fenced_in_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """It tries to read a file of the machine in place of the table."""
    tries = (
        "from portal.sheets import child, parsing; "
        "parsing.sheets = lambda data: [('', [[open('/etc/hostname').read()]])]; child.main()"
    )
    monkeypatch.setattr(reading, "PROGRAM", ("-c", tries))
    assert await refusal(table(["企业名称"], [])) == reading.REASONS["failed"]


def test_no_header_is_no_table() -> None:
    assert headed([Sheet("", (("甲公司", "武陵区"),))], COLUMNS, needed="name") is None


def test_a_header_deep_below_a_title_is_not_looked_for_for_ever() -> None:
    rows = ((),) * reading.HEADER_WITHIN + (("单位名称",),)
    assert headed([Sheet("", rows)], COLUMNS, needed="name") is None
    assert headed([Sheet("", rows[1:])], COLUMNS, needed="name") == Headed("", {"name": 0}, (), 21)
