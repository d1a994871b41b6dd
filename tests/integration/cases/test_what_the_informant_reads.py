"""The holder of a receipt reads public words only, and never before a decision that it was proved."""

import pytest

from portal.cases import conversation, opening, progress, steps
from portal.catalogue.codelists import code_list
from portal.core import clock
from portal.core.errors import InvalidInput, Refused
from portal.database import fetch
from portal.tips import correspondence, dispatch, receipts
from portal.tips import queries as tips
from tests.support.bureau import BUILDING, Bureau
from tests.support.cases import (
    CLOSING,
    DECISION,
    PROVED,
    QUESTION,
    REFERRAL,
    REFUSAL,
    TRANSFER,
    WAYS,
    a_case,
    a_case_and_its_informant,
    informant,
    take,
)
from tests.support.tips import UNSURE, send

LABELS = {
    "accepted": "已受理",
    "investigating": "核查中",
    "awaiting_informant": "请您补充",
    "parked": "已受理",
    "filed": "核查中",
    "awaiting_review": "审核中",
    "referred_out": "已移送有权机关处理",
    "decided": "处理决定已作出",
    "closed": "已办结",
    "not_accepted": "不予受理",
    "transferred_out": "已转送",
}


def lines(view: progress.ProgressView) -> list[str]:
    return [line.text.text() for line in view.history]


def everything(view: progress.ProgressView) -> str:
    return "\n".join([view.label, view.next or "", *lines(view), *(line.text for line in view.messages)])


@pytest.mark.parametrize("stage", WAYS)
async def test_each_stage_has_its_public_label(bureau: Bureau, stage: str) -> None:
    _, holder = await a_case_and_its_informant(bureau, stage)
    view = await progress.view(holder)
    assert view.label == LABELS[stage]
    assert view.office == "局建筑业管理科"
    assert view.office.en
    assert view.ended == (stage in {"closed", "not_accepted", "transferred_out"})
    assert (view.next is None) == view.ended


@pytest.mark.parametrize("stage", ["awaiting_review", "referred_out", "filed", "parked"])
async def test_before_a_decision_nothing_says_that_it_was_proved(bureau: Bureau, stage: str) -> None:
    _, holder = await a_case_and_its_informant(bureau, stage)
    said = everything(await progress.view(holder))
    assert "属实" not in said
    assert PROVED["text"] not in said
    assert not any(outcome.zh in said for outcome in code_list("outcome"))


async def test_no_internal_word_ever_reaches_him(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "investigating")
    await steps.note(bureau["张干事"], number, "内部：怀疑两家公司串通。")
    await take(bureau, "张干事", number, "submit_findings", **PROVED)
    await take(bureau, "李科长", number, "send_back", reason="内部：还要查银行流水。")
    await take(bureau, "张干事", number, "submit_findings", **PROVED)
    await take(bureau, "李科长", number, "record_decision", **DECISION)
    await take(bureau, "李科长", number, "close", **CLOSING)
    said = everything(await progress.view(holder))
    for hidden in ("内部", PROVED["text"], DECISION["measure"], DECISION["decision_no"], "张干事", "李科长"):
        assert hidden not in said
    assert "经查属实，已依法处理。" in said


async def test_he_reads_the_story_in_its_order(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "closed")
    assert lines(await progress.view(holder)) == [
        "已收到，转局建筑业管理科承办。",
        "局建筑业管理科已受理，将在2026-06-05前办结。",
        "正在核查。",
        "审核中。",
        "处理决定已作出。",
        "已办结。经查属实，已依法处理。",
    ]


async def test_he_reads_where_it_goes_until_somebody_takes_it(bureau: Bureau) -> None:
    registered, receipt = await send(UNSURE)
    holder = await informant(receipt)
    view = await progress.view(holder)
    assert (view.label, view.office) == ("已登记", "派单台")
    assert lines(view) == ["已收到，拟交由安乡县住房和城乡建设局承办，等待确认。"]
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    tip = await tips.tip_for(bureau["王干事"], registered.number)
    await dispatch.return_tip(
        bureau["王干事"], registered.number, version=tip.version, office=BUILDING, reason="市管企业"
    )
    tip = await tips.tip_for(bureau["周派"], registered.number)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=tip.version)
    view = await progress.view(holder)
    assert lines(view)[1:] == ["已转安乡县住房和城乡建设局承办。", "承办单位调整为局建筑业管理科。"]
    assert "市管企业" not in everything(view)


async def test_an_office_without_people_is_named_together_with_who_serves_it(bureau: Bureau) -> None:
    registered, receipt = await send(UNSURE | {"area": "430722"})
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    view = await progress.view(await informant(receipt))
    assert "暂由派单台代办" in lines(view)[-1]
    assert view.office == "派单台"


async def test_a_question_reaches_him_with_its_day_and_his_answer_comes_back(bureau: Bureau) -> None:
    _number, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    view = await progress.view(holder)
    assert view.waiting_for_informant
    assert view.due is not None
    assert view.due.isoformat() == "2026-03-24"
    assert lines(view)[-1] == "承办单位请您补充情况，请在2026-03-24前回复。"
    assert [(line.kind, line.text) for line in view.messages] == [("question", QUESTION["text"])]
    await conversation.answer(holder, "他去年只来过一次。")
    view = await progress.view(holder)
    assert not view.waiting_for_informant
    assert lines(view)[-1] == "已收到您的补充。"
    assert [line.from_office for line in view.messages] == [True, False]


async def test_an_empty_answer_moves_nothing(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    with pytest.raises(InvalidInput):
        await conversation.answer(holder, "  ")
    assert (await progress.view(holder)).waiting_for_informant


async def test_what_he_adds_unasked_moves_no_case(bureau: Bureau) -> None:
    _number, holder = await a_case_and_its_informant(bureau, "awaiting_review")
    await conversation.answer(holder, "我还听说了一件事。")
    assert (await progress.view(holder)).label == "审核中"


async def test_before_there_is_a_case_his_words_reach_the_office(bureau: Bureau) -> None:
    registered, receipt = await send()
    holder = await informant(receipt)
    await conversation.answer(holder, "补充：他在二号楼。")
    number = await opening.open_case(bureau["张干事"], registered.number, version=1)
    assert number
    assert [line.text for line in (await progress.view(holder)).messages] == ["补充：他在二号楼。"]


async def test_his_acts_leave_only_a_day(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    await conversation.answer(holder, "在二号楼。")
    await correspondence.record_wish_to_withdraw(await receipts.own_tip(holder))
    rows = await fetch("SELECT kind, at FROM ledger_event WHERE actor = 'informant'")
    assert {row["kind"] for row in rows} == {
        "tip.received",
        "tip.message_received",
        "tip.withdrawal_wished",
        "case.answered",
    }
    assert all(row["at"] is None for row in rows)
    assert any("撤回" in line for line in lines(await progress.view(holder)))


async def test_reasons_come_in_plain_words(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "not_accepted")
    said = lines(await progress.view(holder))[-1]
    assert said.startswith("不予受理：您反映的事项不属于住房城乡建设部门的职责。")
    assert REFUSAL["text"] not in said


async def test_receivers_are_named(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "referred_out")
    assert lines(await progress.view(holder))[-1] == f"已移送{REFERRAL['receiver']}处理。"
    _, holder = await a_case_and_its_informant(bureau, "transferred_out")
    assert lines(await progress.view(holder))[-1] == f"已转送{TRANSFER['receiver']}办理。"


async def test_words_for_him_are_sealed_too(bureau: Bureau) -> None:
    await a_case(bureau, "referred_out")
    rows = await fetch("SELECT facts FROM ledger_event")
    assert not any(REFERRAL["receiver"] in row["facts"] for row in rows)


async def test_only_the_handling_office_writes_to_him(bureau: Bureau) -> None:
    registered, receipt = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    with pytest.raises(Refused, match="协办"):
        await conversation.write(bureau["张干事"], registered.number, "我们也想知道。")
    await conversation.write(bureau["王干事"], registered.number, "已收到，谢谢。")
    view = await progress.view(await informant(receipt))
    assert [line.text for line in view.messages] == ["已收到，谢谢。"]
    assert view.messages[0].day == clock.today()
    with pytest.raises(InvalidInput):
        await conversation.write(bureau["王干事"], registered.number, " ")
