"""Asking that an end be looked at again, and questions that nobody answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from portal.cases import progress, queries, reading, reconsidering, steps, waiting
from portal.catalogue.states import Role, State
from portal.core import clock
from portal.core.errors import InvalidInput, Refused
from portal.ledger.verifying import verify
from portal.staff.keyring import admit
from portal.staff.people import Person
from portal.tips import queries as tips
from tests.support.bureau import BUILDING, Bureau, member
from tests.support.cases import REASON, REFUSAL, a_case, a_case_and_its_informant, informant, take
from tests.support.tips import send


@contextmanager
def days_later(days: int) -> Iterator[None]:
    with clock.frozen(clock.now() + timedelta(days=days)):
        yield


async def a_second_chief(bureau: Bureau) -> Person:
    second = await bureau.hire("孙科长", (BUILDING, Role.CHIEF))
    await admit(BUILDING, member(second), by=bureau["李科长"])
    return second


async def test_an_informant_asks_once_and_another_chief_upholds(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "closed")
    assert (await progress.view(holder)).may_ask_reconsideration
    await reconsidering.ask(holder, "处理太轻。")
    view = await progress.view(holder)
    assert (view.label, view.next, view.due) == ("复核中", "答复您的复核申请", date(2026, 4, 9))
    with pytest.raises(Refused, match="本人"):
        await take(bureau, "李科长", number, "uphold", **REASON)
    await a_second_chief(bureau)
    await take(bureau, "孙科长", number, "uphold", **REASON)
    assert (await progress.view(holder)).history[-1].text.text() == "经复核，维持原来的结论。"
    with pytest.raises(Refused, match="一次"):
        await reconsidering.ask(holder, "还是太轻。")
    assert (await verify()).sound


async def test_officers_read_why_he_asked(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "closed")
    await reconsidering.ask(holder, "处理太轻。")
    opened = await reading.open_case(bureau["张干事"], number)
    assert [told.value for told in opened.lines[-1].told] == ["处理太轻。"]
    assert (opened.lines[-1].who, opened.lines[-1].at) == ("举报人", None)


async def test_a_reopened_case_starts_anew(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "closed")
    with days_later(10):
        await reconsidering.ask(holder, "还有新的证据。")
        await a_second_chief(bureau)
        await take(bureau, "孙科长", number, "reopen", **REASON)
        case = await queries.case_for(bureau["张干事"], number)
    assert (case.state, case.outcome, case.findings_by, case.closed_on) == (
        State.INVESTIGATING,
        None,
        None,
        None,
    )
    assert case.due_on > date(2026, 6, 5)


async def test_only_an_end_within_thirty_days_can_be_asked_about(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "decided")
    with pytest.raises(Refused):
        await reconsidering.ask(holder, "太慢。")
    _, holder = await a_case_and_its_informant(bureau, "closed")
    with pytest.raises(InvalidInput):
        await reconsidering.ask(holder, " ")
    with days_later(31):
        assert not (await progress.view(holder)).may_ask_reconsideration
        with pytest.raises(Refused, match="三十日"):
            await reconsidering.ask(holder, "我才看到。")
    with days_later(30):
        assert (await progress.view(holder)).may_ask_reconsideration, "the thirtieth day is one of them"
        await reconsidering.ask(holder, "我才看到。")


async def test_a_refused_tip_is_looked_at_again_by_another(bureau: Bureau) -> None:
    registered, receipt = await send()
    holder = await informant(receipt)
    await steps.take_tip(bureau["李科长"], registered.number, "refuse", REFUSAL, version=1)
    await reconsidering.ask(holder, "就是你们管的。")
    with pytest.raises(Refused, match="本人"):
        await steps.take_tip(bureau["李科长"], registered.number, "reopen", REASON, version=3)
    second = await a_second_chief(bureau)
    await steps.take_tip(second, registered.number, "reopen", REASON, version=3)
    tip = await tips.tip_for(second, registered.number)
    assert (tip.state, tip.reason) == (State.ROUTED, None)
    assert [line.text.text() for line in (await progress.view(holder)).history][-2:] == [
        "已收到复核申请。",
        "经复核，重新办理。",
    ]


async def test_a_refusal_is_upheld_as_a_refusal(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "not_accepted")
    await reconsidering.ask(holder, "请再看一次。")
    await a_second_chief(bureau)
    with pytest.raises(Refused, match="不是这一种"):
        await take(bureau, "孙科长", number, "uphold", **REASON)
    await take(bureau, "孙科长", number, "uphold_refusal", **REASON)
    assert (await queries.case_for(bureau["张干事"], number)).state == State.NOT_ACCEPTED


async def test_the_leading_group_decides_without_reading(bureau: Bureau) -> None:
    leading = await bureau.hire("领导", (None, Role.LEADING))
    number = await a_case(bureau, "closed")
    version = (await queries.case_for(bureau["张干事"], number)).version
    await steps.take(leading, number, "reconsider", REASON, version=version)
    await steps.take(leading, number, "reopen", REASON, version=version + 1)
    assert (await queries.case_for(bureau["张干事"], number)).state == State.INVESTIGATING
    assert await queries.my_cases(leading) == []
    opened = await reading.open_case(bureau["张干事"], number)
    assert opened.lines[-1].who == "领导"


async def test_a_question_that_nobody_answers_runs_out_after_ten_working_days(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    with days_later(14):
        assert await waiting.go_on_without_answer() == 0
    with days_later(15):
        assert await waiting.go_on_without_answer() == 1
        assert await waiting.go_on_without_answer() == 0
        case = await queries.case_for(bureau["张干事"], number)
    assert (case.state, case.due_on) == (State.INVESTIGATING, date(2026, 6, 23))
    assert (await progress.view(holder)).history[-1].text.text() == "补充期限已过，核查继续进行。"
    assert (await verify()).sound


async def test_parked_is_taken_up_again(bureau: Bureau) -> None:
    number = await a_case(bureau, "parked")
    await take(bureau, "赵干事", number, "unpark", **REASON)
    assert (await queries.case_for(bureau["张干事"], number)).state == State.ACCEPTED
