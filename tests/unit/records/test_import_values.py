"""Days, amounts and measures as tables of twenty years write them."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.records.content import Measure
from portal.records.imports.measures import measures_of
from portal.records.imports.values import Unreadable, bare_fen_of, day_of, fen_of, text_of

FIRST = date(2019, 3, 1)


@pytest.mark.parametrize(
    "written",
    [
        "2019.3.1", "2019.03.01", "2019-03-01", "2019/3/1", "20190301", "2019年3月1日", "２０１９年３月１日",
        "2019 年 3 月 1 日", "2019-03-01 00:00:00", "2019-03-01T00:00", "43525", "43525.0", "1551369600000",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_way_that_tables_write_it(written: str) -> None:
    assert day_of("decision_on", written) == FIRST


@pytest.mark.parametrize("written", ["", "/", "无", "--", "NULL"])
def test_signs_for_nothing_are_nothing(written: str) -> None:
    assert day_of("effective_to", written) is None
    assert text_of(written) == ""


@pytest.mark.parametrize("written", ["三月一日", "2019-13-01", "20190230", "1", "9" * 30, "2019.3"])
def test_what_is_no_day_is_told_at_its_field(written: str) -> None:
    with pytest.raises(Unreadable) as told:
        day_of("decision_on", written)
    assert told.value.field == "decision_on"
    assert written not in str(told.value) + told.value.message.text()


@pytest.mark.parametrize(
    ("written", "unit", "fen"),
    [
        ("0.2", "万", 200_000), ("0.200000", "万", 200_000), ("2000", "", 200_000), ("1,000", "", 100_000),
        ("2000元", "万", 200_000), ("0.2万元", "", 200_000), ("0", "万", None), ("", "万", None),
    ],
)  # fmt: skip
def test_ten_thousands_and_yuan_are_kept_apart(written: str, unit: str, fen: int | None) -> None:
    assert fen_of("fine", written, unit=unit) == fen


@given(st.integers(1, 10**12))
def test_an_amount_of_ten_thousands_with_six_places_is_exact(fen: int) -> None:
    written = f"{Decimal(fen) / 1_000_000:.6f}"
    assert fen_of("fine", written, unit="万") == fen


@pytest.mark.parametrize("written", ["0.0000001", "两千", "-1", "1e5", "9" * 20])
def test_an_amount_that_is_none_or_has_parts_of_a_fen_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        fen_of("fine", written, unit="万")


def test_a_column_without_its_unit_is_not_guessed() -> None:
    assert bare_fen_of("fine", "2000元") == 200_000
    assert bare_fen_of("fine", "0.2万元") == 200_000
    with pytest.raises(Unreadable, match="fine"):
        bare_fen_of("fine", "2000")


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"classes": "警告"}, {"warn"}),
        ({"classes": "警告；罚款", "fine_wan": "1"}, {"warn", "fine"}),
        ({"classes": "罚款", "content": "处罚款人民币2,000元"}, {"fine"}),
        ({"classes": "没收违法所得、罚款", "fine_wan": "1", "taken_wan": "2"}, {"confiscate_income", "fine"}),
        ({"classes": "没收非法财物", "taken_wan": "2"}, {"confiscate_goods"}),
        ({"classes": "吊销许可证件", "licence": "注册证书"}, {"revoke_licence"}),
        ({"classes": "其他", "content": "x", "fine_wan": "1"}, {"fine"}),
        ({"content": "撤销注册，列入黑名单"}, {"rescind_registration", "blacklist"}),
        ({"content": "给予通报批评"}, {"criticise"}),
    ],
)
def test_measures_are_found_in_classes_and_else_in_the_sentence(
    cells: dict[str, str], codes: set[str]
) -> None:
    assert {one.code for one in measures_of(cells)} == codes


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({}, "classes"),
        ({"classes": "其他"}, "classes"),
        ({"classes": "打手心"}, "classes"),
        ({"classes": "警告；打手心"}, "classes"),
        ({"classes": "没收违法所得、没收非法财物", "taken_wan": "1"}, "taken"),
        ({"classes": "罚款", "fine_bare": "2000"}, "fine"),
    ],
)
def test_measures_that_are_not_understood_keep_a_line_out(cells: dict[str, str], field: str) -> None:
    with pytest.raises(Unreadable) as told:
        measures_of(cells)
    assert told.value.field == field


def test_the_licence_goes_with_the_measure_that_takes_it() -> None:
    found = measures_of({"classes": "警告；暂扣许可证件", "licence": "安全生产许可证（湘）JZ0001"})
    assert Measure(code="suspend_licence", licence="安全生产许可证（湘）JZ0001") in found
    assert Measure(code="warn") in found


@given(
    st.dictionaries(st.sampled_from(["classes", "content", "fine_wan", "taken_wan", "licence"]), st.text())
)
def test_whatever_stands_in_the_cells_there_is_an_answer(cells: dict[str, str]) -> None:
    with suppress(Unreadable):
        assert measures_of(cells)
