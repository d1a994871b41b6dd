"""The index in parts: an answer is looked for in every part in which it can be, and counted once."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock
from portal.core.windows import add_months
from portal.database import is_postgres
from portal.records import finding, parts, places, publishing, queries, questions, walking
from portal.records.publishing import Sample
from portal.records.questions import Question, Sought
from tests.support.bureau import Bureau
from tests.support.records import HOLDER, HOLDER_NAME, UNIT

pytestmark = pytest.mark.usefixtures("working_day")
PLACES = st.builds(
    places.place_of, st.dates(date(1960, 1, 1), date(2080, 1, 1)), st.just(2026), st.integers(1, 999_999)
)


def asked(**narrowed: Any) -> Sought:
    what = questions.sought(Question(**narrowed))
    assert what is not None
    return what


@given(PLACES, PLACES)
def test_stretches_go_from_the_newest_to_the_oldest_without_gap_or_overlap(one: int, other: int) -> None:
    low, high = sorted([one, other])
    found = list(parts.stretches(replace(asked(role="unit"), low=low, high=high + 1)))
    assert found[0].high == high + 1
    assert found[-1].low == low
    assert all(newer.low == older.high for newer, older in pairwise(found))
    assert len(found) <= 8


async def test_each_record_lies_in_a_part_of_every_question_that_reaches_it(bureau: Bureau) -> None:
    days = [date(1988, 5, 4), date(2000, 1, 1), date(2025, 6, 30), date(2025, 7, 1), date(2079, 12, 31)]
    first, last = places.first_of(days[0]), places.after(days[-1])
    for place in (places.place_of(day, 2026, 7) for day in days):
        for subject_type, other in (("legal", "natural"), ("natural", "sole"), ("sole", "natural")):
            mark = parts.part_of(subject_type, place)
            assert mark in parts.between("", first, last)
            assert mark in parts.between(subject_type, place, place + 1)
            assert mark not in parts.between(other, place, place + 1)


async def test_half_years_of_decision_are_apart_where_the_index_gives_all_or_nothing(bureau: Bureau) -> None:
    june, july = (parts.part_of("legal", places.first_of(date(2026, *day))) for day in ((6, 30), (7, 1)))
    assert (june != july) == is_postgres()


async def spread_over_years() -> list[str]:
    """The same unit and the same person, punished each quarter for three years."""
    days = [add_months(clock.today(), -3 * n) for n in range(12)]
    return await publishing.insert_projections(
        [
            Sample(replace(one, decision_on=day, severity="serious"), day)
            for day in days
            for one in (UNIT, HOLDER)
        ]
    )


@pytest.mark.parametrize("text", [UNIT.name, UNIT.name[2:4], UNIT.uscc, HOLDER_NAME, ""])
@pytest.mark.parametrize("filters", [{}, {"severity": "serious"}, {"since": date(2025, 1, 1)}])
async def test_what_lies_in_many_parts_is_found_and_counted_once(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, text: str, filters: dict[str, Any]
) -> None:
    await spread_over_years()
    monkeypatch.setattr(walking, "WALKED", 2)
    everything = await queries.search(Question(**filters), size=100)
    named = [one for one in everything.records if _is_found(one.subject_type, text)]
    assert named
    page = await queries.search(Question(text=text, **filters), size=100)
    assert [one.number for one in page.records] == [one.number for one in named]
    for most in (1, 3, len(named), 100):
        what = asked(text=text, **filters)
        assert await finding.counted(what, most) == min(most, len(named))
        assert await finding.counted(await finding.known(what), most) == min(most, len(named))


def _is_found(subject_type: str, text: str) -> bool:
    return not text or (subject_type == "natural") == (text == HOLDER_NAME)


async def test_days_that_nobody_decided_on_are_no_parts(bureau: Bureau) -> None:
    await spread_over_years()
    what = asked(text="建筑", since=date(1900, 1, 1), until=date(2200, 1, 1))
    assert len(parts.parts(await parts.bounded(what))) <= 2 * 7
    page = await queries.search(
        Question(text=UNIT.name, since=date(1900, 1, 1), until=date(2200, 1, 1)), size=100
    )
    assert page.count == len(page.records) == 12


async def test_an_empty_list_has_no_part_and_no_answer(bureau: Bureau) -> None:
    for question in (Question(text="工程"), Question(role="unit"), Question(text="工程", role="holder")):
        page = await queries.search(question)
        assert (page.records, page.count, page.older) == ((), 0, None)


async def test_one_type_of_subject_is_told_from_another_of_the_same_half(bureau: Bureau) -> None:
    sole = replace(UNIT, subject_type="sole", decision_no="常建罚决字〔2026〕99号")
    [_, number] = await publishing.insert_projections(
        [Sample(UNIT, clock.today()), Sample(sole, clock.today())]
    )
    page = await queries.search(Question(text=UNIT.name[:3], subject_type="sole"))
    assert [one.number for one in page.records] == [number]
    assert (await queries.search(Question(text=UNIT.name[:3], subject_type="natural"))).records == ()
