"""Merging tips and cases on one thing: what officers do, and what no informant notices."""

import asyncio
from datetime import datetime, timedelta

import pytest

from portal.cases import (
    assisting,
    conversation,
    merging,
    opening,
    progress,
    queries,
    reading,
    reconsidering,
    satisfaction,
    steps,
    unmerging,
)
from portal.cases.waiting import go_on_without_answer
from portal.catalogue.states import FINAL, Role, State
from portal.core import clock
from portal.core.errors import Conflict, DomainError, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.staff import keyring
from portal.tips import queries as tips
from portal.tips.receipts import Informant
from tests.support.bureau import BUILDING, DESIGN, Bureau, member
from tests.support.cases import (
    CHIEF,
    CLERK,
    CLOSING_NOT_PROVED,
    NOT_PROVED,
    REASON,
    a_case,
    a_case_and_its_informant,
    informant,
    on_desk,
    take,
)
from tests.support.tips import of_trade, send

WHY = "同一家公司、同一个人。"


async def a_tip() -> tuple[str, Informant]:
    registered, receipt = await send()
    return registered.number, await informant(receipt)


async def joins(bureau: Bureau, tip: str, case: str, who: str = CLERK, new_facts: bool | None = None) -> None:
    row = await tips.tip_for(bureau[who], tip)
    await merging.merge_tip(bureau[who], tip, case, version=row.version, reason=WHY, new_facts=new_facts)


async def leaves(bureau: Bureau, tip: str, who: str = CLERK) -> None:
    row = await tips.tip_for(bureau[who], tip)
    await unmerging.unmerge_tip(bureau[who], tip, version=row.version, reason="弄错了。")


async def is_part_of(bureau: Bureau, case: str, master: str, who: str = CLERK) -> None:
    row = await queries.case_for(bureau[who], case)
    await merging.merge_case(bureau[who], case, master, version=row.version, reason=WHY)


async def parts_from(bureau: Bureau, case: str, who: str = CLERK) -> None:
    row = await queries.case_for(bureau[who], case)
    await unmerging.unmerge_case(bureau[who], case, version=row.version, reason="不是同一件。")


def said(view: progress.ProgressView) -> list[str]:
    return [line.text.text() for line in view.history]


async def test_a_tip_joins_a_case_and_each_informant_keeps_his_own_page(bureau: Bureau) -> None:
    case, first = await a_case_and_its_informant(bureau, "investigating")
    number, second = await a_tip()
    await joins(bureau, number, case)
    opened = await reading.open_case(bureau[CLERK], case)
    assert [tip.row.number for tip in opened.tips] == [opened.tips[0].row.number, number]
    view = await progress.view(second)
    assert (view.number, view.label) == (number, "核查中")
    assert any("已受理，将在" in line for line in said(view))
    others = " ".join(said(view)) + view.number
    assert case not in others
    assert opened.tips[0].row.number not in others
    assert number not in " ".join(said(await progress.view(first)))
    assert (await verify()).sound


async def test_what_is_told_goes_to_each_and_what_is_answered_to_nobody_else(bureau: Bureau) -> None:
    case, first = await a_case_and_its_informant(bureau, "investigating")
    number, second = await a_tip()
    await joins(bureau, number, case)
    await conversation.write(bureau[CLERK], number, "您有照片吗？")
    await conversation.answer(second, "有，下次带来。")
    assert [line.text for line in (await progress.view(first)).messages] == []
    assert [line.text for line in (await progress.view(second)).messages] == [
        "您有照片吗？",
        "有，下次带来。",
    ]
    await take(bureau, CLERK, case, "submit_findings", **NOT_PROVED)
    for holder in (first, second):
        assert said(await progress.view(holder))[-1] == "审核中。"


async def test_who_joined_after_the_question_reads_nothing_of_it(bureau: Bureau) -> None:
    case, first = await a_case_and_its_informant(bureau, "awaiting_informant")
    number, second = await a_tip()
    await joins(bureau, number, case)
    assert (await progress.view(first)).label == "请您补充"
    view = await progress.view(second)
    assert (view.label, view.waiting_for_informant) == ("核查中", False)
    await conversation.answer(second, "我再补充一点。")
    assert (await queries.case_for(bureau[CLERK], case)).state == State.AWAITING_INFORMANT
    await conversation.answer(first, "他去年就走了。")
    assert (await queries.case_for(bureau[CLERK], case)).state == State.INVESTIGATING
    assert "已收到您的补充。" in said(await progress.view(first))
    assert "已收到您的补充。" not in said(await progress.view(second))


async def test_when_nobody_answers_only_who_was_asked_is_told(bureau: Bureau) -> None:
    case, first = await a_case_and_its_informant(bureau, "awaiting_informant")
    number, second = await a_tip()
    await joins(bureau, number, case)
    with clock.frozen(clock.now() + timedelta(days=40)):
        assert await go_on_without_answer() == 1
    assert "补充期限已过，核查继续进行。" in said(await progress.view(first))
    assert "补充期限已过，核查继续进行。" not in said(await progress.view(second))


async def test_undoing_gives_the_tip_back_as_it_was(bureau: Bureau) -> None:
    case, _ = await a_case_and_its_informant(bureau, "investigating")
    number, second = await a_tip()
    before = await tips.tip_for(bureau[CLERK], number)
    await joins(bureau, number, case)
    await leaves(bureau, number)
    after = await tips.tip_for(bureau[CLERK], number)
    assert (after.state, after.case, after.due_on) == (before.state, None, before.due_on)
    assert len((await reading.open_case(bureau[CLERK], case)).tips) == 1
    assert said(await progress.view(second))[-1] == "您的举报继续办理，进展会显示在这里。"
    with pytest.raises(Refused, match="没有单独并入"):
        await leaves(bureau, number)
    await opening.open_case(bureau[CLERK], number, version=after.version)
    assert (await verify()).sound


async def test_two_cases_become_one_under_the_stricter_date_and_two_again(
    bureau: Bureau, working_day: datetime
) -> None:
    older, _ = await a_case_and_its_informant(bureau, "investigating")
    with clock.frozen(working_day + timedelta(days=30)):
        newer, second = await a_case_and_its_informant(bureau, "investigating")
    strict, late = [(await queries.case_for(bureau[CLERK], one)).due_on for one in (older, newer)]
    assert strict < late
    await is_part_of(bureau, older, newer)
    master = await reading.open_case(bureau[CLERK], newer)
    assert (master.row.due_on, len(master.tips), [one.number for one in master.merged]) == (
        strict,
        2,
        [older],
    )
    part = await reading.open_case(bureau[CLERK], older)
    assert part.master is not None
    assert (part.master.number, part.row.state, part.tips) == (newer, State.INVESTIGATING, ())
    assert await on_desk(bureau, CLERK) == [newer]
    await take(bureau, CLERK, newer, "submit_findings", **NOT_PROVED)
    await parts_from(bureau, older)
    apart = [await queries.case_for(bureau[CLERK], one) for one in (older, newer)]
    assert [(one.due_on, one.state) for one in apart] == [
        (strict, State.INVESTIGATING),
        (late, State.AWAITING_REVIEW),
    ]
    assert [len((await reading.open_case(bureau[CLERK], one)).tips) for one in (older, newer)] == [1, 1]
    assert (await progress.view(second)).label == "审核中"
    assert (await verify()).sound


async def test_a_case_that_was_merged_takes_no_steps_of_its_own(bureau: Bureau) -> None:
    part, whole = await a_case(bureau, "investigating"), await a_case(bureau, "investigating")
    await is_part_of(bureau, part, whole)
    version = (await queries.case_for(bureau[CLERK], part)).version
    with pytest.raises(Refused, match="并入另一个案件"):
        await steps.take(bureau[CLERK], part, "submit_findings", NOT_PROVED, version=version)
    with pytest.raises(Refused, match="并入另一个案件"):
        await steps.note(bureau[CLERK], part, "备注")
    with pytest.raises(Refused, match="并入另一个案件"):
        await is_part_of(bureau, part, await a_case(bureau))
    with pytest.raises(Refused, match="以它为主案"):
        await is_part_of(bureau, whole, await a_case(bureau))


@pytest.mark.parametrize("stage", ["awaiting_review", "decided", "closed", "not_accepted"])
async def test_a_case_past_its_findings_can_only_be_the_master(bureau: Bureau, stage: str) -> None:
    part, whole = await a_case(bureau, stage), await a_case(bureau)
    with pytest.raises(Refused, match="可以以它为主案"):
        await is_part_of(bureau, part, whole, CHIEF)


async def test_into_an_ended_case_the_head_says_whether_there_are_new_facts(bureau: Bureau) -> None:
    case, first = await a_case_and_its_informant(bureau, "awaiting_review")
    await take(bureau, CHIEF, case, "send_back", **REASON)
    await take(bureau, CLERK, case, "submit_findings", **NOT_PROVED)
    await take(bureau, CHIEF, case, "close_not_proved", **CLOSING_NOT_PROVED)
    number, second = await a_tip()
    with pytest.raises(InvalidInput) as asked:
        await joins(bureau, number, case, CHIEF)
    assert "new_facts" in asked.value.errors
    with pytest.raises(Refused, match="由负责人决定"):
        await joins(bureau, number, case, CLERK, new_facts=False)
    with clock.frozen(clock.now() + timedelta(days=60)):
        await joins(bureau, number, case, CHIEF, new_facts=False)
        view = await progress.view(second)
        assert view.label == "已办结"
        assert said(view)[-1].startswith("已办结。")
        # He learns of the end today: his thirty days begin today, those of the first are over.
        assert (view.may_ask_reconsideration, view.may_judge) == (True, True)
        assert not (await progress.view(first)).may_ask_reconsideration
        await satisfaction.give(second, "satisfied", "")
        assert not (await progress.view(second)).may_judge
    assert (await queries.case_for(bureau[CLERK], case)).state == State.CLOSED


async def test_with_new_facts_the_case_is_looked_into_again(bureau: Bureau) -> None:
    case, first = await a_case_and_its_informant(bureau, "not_accepted")
    number, second = await a_tip()
    await joins(bureau, number, case, CHIEF, new_facts=True)
    row = await queries.case_for(bureau[CHIEF], case)
    assert (row.state, row.closed_on, row.outcome) == (State.INVESTIGATING, None, None)
    assert said(await progress.view(first))[-1] == "有新的情况，重新核查。"
    assert "有新的情况，重新核查。" not in said(await progress.view(second))
    opened = await reading.open_case(bureau[CHIEF], case)
    assert [line.kind for line in opened.lines][-2:] == ["case.look_again", "case.merge"]
    assert (await verify()).sound


async def test_each_informant_asks_once_that_the_end_be_looked_at_again(bureau: Bureau) -> None:
    case, first = await a_case_and_its_informant(bureau, "investigating")
    number, second = await a_tip()
    await joins(bureau, number, case)
    await take(bureau, CLERK, case, "submit_findings", **NOT_PROVED)
    await take(bureau, CHIEF, case, "close_not_proved", **CLOSING_NOT_PROVED)
    await reconsidering.ask(first, "请再查社保。")
    assert "已收到复核申请。" in said(await progress.view(first))
    assert "已收到复核申请。" not in said(await progress.view(second))
    assert (await reconsidering.was_asked(first), await reconsidering.was_asked(second)) == (True, False)
    await bureau.hire("高组长", (None, Role.LEADING))
    await take_as_leading(bureau, case)
    assert (await queries.case_for(bureau[CHIEF], case)).state in FINAL
    assert not (await progress.view(first)).may_ask_reconsideration
    assert (await progress.view(second)).may_ask_reconsideration
    await reconsidering.ask(second, "我也请再查。")
    assert await reconsidering.was_asked(second)


async def take_as_leading(bureau: Bureau, case: str) -> None:
    version = (await queries.case_for(bureau[CHIEF], case)).version
    await steps.take(bureau["高组长"], case, "uphold", REASON, version=version)


async def test_strangers_helpers_and_other_offices_merge_nothing(bureau: Bureau) -> None:
    case = await a_case(bureau)
    number, _ = await a_tip()
    foreign, _ = await send(of_trade("architect", "design"))
    for who in ("陈设计", "周派", "纪严"):
        with pytest.raises(NotFound):
            await joins(bureau, number, case, who)
    with pytest.raises(NotFound):
        await joins(bureau, foreign.number, case)
    with pytest.raises(InvalidInput):
        await merging.merge_tip(bureau[CLERK], number, case, version=1, reason=" ")


async def test_what_one_person_handles_in_two_offices_stays_apart(bureau: Bureau) -> None:
    """Merging gives the master's office the keys: nobody carries a tip from one office to another by it."""
    both = await bureau.hire("钱两处", (BUILDING, Role.CLERK), (DESIGN, Role.CLERK))
    await keyring.admit(BUILDING, member(both), by=bureau[CHIEF])
    await keyring.admit(DESIGN, member(both), by=bureau["陈设计"])
    case, (foreign, _) = await a_case(bureau), await send(of_trade("architect", "design"))
    with pytest.raises(Refused, match="只能合并同一单位"):
        await joins(bureau, foreign.number, case, "钱两处")
    designs = await opening.open_case(both, foreign.number, version=1)
    with pytest.raises(Refused, match="只能合并同一单位"):
        await is_part_of(bureau, designs, case, "钱两处")
    with pytest.raises(Refused, match="只能合并同一单位"):
        await is_part_of(bureau, case, case, "钱两处")
    assert await fetch("SELECT id FROM merging") == []


async def test_a_tip_that_has_its_own_case_joins_only_with_it(bureau: Bureau) -> None:
    case, _ = await a_case(bureau), await a_case(bureau)
    with pytest.raises(Refused, match="只有待签收的举报"):
        await joins(bureau, "CDZJ-JB-2026-000002", case)


async def test_what_is_looked_at_again_or_went_elsewhere_takes_nothing_up(bureau: Bureau) -> None:
    again, holder = await a_case_and_its_informant(bureau, "not_accepted")
    await reconsidering.ask(holder, "请再查社保。")
    elsewhere, part = await a_case(bureau, "transferred_out"), await a_case(bureau)
    number, _ = await a_tip()
    for master in (again, elsewhere):
        with pytest.raises(Refused, match="现在不能并入"):
            await joins(bureau, number, master, CHIEF, new_facts=True)
        with pytest.raises(Refused, match="不能再并入案件"):
            await is_part_of(bureau, part, master, CHIEF)


async def test_a_reason_is_as_long_as_it_may_be(bureau: Bureau) -> None:
    case, (number, _) = await a_case(bureau), await a_tip()
    for length in (merging.LONGEST_REASON + 1, merging.LONGEST_REASON):
        merged = merging.merge_tip(bureau[CLERK], number, case, version=1, reason="长" * length)
        if length > merging.LONGEST_REASON:
            with pytest.raises(InvalidInput) as wrong:
                await merged
            assert set(wrong.value.errors) == {"reason"}
        else:
            await merged


async def test_who_only_helps_takes_nothing_apart(bureau: Bureau) -> None:
    case, (number, _) = await a_case(bureau), await a_tip()
    await joins(bureau, number, case)
    await assisting.invite(bureau[CLERK], case, DESIGN, "请查设计资质人员。")
    with pytest.raises(Refused, match="协办"):
        await leaves(bureau, number, "陈设计")
    with pytest.raises(NotFound):
        await leaves(bureau, number, "王干事")


async def test_after_the_end_the_head_decides_whether_it_is_undone(bureau: Bureau) -> None:
    case, (number, _) = await a_case(bureau, "investigating"), await a_tip()
    await joins(bureau, number, case)
    await take(bureau, CHIEF, case, "refuse", reason="not_our_duty", text="属于其他部门职责。")
    with pytest.raises(Refused, match="由负责人决定"):
        await leaves(bureau, number)
    await leaves(bureau, number, CHIEF)
    assert (await tips.tip_for(bureau[CLERK], number)).state == State.ROUTED


async def test_what_was_never_merged_is_not_taken_apart(bureau: Bureau) -> None:
    case, (number, _) = await a_case(bureau), await a_tip()
    with pytest.raises(Refused, match="没有并入过别的案件"):
        await parts_from(bureau, case)
    with pytest.raises(Refused, match="没有单独并入过案件"):
        await leaves(bureau, number)


async def test_of_two_officers_who_merge_or_sign_off_one_tip_one_wins(bureau: Bureau) -> None:
    case = await a_case(bureau)
    number, _ = await a_tip()
    answers = await asyncio.gather(
        merging.merge_tip(bureau[CLERK], number, case, version=1, reason=WHY),
        merging.merge_tip(bureau["赵干事"], number, case, version=1, reason=WHY),
        opening.open_case(bureau[CHIEF], number, version=1),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Conflict) for one in answers) == 2, answers
    assert len(await fetch("SELECT id FROM merging")) <= 1
    assert (await verify()).sound


async def test_two_cases_merged_into_each_other_at_once_become_one(bureau: Bureau) -> None:
    one, other = await a_case(bureau), await a_case(bureau)
    answers = await asyncio.gather(
        merging.merge_case(bureau[CLERK], one, other, version=1, reason=WHY),
        merging.merge_case(bureau["赵干事"], other, one, version=1, reason=WHY),
        return_exceptions=True,
    )
    assert sorted(isinstance(answer, DomainError) for answer in answers) == [False, True], answers
    assert len(await fetch("SELECT id FROM casefile WHERE master IS NULL")) == 1
    assert (await verify()).sound
