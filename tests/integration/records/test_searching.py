"""The list finds units by any part of the name and persons by the whole name, however it is typed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.records import publishing, queries
from portal.records.content import Content
from portal.records.publishing import Sample
from portal.records.questions import Question
from tests.support.bureau import Bureau
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT


@pytest.fixture(autouse=True)
def _opened(bureau: Bureau) -> None:
    """Every test here searches an opened portal."""


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def found(text: str, **filters: Any) -> list[str]:
    page = await queries.search(Question(text=text, **filters))
    assert page.count == len(page.records)
    return sorted(record.number for record in page.records)


async def missed(number: str, texts: Iterable[str]) -> list[str]:
    """The texts that do not find this record, and it alone."""
    return [text for text in texts if await found(text) != [number]]


async def test_any_part_of_a_units_name_finds_it() -> None:
    [number, _] = await show(
        UNIT, replace(UNIT, name="长沙另一家监理公司", uscc="", decision_no="别号〔2026〕1号")
    )
    name = UNIT.name
    assert not await missed(number, [name, name[:2], name[4:8], "建筑", "集团", name[-6:-2]])


async def test_width_case_spaces_and_brackets_do_not_count() -> None:
    [number] = await show(replace(UNIT, name="常德ABC建筑工程（集团）有限公司"))
    assert not await missed(
        number, ["ＡＢＣ建筑", "abc 建筑", "工程(集团)有限", "工程集团有限", "工程【集团】", "常德　abc"]
    )


async def test_a_persons_whole_name_finds_him_however_it_is_typed() -> None:
    [number] = await show(HOLDER)
    assert not await missed(number, [HOLDER_NAME, " 欧阳 建国 ", "欧阳　建国"])


async def test_a_minority_name_is_found_with_and_without_its_dot() -> None:
    [number] = await show(replace(HOLDER, name="阿依古丽·买买提"))
    assert not await missed(
        number, ["阿依古丽·买买提", "阿依古丽买买提", "阿依古丽•买买提", "阿依古丽．买买提"]
    )


@pytest.mark.parametrize("part", ["欧阳", "阳建国", "建国", "国", "欧阳建", "阳", "欧阳建国民"])
async def test_a_part_of_a_masked_name_finds_nothing(part: str) -> None:
    await show(HOLDER)
    assert await found(part) == []


async def test_what_the_public_text_shows_of_a_masked_name_may_be_searched() -> None:
    [number] = await show(HOLDER)
    assert await found("欧") == [number]


async def test_a_name_published_in_full_is_found_by_its_parts() -> None:
    [number] = await show(replace(HOLDER, publish_full_name=True, full_name_basis="决定书第三项"))
    assert not await missed(number, ["欧阳", "建国", HOLDER_NAME])


async def test_a_whole_credit_code_finds_and_a_part_of_it_does_not() -> None:
    [number] = await show(UNIT)
    assert not await missed(number, [UNIT.uscc, UNIT.uscc.lower(), "９１４３０７００ MA4L00003P"])
    assert await found(UNIT.uscc[:17]) == []


async def test_a_decision_number_is_found_with_any_brackets() -> None:
    [number] = await show(UNIT)
    assert not await missed(
        number,
        [
            "常建罚决字〔2026〕13号",
            "常建罚决字[2026]13号",
            "常建罚决字（2026）13号",
            "常建罚决字【２０２６】１３号",
        ],
    )
    assert await found("常建罚决字〔2026〕1") == []


async def test_a_whole_registration_number_finds_its_holder_and_a_part_does_not() -> None:
    [number] = await show(HOLDER)
    assert not await missed(
        number, [HOLDER.registration_no, "湘 2431234567890", "湘２４３１２３４５６７８９０"]
    )
    assert await found("湘24312345") == []


async def test_the_records_own_number_finds_it() -> None:
    [number] = await show(UNIT)
    assert not await missed(number, [number, number.lower(), f" {number} "])


async def test_nobody_is_found_by_an_identity_number_or_a_part_of_it() -> None:
    await show(HOLDER)
    for text in (ID_NUMBER, ID_NUMBER[:6], ID_NUMBER[6:14], ID_NUMBER[-4:]):
        assert await found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "%",
        "_",
        "%%",
        "常%司",
        "常_市",
        "\\",
        "\\%",
        "*",
        "欧*",
        "'",
        "' OR 1=1 --",
        "\x00",
        "\ud800",
        "?",
        "？",
    ],
)
async def test_signs_that_mean_something_to_a_database_mean_nothing_here(text: str) -> None:
    await show(UNIT, replace(HOLDER, name="张三"))
    assert await found(text) == []


async def test_a_sign_within_a_name_is_passed_over() -> None:
    [number] = await show(UNIT)
    assert await found("常德%市") == [number]


async def test_a_text_without_end_is_cut_and_answered() -> None:
    await show(UNIT)
    assert await found("建" * 100_000) == []


async def test_an_empty_question_lists_everything() -> None:
    numbers = await show(UNIT, HOLDER)
    assert await found("") == await found("  ") == sorted(numbers)


async def test_filters_narrow_the_list_and_unknown_codes_find_nothing() -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    assert await found("", subject_type="legal") == [unit]
    assert await found("", subject_type="natural", kind="cert_rent") == [holder]
    assert await found("", role="intermediary") == []
    assert await found("", kind="cert\x00rent") == []
    assert await found("建筑", subject_type="natural") == []


async def test_pages_follow_each_other_without_a_gap_or_a_repeat() -> None:
    days = [date(2026, 3, 1) - timedelta(days=n % 7) for n in range(45)]
    await show(*(replace(UNIT, decision_on=day) for day in days))
    seen, cursor, sizes = [], "", []
    while True:
        page = await queries.search(after=cursor)
        assert page.count == 45
        seen += [(record.decision_on, record.place) for record in page.records]
        sizes.append(len(page.records))
        if page.older is None:
            break
        cursor = page.older
    assert sizes == [20, 20, 5]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 45


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "2026-13-40~1",
        "2026-03-01~" + "9" * 40,
        "~",
        "2026-03-01~-1",
        "0000-00-00~0",
        "٢٠٢٦-٠٣-٠١~1",
    ],
)
async def test_a_cursor_of_somebodys_own_making_shows_the_first_page(cursor: str) -> None:
    numbers = await show(UNIT)
    page = await queries.search(after=cursor)
    assert [record.number for record in page.records] == numbers


@pytest.mark.parametrize("size", [-5, 0, 1, 10**30])
async def test_no_size_of_a_page_breaks_it(size: int) -> None:
    await show(UNIT, HOLDER)
    page = await queries.search(size=size)
    assert 1 <= len(page.records) <= 2


async def test_the_count_stops_at_its_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED", 3)
    await show(*(UNIT for _ in range(6)))
    page = await queries.search()
    assert page.count == 4
    assert page.is_capped


async def test_two_names_that_differ_have_digests_that_differ_and_say_nothing(bureau: Bureau) -> None:
    from portal.records.names import name_digest

    assert name_digest("张三") == name_digest(" 张 三 ")
    assert name_digest("张三") != name_digest("张四")
    assert len(name_digest("张三")) == 64
