"""Anybody may object to a record; who checks it had no part in it, and nothing of it lies in clear."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.core.receipts import ReceiptTypo, generate
from portal.database import change, fetch
from portal.records import publishing, queries
from portal.records.life import answering, objecting, proposing
from portal.records.life.notes import changes_of
from portal.records.life.objecting import UnknownCode
from portal.records.life.work import work_of
from portal.records.queries import Ended
from portal.settings import Settings
from tests.support.bureau import DESIGN, Bureau
from tests.support.canaries import Canaries, finds, stolen
from tests.support.life import (
    WORDS,
    done,
    ground,
    hired,
    kinds_of_events,
    objected,
    only_objection,
    shown,
    withdrawn,
)
from tests.support.records import UNIT, in_review

pytestmark = pytest.mark.usefixtures("working_day")


async def test_it_is_registered_checked_by_a_third_person_and_answered(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number)
    waiting = await objecting.progress(receipt)
    assert (waiting.outcome, waiting.answer) == (None, "")
    assert waiting.due.day.isoformat() == "2026-03-17"
    [line] = (await work_of(record.other)).objections
    assert line.mine
    objection = await only_objection()
    opened = await answering.open_objection(record.other, objection)
    assert opened.words == WORDS
    await answering.answer(record.other, objection, outcome="keep", text="经查，事实清楚。", version=1)
    answered = await objecting.progress(receipt.lower())
    assert (answered.outcome, answered.answer) == ("keep", "经查，事实清楚。")
    assert answered.closed_on == answered.decided_on
    assert (await work_of(record.other)).objections == ()
    [change] = await changes_of(record.number)
    assert (change.label, change.note) == ("有人提出异议，经核查维持公示", "")


async def test_neither_who_wrote_nor_who_published_it_answers_and_nobody_else_reads_it(
    bureau: Bureau,
) -> None:
    record = await shown(bureau)
    await objected(record.number)
    objection = await only_objection()
    for name in ("张干事", "李科长"):
        assert not (await work_of(bureau[name])).objections[0].mine
        with pytest.raises(Refused):
            await answering.answer(bureau[name], objection, outcome="keep", text="不改。", version=1)
    for name in ("赵干事", "陈设计", "王干事", "纪严", "周派", "管保"):
        with pytest.raises(NotFound):
            await answering.open_objection(bureau[name], objection)
        assert (await work_of(bureau[name])).objections == ()


async def test_an_objection_is_answered_once_and_by_whoever_checks(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number)
    objection = await only_objection()
    drafter = await hired(bureau, "孙起草", Role.PUBLISHER)
    with pytest.raises(Refused, match="没有复核公示的岗位"):
        await answering.answer(drafter, objection, outcome="keep", text="不改。", version=1)
    await answering.answer(record.other, objection, outcome="keep", text="不改。", version=1)
    with pytest.raises(Refused, match="已经答复"):
        await answering.answer(record.other, objection, outcome="withdraw", text="还是撤。", version=2)
    assert (await objecting.progress(receipt)).answer == "不改。"


async def test_who_approved_a_correction_before_it_does_not_answer_either(bureau: Bureau) -> None:
    record = await shown(bureau)
    why = ground("facts", note="违法事实的表述已更正。", document="")
    first, second = (replace(UNIT, facts=words) for words in ("更正后的事实。", "再次更正后的事实。"))
    third = await hired(bureau, "郑核", Role.CHECKER)
    await done(record.other, await proposing.correct(record.maker, record.number, first, why))
    await objected(record.number)
    objection = await only_objection()
    with clock.frozen(clock.now() + timedelta(days=1)):
        await done(third, await proposing.correct(record.maker, record.number, second, why))
    assert not (await work_of(record.other)).objections[0].mine
    assert (await work_of(third)).objections[0].mine
    with pytest.raises(Refused):
        await answering.answer(record.other, objection, outcome="keep", text="不改。", version=1)
    await answering.answer(third, objection, outcome="keep", text="不改。", version=1)


async def test_an_upheld_one_is_closed_when_two_people_have_done_it(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number)
    objection = await only_objection()
    await answering.answer(record.other, objection, outcome="withdraw", text="原决定已撤销。", version=1)
    upheld = await objecting.progress(receipt)
    assert (upheld.outcome, upheld.closed_on) == ("withdraw", None)
    assert (await queries.search()).count == 1
    await withdrawn(record)
    assert (await objecting.progress(receipt)).closed_on is not None
    assert await queries.by_number(record.number) == Ended(record.number, "withdrawn")


async def test_other_acts_do_not_close_it(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number)
    await answering.answer(
        record.other, await only_objection(), outcome="withdraw", text="原决定已撤销。", version=1
    )
    await done(record.publisher, await proposing.suspend(record.maker, record.number, ground("objection")))
    assert (await objecting.progress(receipt)).closed_on is None


@pytest.mark.parametrize("outcome", ["correct", "suspend"])
async def test_the_end_of_the_record_closes_whatever_else_was_to_be_done(
    bureau: Bureau, outcome: str
) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number)
    await answering.answer(record.other, await only_objection(), outcome=outcome, text="在改。", version=1)
    await withdrawn(record)
    assert (await objecting.progress(receipt)).closed_on is not None
    assert (await work_of(record.maker)).objections == ()


async def test_an_end_closes_none_that_nobody_has_answered(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number)
    await withdrawn(record)
    assert (await objecting.progress(receipt)).closed_on is None


async def test_no_correction_is_promised_of_a_record_without_a_draft(bureau: Bureau) -> None:
    record = await shown(bureau)
    await objected(record.number)
    objection = await only_objection()
    await change("UPDATE public_record SET record = NULL WHERE number = ?", record.number)
    with pytest.raises(Refused) as refused:
        await answering.answer(record.other, objection, outcome="correct", text="改。", version=1)
    assert refused.value.field == "outcome"


async def test_what_has_ended_meanwhile_can_not_be_upheld_any_more(bureau: Bureau) -> None:
    record = await shown(bureau)
    await objected(record.number)
    await withdrawn(record)
    objection = await only_objection()
    with pytest.raises(Refused) as refused:
        await answering.answer(record.other, objection, outcome="correct", text="改。", version=1)
    assert refused.value.field == "outcome"
    await answering.answer(record.other, objection, outcome="keep", text="已撤回。", version=1)


async def test_two_who_answer_at_once_give_one_answer(bureau: Bureau) -> None:
    record = await shown(bureau)
    await objected(record.number)
    objection = await only_objection()
    answers = (
        answering.answer(record.other, objection, outcome="keep", text=text, version=1) for text in "甲乙"
    )
    found = await asyncio.gather(*answers, return_exceptions=True)
    assert sum(one is None for one in found) == 1
    assert [type(one) for one in found if one is not None] in ([Conflict], [Refused])
    assert len(await changes_of(record.number)) == 1


async def test_an_answer_says_something(bureau: Bureau) -> None:
    record = await shown(bureau)
    await objected(record.number)
    objection = await only_objection()
    with pytest.raises(InvalidInput) as refused:
        await answering.answer(record.other, objection, outcome="burn", text="", version=1)
    assert set(refused.value.errors) == {"outcome", "text"}


async def test_the_same_form_sent_twice_is_one_objection(bureau: Bureau) -> None:
    record, receipt = await shown(bureau), generate()
    sent = (objecting.object_to(record.number, WORDS, receipt=receipt) for _ in range(3))
    assert len(set(await asyncio.gather(*sent))) == 1
    await only_objection()
    assert await kinds_of_events("record.objected") == ["record.objected"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("who", "nobody"), ("wrong", ""), ("text", ""), ("text", "长" * 3001), ("contact", "长" * 121)],
)
async def test_what_is_wrong_with_the_form_is_said_at_its_field(
    bureau: Bureau, field: str, value: str
) -> None:
    record = await shown(bureau)
    with pytest.raises(InvalidInput) as refused:
        await objected(record.number, replace(WORDS, **{field: value}))
    assert set(refused.value.errors) == {field}
    assert await fetch("SELECT id FROM record_objection") == []


async def test_only_what_is_shown_can_be_objected_to(bureau: Bureau) -> None:
    record = await shown(bureau)
    await withdrawn(record)
    for number in (record.number, "CDZJ-GS-2026-000999"):
        with pytest.raises(NotFound):
            await objected(number)


async def test_a_wrong_code_opens_nothing(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number)
    with pytest.raises(UnknownCode):
        await objecting.progress(generate())
    with pytest.raises(ReceiptTypo):
        await objecting.progress(receipt[:-1] + ("0" if receipt[-1] != "0" else "1"))


async def test_where_nobody_else_can_check_the_coordinating_office_does(bureau: Bureau) -> None:
    both = await hired(bureau, "吴全", Role.PUBLISHER, Role.CHECKER, office=DESIGN, by="陈设计")
    lent = await hired(bureau, "吴核", Role.CHECKER)
    number = await publishing.approve(bureau["李科长"], await in_review(both, office=DESIGN), version=2)
    receipt = await objected(number)
    objection = await only_objection()
    with pytest.raises(Refused):
        await answering.answer(both, objection, outcome="keep", text="不改。", version=1)
    with pytest.raises(Refused):
        await answering.answer(bureau["李科长"], objection, outcome="keep", text="不改。", version=1)
    await answering.answer(lent, objection, outcome="keep", text="不改。", version=1)
    assert (await objecting.progress(receipt)).answer == "不改。"
    with pytest.raises(NotFound):
        await answering.open_objection(lent, objection)


async def test_nothing_of_it_lies_in_clear(bureau: Bureau, settings: Settings) -> None:
    record, canaries = await shown(bureau), Canaries()
    words = replace(
        WORDS,
        text=canaries.word("理由"),
        evidence=canaries.word("材料"),
        name=canaries.name(),
        contact=canaries.email(),
    )
    canaries.keep_receipt(await objected(record.number, words))
    answer = canaries.word("答复")
    await answering.answer(record.other, await only_objection(), outcome="keep", text=answer, version=1)
    act = ground("void", document=canaries.word("文书"), explanation=canaries.word("说明"))
    await proposing.withdraw(record.maker, record.number, act)
    assert finds(canaries, await stolen(settings)) == []
