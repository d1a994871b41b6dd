"""Acts on records and objections end like tips: when a period that two people set is over, and not before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.admin.retention.shown import seen_by
from portal.catalogue.states import Role, Subject
from portal.core import clock
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.records.life import acts, answering, deciding, objecting, proposing, tidying
from portal.records.life.loading import record_for
from portal.records.life.objecting import UnknownCode
from portal.records.life.past import past_of
from portal.records.life.work import work_of
from portal.retention import holding, periods, running
from portal.retention.standing import Standing, overview
from portal.settings import Settings
from tests.integration.retention.ended import CONFIRMER, later, set_period, there
from tests.support.bureau import DISCIPLINE, Bureau
from tests.support.canaries import Canaries, finds, stolen
from tests.support.cases import a_case
from tests.support.life import (
    REPAIRABLE,
    WORDS,
    applied,
    brought,
    done,
    ground,
    hired,
    objected,
    only_objection,
    repaired,
    revoked,
    shown,
    suspended,
    withdrawn,
)
from tests.support.records import UNIT

pytestmark = pytest.mark.usefixtures("working_day")


async def test_without_a_period_nothing_ends(bureau: Bureau) -> None:
    await withdrawn(await shown(bureau))
    with later(months=600):
        assert (await running.run()).deleted == 0
        assert [(one.outcome, one.standing) for one in await overview()] == [("act:done", Standing.KEPT)]


async def test_an_act_goes_with_its_papers_and_leaves_number_kind_outcome_and_days(
    bureau: Bureau, settings: Settings
) -> None:
    record, canaries = await shown(bureau), Canaries()
    files = await brought(canaries.word("文件") * 9)
    act = ground("review", document=canaries.word("文书"), brought=files)
    made = await proposing.suspend(record.maker, record.number, act)
    await done(record.publisher, made)
    await set_period("act:done")
    before = await there()
    with later(months=24):
        assert (await running.run()).deleted == 0
    with later(months=24, days=1) as day:
        ran = await running.run()
        assert (ran.deleted, ran.files) == (1, 1)
        assert await there("record_act", "blob") == {"record_act": 0, "blob": 0}
        after = await there()
        assert after["compartment"] == before["compartment"] - 1
        [left] = await past_of(await record_for(record.maker, record.number))
        assert (left.kind, left.outcome, left.deleted_on) == ("suspend", "done", day)
        with pytest.raises(NotFound):
            await acts.open_act(record.maker, made)
    [event] = await fetch("SELECT subject, facts FROM ledger_event WHERE kind = 'act.ended'")
    assert record.number in event["facts"]
    assert finds(canaries, await stolen(settings)) == []


async def test_an_objection_goes_with_its_receipt_and_its_files(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number, files=await brought())
    waiting = await objected(record.number)
    rows = await fetch("SELECT id FROM record_objection ORDER BY received_on, id")
    [closed] = [row["id"] for row in rows if (await answering.open_objection(record.other, row["id"])).files]
    await answering.answer(record.other, closed, outcome="keep", text="属实。", version=1)
    await set_period("objection:closed")
    with later(months=24, days=1):
        assert (await running.run()).deleted == 1
        with pytest.raises(UnknownCode):
            await objecting.progress(receipt)
        assert (await objecting.progress(waiting)).outcome is None
        [left] = await past_of(await record_for(record.maker, record.number))
        assert (left.kind, left.outcome) == ("objection", "keep")
    assert await there("blob", "record_objection") == {"blob": 0, "record_objection": 1}


async def test_what_waits_for_a_decision_never_ends(bureau: Bureau) -> None:
    record = await shown(bureau)
    await proposing.suspend(record.maker, record.number, ground("other"))
    await set_period("act:done")
    await set_period("act:refused")
    with later(months=240):
        assert await overview() == []
        assert (await running.run()).deleted == 0


@pytest.mark.parametrize("subject", ["case", "tip"])
async def test_a_hold_on_the_case_of_a_record_or_on_its_tip_keeps_what_was_done_about_it(
    bureau: Bureau, subject: Subject
) -> None:
    number = await a_case(bureau)
    record = await shown(bureau)
    [case] = await fetch("SELECT id FROM casefile WHERE number = ?", number)
    await change('UPDATE disciplinary_record SET "case" = ?', case["id"])
    await suspended(record)
    await set_period("act:done")
    [tip] = await fetch('SELECT number FROM tip WHERE "case" = ?', case["id"])
    kept = number if subject == "case" else tip["number"]
    held = await holding.place(bureau["李科长"], subject, kept, "诉讼期间。")
    with later(months=25):
        assert [one.standing for one in await overview()] == [Standing.HELD]
        assert (await running.run()).deleted == 0
        await holding.release(bureau["李科长"], held, "诉讼已结束。")
    with later(months=25, days=9):
        assert (await running.run()).deleted == 1


async def test_who_approved_a_correction_still_does_not_answer_when_its_content_is_gone(
    bureau: Bureau,
) -> None:
    record = await shown(bureau, replace(UNIT, severity="serious"))
    await hired(bureau, "郑核", Role.CHECKER)
    why = ground("facts", note="违法事实的表述已更正。", document="")
    content = replace(UNIT, severity="serious", facts="更正后的事实。")
    await done(record.other, await proposing.correct(record.maker, record.number, content, why))
    await set_period("act:done", 2)
    with later(months=3):
        assert (await running.run()).deleted == 1
        await objected(record.number)
        objection = await only_objection()
        assert not (await work_of(record.other)).objections[0].mine
        assert (await work_of(bureau["郑核"])).objections[0].mine
        with pytest.raises(Refused):
            await answering.answer(record.other, objection, outcome="keep", text="不改。", version=1)


async def test_a_revoked_repair_blocks_on_when_the_papers_are_gone(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    await repaired(record)
    await revoked(record)
    await set_period("act:done", 2)
    with later(months=3):
        assert (await running.run()).deleted == 2
        with pytest.raises(Refused) as refused:
            await applied(record)
        assert refused.value.message.values["number"] == record.number


async def test_false_documents_block_on_when_nothing_but_a_row_remains_of_them(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    await deciding.refuse(record.publisher, await applied(record), version=1, reason="凭证是伪造的。")
    await done(record.publisher, await proposing.find_false(record.maker, record.number, ground()))
    await set_period("act:done", 2)
    await set_period("act:refused", 2)
    with later(months=3):
        assert (await running.run()).deleted == 2
        with pytest.raises(Refused) as refused:
            await applied(record)
        assert "虚假材料" in refused.value.message.msgid


async def test_a_kind_of_violation_makes_no_period_for_an_act(bureau: Bureau) -> None:
    with pytest.raises(InvalidInput) as refused:
        await periods.propose(
            outcome="act:done",
            kind="cert_rent",
            months=24,
            valid_from=clock.today() + timedelta(days=1),
            source="纪要",
            actor=CONFIRMER,
        )
    assert set(refused.value.errors) == {"kind"}


async def test_nobody_counts_what_the_discipline_office_does(bureau: Bureau) -> None:
    record = await shown(bureau)
    await suspended(record)
    leader = await bureau.hire("何领导", (None, Role.LEADING))
    assert [one.number for one in await seen_by(leader)] == [record.number]
    assert await seen_by(bureau["陈设计"]) == []
    await change("UPDATE record_act SET office = ?", DISCIPLINE)
    assert await seen_by(leader) == []


@pytest.mark.parametrize("outcome", ["correct", "suspend", "withdraw"])
async def test_what_was_answered_about_a_record_that_ran_out_is_closed_by_the_day(
    bureau: Bureau, outcome: str
) -> None:
    record = await shown(bureau)
    receipt, unanswered = await objected(record.number), await objected(record.number, WORDS)
    first = (await work_of(record.other)).objections[0].row.id
    rows = {row["id"] for row in await fetch("SELECT id FROM record_objection")}
    for one in rows - {first}:
        await answering.answer(record.other, one, outcome=outcome, text="将办理。", version=1)
    assert await tidying.close_objections() == 0
    with later(months=40):
        assert await tidying.close_objections() == 1
        assert await tidying.close_objections() == 0
        found = [await objecting.progress(code) for code in (receipt, unanswered)]
        assert sorted(one.closed_on is not None for one in found) == [False, True]
    events = await fetch("SELECT actor FROM ledger_event WHERE kind = 'record.objection_closed'")
    assert [event["actor"] for event in events] == ["system"]


async def test_a_suspended_record_that_ran_out_can_still_be_withdrawn(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number)
    await suspended(record)
    answer = {"outcome": "withdraw", "text": "将撤回。", "version": 1}
    await answering.answer(record.other, await only_objection(), **answer)  # type: ignore[arg-type]
    with later(months=40):
        assert await tidying.close_objections() == 0
        await withdrawn(record)
        assert (await objecting.progress(receipt)).closed_on is not None
