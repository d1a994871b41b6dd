"""Pauses of an officer, other procedures, a superior's day, and pressing by hand."""

import asyncio
from datetime import date

import pytest

from portal.cases import conversation, declaring, following_up, opening, pausing, pressing, queries, reading
from portal.catalogue.states import Role
from portal.clocks import queries as clocks
from portal.clocks.explaining import explain
from portal.clocks.standing import standings
from portal.core.counting import How
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.tips import queries as tips
from tests.support.bureau import Bureau
from tests.support.cases import CLOSING, a_case, a_case_and_its_informant, take
from tests.support.clocks import ended, names_of, on, running_of
from tests.support.tips import send

pytestmark = pytest.mark.usefixtures("working_day")
FIRST, LAST = date(2026, 3, 16), date(2026, 3, 27)


async def test_an_appraisal_stops_the_clocks_and_ends_with_its_day(bureau: Bureau) -> None:
    number = await a_case(bureau, "filed")
    before = await running_of(bureau, number)
    with on(FIRST):
        await pausing.begin(bureau["张干事"], number, "appraisal", on=FIRST, reason="送检笔迹。")
    with on(date(2026, 3, 20)):
        assert await pausing.count_standing() == 1
        between = await running_of(bureau, number)
    assert between["finish"].due_on == date(2026, 6, 11)
    with on(date(2026, 3, 30)):
        await pausing.end(bureau["张干事"], number, "appraisal", on=LAST)
        after = await running_of(bureau, number)
    assert (before["finish"].due_on, after["finish"].due_on) == (date(2026, 6, 5), date(2026, 6, 18))
    assert (before["penalty"].due_on, after["penalty"].due_on) == (date(2026, 6, 8), date(2026, 6, 22))
    shown = await explain(after["finish"])
    [paused] = [one for one in shown.sums if one.how is How.PAUSED]
    assert (paused.days, shown.counted, shown.pauses[0].until_on) == (11, 60, LAST)
    assert (await queries.case_for(bureau["张干事"], number)).due_on == date(2026, 6, 18)
    opened = await reading.open_case(bureau["李科长"], number)
    assert [line.title for line in opened.lines[-2:]] == ["期限中止", "期限恢复计算"]
    assert (await verify()).sound


async def test_two_pauses_at_once_count_their_days_once(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    with on(FIRST):
        await pausing.begin(bureau["张干事"], number, "hearing", on=date(2026, 3, 12), reason="当事人申请。")
        await conversation.answer(holder, "在二号楼。")
        await pausing.end(bureau["张干事"], number, "hearing", on=FIRST)
        finish = (await running_of(bureau, number))["finish"]
    assert finish.due_on == date(2026, 6, 11)


async def test_a_pause_is_one_that_the_rules_know(bureau: Bureau) -> None:
    number = await a_case(bureau)
    for kind, day, field in (
        ("holiday", FIRST, "kind"),
        ("informant", FIRST, "kind"),
        ("hearing", date(2026, 3, 17), "on"),
        ("hearing", date(2026, 3, 9), "on"),
    ):
        with on(FIRST), pytest.raises(InvalidInput) as error:
            await pausing.begin(bureau["张干事"], number, kind, on=day, reason="听证。")
        assert set(error.value.errors) == {field}


async def test_what_is_over_is_not_paused(bureau: Bureau) -> None:
    number = await a_case(bureau)
    with on(date(2026, 6, 8)), pytest.raises(Refused, match="已经到了"):
        await pausing.begin(bureau["张干事"], number, "hearing", on=date(2026, 6, 4), reason="听证。")
    await pausing.begin(bureau["张干事"], number, "hearing", on=date(2026, 3, 10), reason="听证。")
    with pytest.raises(Refused, match="已经开始"):
        await pausing.begin(bureau["赵干事"], number, "hearing", on=date(2026, 3, 10), reason="听证。")
    with pytest.raises(Refused, match="没有还在进行"):
        await pausing.end(bureau["张干事"], number, "appraisal", on=date(2026, 3, 10))
    with pytest.raises(NotFound):
        await pausing.end(bureau["陈设计"], number, "hearing", on=date(2026, 3, 10))


async def test_a_petition_is_told_in_fifteen_days_and_finished_in_sixty(bureau: Bureau) -> None:
    registered, _ = await send()
    await declaring.declare(bureau["张干事"], "tip", registered.number, "petition", reason="署名来信。")
    tell = await clocks.named(registered.tip, "petition_tell")
    assert tell is not None
    assert (tell.due_on, tell.legal) == (date(2026, 3, 25), True)
    assert (await tips.tip_for(bureau["张干事"], registered.number)).due_on == date(2026, 3, 19)
    with on(date(2026, 3, 12)):
        number = await opening.open_case(bureau["张干事"], registered.number, version=1)
        runs = await running_of(bureau, number)
        case = await queries.case_for(bureau["张干事"], number)
    assert (runs["petition_finish"].due_on, runs["finish"].due_on) == (date(2026, 5, 11), date(2026, 6, 9))
    assert case.due_on == date(2026, 5, 11)
    assert [one.ending for one in await clocks.clocks_of([registered.tip])] == ["met"] * 3


async def test_a_superiors_day_goes_with_the_tip_into_its_case(bureau: Bureau) -> None:
    registered, _ = await send()
    await declaring.declare(
        bureau["李科长"], "tip", registered.number, "superior", reason="省厅函。", until=date(2026, 3, 14)
    )
    assert (await tips.tip_for(bureau["张干事"], registered.number)).due_on == date(2026, 3, 14)
    number = await opening.open_case(bureau["张干事"], registered.number, version=1)
    runs = await running_of(bureau, number)
    assert (runs["superior"].due_on, runs["superior"].subject) == (date(2026, 3, 14), "case")
    assert (await queries.case_for(bureau["张干事"], number)).due_on == date(2026, 3, 14)
    await declaring.take_back(bureau["李科长"], "case", number, "superior", reason="来文已撤销。")
    assert (await queries.case_for(bureau["张干事"], number)).due_on == date(2026, 6, 5)
    assert (await ended(bureau, number))["superior"].ending == "dropped"
    with pytest.raises(Refused, match="没有按这种程序"):
        await declaring.take_back(bureau["李科长"], "case", number, "superior", reason="来文已撤销。")


async def test_a_procedure_is_declared_once_and_where_it_fits(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    with pytest.raises(Refused, match="当前状态"):
        await declaring.declare(bureau["李科长"], "case", number, "clue", reason="线索。")
    await declaring.declare(bureau["李科长"], "case", number, "petition", reason="信访。")
    with pytest.raises(Refused, match="已经按"):
        await declaring.declare(bureau["张干事"], "case", number, "petition", reason="信访。")
    with pytest.raises(InvalidInput):
        await declaring.declare(bureau["张干事"], "case", number, "oracle", reason="占卜。")
    with pytest.raises(InvalidInput):
        await declaring.declare(bureau["张干事"], "case", number, "superior", reason="来文。")
    with pytest.raises(NotFound):
        await declaring.declare(bureau["陈设计"], "case", number, "petition", reason="信访。")


async def test_the_check_of_a_clue_ends_with_the_filing(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await declaring.declare(bureau["张干事"], "case", number, "clue", reason="线索。")
    await take(bureau, "李科长", number, "file_case", filed_no="7号", filed_on=date(2026, 3, 10))
    assert "clue_check" not in await names_of(bureau, number)
    assert (await ended(bureau, number))["clue_check"].ending == "met"


async def test_a_chief_presses_once_a_day_and_whoever_handles_it_hears(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await change("DELETE FROM outbox_mail")
    await pressing.press(bureau["李科长"], "case", number, "请在周五前报结果。")
    mails = await fetch("SELECT account FROM outbox_mail")
    assert [row["account"] for row in mails] == [bureau["张干事"].id]
    with pytest.raises(Refused, match="今天已经"):
        await pressing.press(bureau["李科长"], "case", number, "请在周五前报结果。")
    opened = await reading.open_case(bureau["张干事"], number)
    assert (opened.lines[-1].title, opened.lines[-1].told[0].value) == ("已催办", "请在周五前报结果。")
    assert (await standings(opened.row.id)).pressed_on == date(2026, 3, 10)
    with on(date(2026, 3, 11)):
        await pressing.press(bureau["李科长"], "case", number, "再催一次。")


async def test_who_may_press(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    with pytest.raises(Refused, match="负责人、派单员"):
        await pressing.press(bureau["张干事"], "case", number, "快一点。")
    with pytest.raises(NotFound):
        await pressing.press(bureau["陈设计"], "case", number, "快一点。")
    with pytest.raises(InvalidInput):
        await pressing.press(bureau["李科长"], "case", number, " ")
    leading = await bureau.hire("领导", (None, Role.LEADING))
    results = await asyncio.gather(
        *[pressing.press(leading, "case", number, "请加快。") for _ in range(2)], return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "Refused"]
    await take(bureau, "李科长", number, "refuse", reason="not_our_duty", text="属于其他部门职责。")
    with pytest.raises(Refused, match="已经结束"):
        await pressing.press(leading, "case", number, "请加快。")


async def test_a_decision_that_is_not_published_needs_no_clock(bureau: Bureau) -> None:
    number = await a_case(bureau, "decided")
    runs = await running_of(bureau, number)
    with pytest.raises(Refused, match="负责人"):
        await following_up.waive(bureau["张干事"], number, runs["publish"].id, reason="不公示。")
    with pytest.raises(Refused, match="法定期限"):
        await following_up.waive(bureau["李科长"], number, runs["finish"].id, reason="太忙。")
    await following_up.waive(bureau["李科长"], number, runs["publish"].id, reason="当事人未成年。")
    await take(bureau, "李科长", number, "close", **CLOSING)
    assert await names_of(bureau, number) == set()
