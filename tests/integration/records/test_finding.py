"""The index answers exactly as a plain look at every row would, on either engine."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.core.text import fold
from portal.database import change, fetch, writing
from portal.demo import many
from portal.records import finding, listing, publishing, queries, questions, showing, walking
from portal.records.names import name_digest
from portal.records.projection import PublicView
from portal.records.publishing import Sample
from portal.records.questions import SOON, Question
from tests.support.bureau import Bureau
from tests.support.records import HOLDER, UNIT

pytestmark = pytest.mark.usefixtures("bureau")
LISTED = 300


@pytest.fixture
async def everything(bureau: Bureau) -> tuple[PublicView, ...]:
    """Some hundred invented records, as a plain reading of the table gives them."""
    await publishing.insert_projections(list(many.samples(LISTED)))
    rows = await fetch("SELECT place FROM public_record ORDER BY place DESC")
    return await queries.at([row["place"] for row in rows])


def answers(view: PublicView, question: Question) -> bool:
    """The oracle: what the question means, without any index."""
    folded = fold(question.text)
    asked = (
        (question.role, view.role),
        (question.kind, view.kind),
        (question.area, view.area),
        (question.subject_type, view.subject_type),
        (question.authority, view.authority),
    )
    return (
        (folded in fold(view.name) if folded else not question.text.strip())
        and all(wanted in ("", value) for wanted, value in asked)
        and (not question.measure or question.measure in {one.code for one in view.measures})
        and (question.since or date.min) <= view.decision_on <= (question.until or date.max)
        and (not question.ending or view.publish_until <= clock.today() + SOON)
    )


async def all_pages(question: Question, size: int = 37) -> list[str]:
    numbers: list[str] = []
    after = ""
    while True:
        page = await queries.search(question, after=after, size=size)
        numbers += [record.number for record in page.records]
        assert page.count == len(numbers) or page.older or after
        if page.older is None:
            return numbers
        after = page.older


def a_question(draw: random.Random, views: tuple[PublicView, ...]) -> Question:
    one, other = draw.choice(views), draw.choice(views)
    start = draw.randrange(len(one.name))
    given: dict[str, Any] = {"text": one.name[start : start + draw.randint(1, 6)]}
    for field in ("role", "kind", "area", "authority"):
        if draw.random() < 0.2:
            given[field] = getattr(other, field)
    if draw.random() < 0.2:
        given["measure"] = other.measures[0].code
    if draw.random() < 0.2:
        given["since"] = other.decision_on
    if draw.random() < 0.2:
        given["ending"] = True
    return Question(**given)


async def test_the_index_finds_what_a_plain_scan_finds_in_the_same_order(
    everything: tuple[PublicView, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(1)
    for n in range(80):
        # PostgreSQL is to answer from its walk and from its index, and from both together; SQLite from its
        # index alone and by telling few rows apart.
        monkeypatch.setattr(walking, "WALKED", (1, 50, 3000)[n % 3])
        monkeypatch.setattr(finding, "FEW", (0, 20, 1000)[n % 3])
        question = a_question(draw, everything)
        expected = [view.number for view in everything if answers(view, question)]
        assert await all_pages(question) == expected, question
        page = await queries.search(question)
        assert page.count == len(expected), question


@pytest.mark.parametrize("order", ["oldest", "ending"])
async def test_other_orders_page_without_a_gap(everything: tuple[PublicView, ...], order: Any) -> None:
    def key(view: PublicView) -> tuple[Any, ...]:
        return (view.place,) if order == "oldest" else (view.publish_until, -view.place)

    questions = [Question(text=text) for text in ("", "工程", everything[7].name[2:6], "没有人")]
    for question in (*questions, Question(role="unit"), Question(ending=True)):
        expected = [view.number for view in sorted(everything, key=key) if answers(view, question)]
        assert await all_pages(replace(question, order=order), size=9) == expected


async def test_what_is_not_shown_yet_or_any_more_is_not_found(bureau: Bureau) -> None:
    today = clock.today()
    [number] = await publishing.insert_projections([Sample(UNIT, today)])
    for first, last, seen in [
        (today, today, True),
        (today + timedelta(days=1), today + timedelta(days=9), False),
        (today - timedelta(days=9), today - timedelta(days=1), False),
    ]:
        for table in ("public_listing", "public_record"):
            await change(f"UPDATE {table} SET publish_from = ?, publish_until = ?", first, last)
        found = await queries.search(Question(text=UNIT.name))
        assert [record.number for record in found.records] == [number] * seen
        assert found.count == (await queries.search()).count == int(seen)


async def test_a_stopped_record_is_found_by_nothing_and_again_when_it_is_shown_again(bureau: Bureau) -> None:
    [number, other] = await publishing.insert_projections(
        [Sample(UNIT, clock.today()), Sample(HOLDER, clock.today())]
    )
    async with writing():
        stopped = await showing.stop(number, "suspended", "objection")
    assert await all_pages(Question(text=UNIT.name)) == []
    assert await all_pages(Question()) == [other]
    async with writing():
        assert await showing.show_again(number) == stopped + 1
    assert await all_pages(Question(text=UNIT.name[3:6])) == [number]


async def test_a_corrected_record_is_found_by_its_new_words_only(bureau: Bureau) -> None:
    [number] = await publishing.insert_projections([Sample(UNIT, clock.today())])
    [row] = await fetch("SELECT * FROM public_record")
    async with writing():
        await showing.exchange(number, {**row, "name": "改正后的名称公司", "role": "intermediary"})
    assert await all_pages(Question(text=UNIT.name)) == []
    assert await all_pages(Question(role="unit")) == []
    assert await all_pages(Question(text="改正后", role="intermediary")) == [number]


async def test_the_index_built_anew_answers_as_before(everything: tuple[PublicView, ...]) -> None:
    questions = [a_question(random.Random(n), everything) for n in range(20)]
    before = [await all_pages(question) for question in questions]
    assert await listing.keep_index() == LISTED
    assert await listing.keep_index() == 0
    assert [await all_pages(question) for question in questions] == before


async def test_a_whole_name_shared_by_many_is_paged_and_filtered(bureau: Bureau) -> None:
    contents = [replace(HOLDER, name="王伟", area=("430702", "430703")[n % 2]) for n in range(50)]
    numbers = await publishing.insert_projections([Sample(one, clock.today()) for one in contents])
    assert sorted(await all_pages(Question(text="王 伟"))) == numbers
    assert sorted(await all_pages(Question(text="王伟", area="430703"))) == numbers[1::2]
    assert await all_pages(Question(text="王伟", role="unit")) == []


@pytest.mark.full
async def test_ten_thousand_pieces_of_names_among_a_hundred_thousand_records(bureau: Bureau) -> None:
    for some in many.portions(100_000):
        await publishing.insert_projections(some)
    rows = await fetch("SELECT place, name, name_digest FROM public_record ORDER BY place")
    names = [(row["place"], fold(row["name"]), row["name_digest"]) for row in rows]
    draw = random.Random(2)
    for _ in range(10_000):
        name = draw.choice(names)[1]
        start = draw.randrange(len(name))
        part = name[start : start + draw.randint(1, 8)]
        what = questions.sought(Question(text=part))
        assert what is not None
        answered = await finding.found(what, "newest", None, len(names) + 1)
        # A piece of a unit's name may be the whole name of a person, who is masked here.
        whole = name_digest(part)
        expected = [place for place, folded, digest in names if part in folded or digest == whole]
        assert [row["place"] for row in answered] == sorted(expected, reverse=True), part
