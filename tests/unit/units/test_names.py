"""Names of before, as people write them into one cell or one box."""

from datetime import date

import pytest

from portal.units.names import Name, read, unlike, written

DAY = date(2015, 6, 30)


@pytest.mark.parametrize(
    "text",
    [
        "常德工程处（2015-06-30）",
        "常德工程处 2015-6-30",
        "常德工程处，2015年6月30日",
        "常德工程处(2015/06/30止)",
    ],
)
def test_a_day_behind_a_name_is_its_last_day(text: str) -> None:
    assert read(text) == (Name("常德工程处", DAY),)


def test_several_names_may_stand_in_one_cell() -> None:
    assert read("甲公司、乙公司；丙公司/丁公司\n戊公司") == tuple(
        Name(f"{one}公司") for one in ("甲", "乙", "丙", "丁", "戊")
    )


def test_a_name_counts_once_however_it_is_typed() -> None:
    assert [one.name for one in read("甲（集团）公司\n甲(集团)公司")] == ["甲(集团)公司"]


def test_what_is_no_day_stays_part_of_the_name() -> None:
    assert read("常德公司 2015-13-40") == (Name("常德公司 2015-13-40"),)


def test_nothing_is_nothing() -> None:
    assert read(" \n、·；") == ()


def test_what_is_written_is_read_again() -> None:
    names = (Name("常德工程处", DAY), Name("常德一建"))
    assert read(written(names)) == names


def test_what_a_unit_is_called_now_is_no_name_of_before() -> None:
    assert unlike((Name("甲公司"), Name("乙公司")), Name("甲公司").key) == (Name("乙公司"),)
