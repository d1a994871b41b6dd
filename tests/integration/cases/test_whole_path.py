"""One tip from its registration to a closed case, and what each side can read of it."""

import pytest

from portal.cases import conversation, opening, progress, reading
from portal.catalogue.states import State
from portal.ledger.verifying import verify
from tests.support.bureau import Bureau
from tests.support.cases import CLOSING, DECISION, PROVED, QUESTION, WAYS, a_case, informant, take
from tests.support.tips import send


async def test_a_tip_goes_all_the_way_to_a_closed_case(bureau: Bureau) -> None:
    registered, receipt = await send()
    holder = await informant(receipt)
    number = await opening.open_case(bureau["张干事"], registered.number, version=1)
    assert number == "CDZJ-AJ-2026-000001"
    await take(bureau, "张干事", number, "start", assignee="赵干事")
    await take(bureau, "张干事", number, "ask", **QUESTION)
    assert (await progress.view(holder)).waiting_for_informant
    await conversation.answer(holder, "他去年只来过一次。")
    await take(bureau, "张干事", number, "submit_findings", **PROVED)
    await take(bureau, "李科长", number, "record_decision", **DECISION)
    await take(bureau, "李科长", number, "close", **CLOSING)
    opened = await reading.open_case(bureau["张干事"], number)
    assert opened.row.state == State.CLOSED
    assert opened.findings is not None
    assert opened.findings["text"] == PROVED["text"]
    assert opened.decision is not None
    assert opened.decision["decision_no"] == DECISION["decision_no"]
    assert [line.text for line in opened.tips[0].messages] == [QUESTION["text"], "他去年只来过一次。"]
    view = await progress.view(holder)
    assert (view.label, view.ended, view.next) == ("已办结", True, None)
    assert (await verify()).sound


@pytest.mark.parametrize("stage", WAYS)
async def test_every_stage_can_be_reached_and_read(bureau: Bureau, stage: str) -> None:
    number = await a_case(bureau, stage)
    opened = await reading.open_case(bureau["赵干事"], number)
    assert opened.row.state == stage
    before_findings = {"case.facts_saved", "case.checked"}
    assert len([one for one in opened.lines if one.kind not in before_findings]) == len(WAYS[stage]) + 1
    assert (await verify()).sound
