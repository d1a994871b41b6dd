"""Two officers on one thing: exactly one wins, the others learn who was faster."""

import asyncio

import pytest

from portal.cases import conversation, opening, queries, reading, steps
from portal.catalogue.states import State
from portal.core.errors import Conflict
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.tips import queries as tips
from tests.support.bureau import DESIGN, Bureau
from tests.support.cases import (
    PROVED,
    QUESTION,
    REASON,
    a_case,
    a_case_and_its_informant,
    make_ready,
    take,
)
from tests.support.tips import send

OFFICERS = 20


async def all_at_once(*verbs: object) -> list[object]:
    return await asyncio.gather(*verbs, return_exceptions=True)  # type: ignore[call-overload,no-any-return]


async def test_of_twenty_officers_who_take_one_step_one_wins(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await make_ready(bureau, "张干事", number)
    names = ("张干事", "李科长", "赵干事")
    answers = await all_at_once(
        *(
            steps.take(bureau[names[n % 3]], number, "submit_findings", PROVED, version=2)
            for n in range(OFFICERS)
        )
    )
    assert answers.count(None) == 1
    assert sum(isinstance(one, Conflict) for one in answers) == OFFICERS - 1
    case = await queries.case_for(bureau["张干事"], number)
    assert (case.state, case.version) == (State.AWAITING_REVIEW, 3)
    opened = await reading.open_case(bureau["张干事"], number)
    assert [line.kind for line in opened.lines].count("case.submit_findings") == 1
    assert (await verify()).sound


async def test_of_twenty_officers_who_sign_off_one_tip_one_opens_a_case(bureau: Bureau) -> None:
    registered, _ = await send()
    answers = await all_at_once(
        *(opening.open_case(bureau["张干事"], registered.number, version=1) for _ in range(OFFICERS))
    )
    assert [one for one in answers if isinstance(one, str)] == ["CDZJ-AJ-2026-000001"]
    assert sum(isinstance(one, Conflict) for one in answers) == OFFICERS - 1
    assert len(await fetch("SELECT id FROM casefile")) == 1
    assert (await verify()).sound


async def test_numbers_of_cases_have_no_gap_after_lost_races(bureau: Bureau) -> None:
    for _ in range(3):
        registered, _ = await send()
        await all_at_once(
            *(opening.open_case(bureau["赵干事"], registered.number, version=1) for _ in range(4))
        )
    rows = await fetch("SELECT number FROM casefile ORDER BY number")
    assert [row["number"][-1] for row in rows] == ["1", "2", "3"]


async def test_different_steps_at_once_never_both_happen(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await make_ready(bureau, "张干事", number)
    answers = await all_at_once(
        steps.take(bureau["张干事"], number, "submit_findings", PROVED, version=2),
        steps.take(bureau["李科长"], number, "park", REASON, version=2),
        steps.take(bureau["赵干事"], number, "ask", QUESTION, version=2),
        steps.assign(bureau["李科长"], number, bureau["赵干事"].id, version=2),
    )
    assert answers.count(None) == 1
    assert (await verify()).sound


async def test_many_cases_move_side_by_side(bureau: Bureau) -> None:
    numbers = [await a_case(bureau) for _ in range(5)]
    facts = {"assignee": str(bureau["张干事"].id)}
    answers = await all_at_once(
        *(steps.take(bureau["张干事"], number, "start", facts, version=1) for number in numbers)
    )
    assert answers == [None] * 5
    assert (await verify()).sound


async def test_an_answer_and_a_step_at_the_same_moment_both_arrive(bureau: Bureau) -> None:
    for _ in range(5):
        number, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
        version = (await queries.case_for(bureau["张干事"], number)).version
        answers = await all_at_once(
            conversation.answer(holder, "我想起来了。"),
            steps.assign(bureau["李科长"], number, bureau["赵干事"].id, version=version),
            conversation.answer(holder, "还有一点。"),
        )
        assert answers[0] is None
        assert answers[2] is None
        opened = await reading.open_case(bureau["张干事"], number)
        assert {"我想起来了。", "还有一点。"} <= {line.text for line in opened.tips[0].messages}
        assert opened.row.state == State.INVESTIGATING
    assert (await verify()).sound


async def test_the_slower_one_reads_who_was_faster(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await take(bureau, "赵干事", number, "start", assignee="赵干事")
    with pytest.raises(Conflict) as late:
        await steps.take(bureau["李科长"], number, "start", {}, version=1)
    assert late.value.message.values == {"name": "赵干事"}
    assert "还没有保存" in late.value.message.msgid


async def test_after_an_informants_answer_the_page_is_old_without_a_name(bureau: Bureau) -> None:
    registered, _ = await send()
    with pytest.raises(Conflict) as late:
        await opening.open_case(bureau["张干事"], registered.number, version=7)
    assert late.value.message.values == {}


async def test_a_case_opened_elsewhere_meanwhile_is_no_longer_returned(bureau: Bureau) -> None:
    registered, _ = await send()
    await opening.open_case(bureau["张干事"], registered.number, version=1)
    facts = {"office": DESIGN, "clause": "二（二）2"}
    with pytest.raises(Conflict):
        await steps.take_tip(bureau["李科长"], registered.number, "return", facts, version=1)
    tip = await tips.tip_for(bureau["李科长"], registered.number)
    assert tip.returns == 0
