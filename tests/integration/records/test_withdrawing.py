"""Two people withdraw a published record within its clock; the public reads the class of the reason."""

import asyncio
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.records import publishing, queries
from portal.records.life import acts, deciding, proposing
from portal.records.life.notes import changes_of
from portal.records.life.work import work_of
from portal.records.queries import Ended
from portal.records.versions import list_version
from tests.support.bureau import DESIGN, Bureau
from tests.support.life import DOCUMENT, done, ground, hired, kinds_of_events, shown, version_of, withdrawn
from tests.support.records import HOLDER, HOLDER_NAME, UNIT, in_review

pytestmark = pytest.mark.usefixtures("working_day")


async def test_it_stays_until_another_person_agrees_and_is_gone_at_once_then(bureau: Bureau) -> None:
    record = await shown(bureau)
    before = await list_version()
    act = await proposing.withdraw(record.maker, record.number, ground("annulled", note="复议机关已撤销。"))
    assert (await queries.search()).count == 1
    assert await list_version() == before
    await done(record.publisher, act)
    assert (await queries.search()).records == ()
    assert await queries.by_number(record.number) == Ended(record.number, "withdrawn")
    assert await list_version() != before
    [change] = await changes_of(record.number)
    assert (change.kind, change.reason, change.note) == ("withdraw", "annulled", "复议机关已撤销。")
    assert change.label == "原处理决定已被依法撤销"


async def test_the_archive_stays_and_says_what_became_of_it(bureau: Bureau) -> None:
    record = await shown(bureau)
    await withdrawn(record)
    [row] = await fetch("SELECT state, number FROM disciplinary_record")
    assert row == {"state": "withdrawn", "number": record.number}
    [act] = await fetch("SELECT id FROM record_act")
    opened = await acts.open_act(record.maker, act["id"])
    assert opened.said["document"] == DOCUMENT
    assert opened.record.view.name == UNIT.name


async def test_both_acts_are_in_the_ledger_with_codes_alone(bureau: Bureau) -> None:
    record = await shown(bureau)
    await withdrawn(record, note="复议机关已撤销。")
    assert (await kinds_of_events("record.withdraw")) == ["record.withdraw_proposed", "record.withdraw_done"]
    facts = " ".join(row["facts"] for row in await fetch("SELECT facts FROM ledger_event"))
    assert "复议" not in facts
    assert not (await verify()).faults


async def test_whoever_proposed_it_cannot_agree_even_as_a_checker(bureau: Bureau) -> None:
    record, both = await shown(bureau), await hired(bureau, "吴全", Role.PUBLISHER, Role.CHECKER)
    act = await proposing.withdraw(both, record.number, ground("void"))
    with pytest.raises(Refused):
        await deciding.approve(both, act, version=1)
    with pytest.raises(Refused):
        await deciding.approve(record.maker, act, version=1)
    await done(record.publisher, act)


async def test_strangers_find_neither_the_record_nor_the_act(bureau: Bureau) -> None:
    record = await shown(bureau)
    act = await proposing.withdraw(record.maker, record.number, ground("void"))
    for name in ("赵干事", "陈设计", "王干事", "纪严"):
        with pytest.raises(NotFound):
            await proposing.suspend(bureau[name], record.number, ground("other"))
        with pytest.raises(NotFound):
            await acts.open_act(bureau[name], act)
        with pytest.raises(NotFound):
            await deciding.approve(bureau[name], act, version=1)
        assert (await work_of(bureau[name])).acts == ()


async def test_a_checker_proposes_nothing(bureau: Bureau) -> None:
    record = await shown(bureau)
    with pytest.raises(Refused):
        await proposing.withdraw(record.publisher, record.number, ground("void"))


async def test_the_clock_counts_three_working_days_from_the_day_of_the_document(bureau: Bureau) -> None:
    record = await shown(bureau)
    # Friday the 6th; the 9th, 10th and 11th are working days.
    await proposing.withdraw(record.maker, record.number, ground("illegal", event_on=date(2026, 3, 6)))
    [waiting] = (await work_of(record.publisher)).acts
    assert waiting.due is not None
    assert (waiting.due.day, waiting.overdue, waiting.mine) == (date(2026, 3, 11), False, True)
    assert not (await work_of(record.maker)).acts[0].mine
    with clock.frozen(datetime(2026, 3, 12, 0, 1, tzinfo=clock.SHANGHAI)):
        assert (await work_of(record.maker)).acts[0].overdue


async def test_the_wrong_person_comes_off_the_same_day_and_is_not_named_again(bureau: Bureau) -> None:
    record = await shown(bureau, HOLDER)
    with pytest.raises(InvalidInput):
        await proposing.withdraw(record.maker, record.number, ground("identity", note="认错了人。"))
    early = ground("identity", event_on=date(2026, 2, 2))
    act = await proposing.withdraw(record.maker, record.number, early)
    [waiting] = (await work_of(record.publisher)).acts
    assert waiting.due is not None
    assert waiting.due.day == clock.today()
    await done(record.publisher, act)
    [change] = await changes_of(record.number)
    assert change.label == "公示主体认定有误"
    assert change.note == ""
    [row] = await fetch("SELECT * FROM public_change")
    assert HOLDER_NAME not in str(row)


async def test_no_note_says_who_it_was_or_how_to_reach_him(bureau: Bureau) -> None:
    record = await shown(bureau)
    for note in (UNIT.name, f"与{UNIT.uscc}有关", "电话13807361234", "身份证430702198001010014", "长" * 501):
        with pytest.raises(InvalidInput) as refused:
            await proposing.withdraw(record.maker, record.number, ground("changed", note=note))
        assert "note" in refused.value.errors


async def test_what_is_missing_is_said_at_its_field(bureau: Bureau) -> None:
    record, sound = await shown(bureau), ground("void")
    for field, wrong in (
        ("reason", replace(sound, reason="so")),
        ("event_on", replace(sound, event_on=date(2026, 3, 11))),
        ("document", replace(sound, document="")),
        ("explanation", replace(sound, explanation="长" * 2001)),
    ):
        with pytest.raises(InvalidInput) as refused:
            await proposing.withdraw(record.maker, record.number, wrong)
        assert set(refused.value.errors) == {field}


async def test_a_form_sent_twice_is_one_proposal_and_only_one_waits_at_a_time(bureau: Bureau) -> None:
    record, once = await shown(bureau), uuid4()
    acts_made = await asyncio.gather(
        *(proposing.withdraw(record.maker, record.number, ground("void"), once=once) for _ in range(3))
    )
    assert acts_made == [once, once, once]
    with pytest.raises(Refused):
        await proposing.suspend(record.maker, record.number, ground("other"))
    another = await hired(bureau, "郑拟", Role.PUBLISHER)
    with pytest.raises(Conflict):
        await proposing.withdraw(another, record.number, ground("void"), once=once)


async def test_of_two_checkers_who_agree_at_once_one_does_it(bureau: Bureau) -> None:
    record = await shown(bureau)
    act = await proposing.withdraw(record.maker, record.number, ground("void"))
    found = await asyncio.gather(
        *(deciding.approve(who, act, version=1) for who in (record.publisher, record.other)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in found) in (["Conflict", "NoneType"], ["NoneType", "Refused"])
    assert await fetch("SELECT count(*) AS n FROM public_change") == [{"n": 1}]


async def test_a_page_that_is_not_of_today_any_more_decides_nothing(bureau: Bureau) -> None:
    record = await shown(bureau)
    act = await proposing.withdraw(record.maker, record.number, ground("void"))
    with pytest.raises(Conflict):
        await deciding.approve(record.publisher, act, version=7)
    assert (await queries.search()).count == 1


async def test_a_refusal_is_sealed_and_leaves_the_record_as_it_was(bureau: Bureau) -> None:
    record = await shown(bureau)
    act = await proposing.withdraw(record.maker, record.number, ground("void"))
    with pytest.raises(InvalidInput):
        await deciding.refuse(record.publisher, act, version=1, reason="")
    await deciding.refuse(record.publisher, act, version=1, reason="文书不是本案的。")
    assert (await acts.open_act(record.maker, act)).refusal == "文书不是本案的。"
    assert (await queries.search()).count == 1
    assert await changes_of(record.number) == ()
    with pytest.raises(Refused):
        await deciding.approve(record.publisher, act, version=await version_of(act))
    await withdrawn(record)


async def test_what_has_ended_ends_no_second_time(bureau: Bureau) -> None:
    record = await shown(bureau)
    await withdrawn(record)
    for propose in (proposing.withdraw, proposing.suspend, proposing.restore):
        with pytest.raises(Refused):
            await propose(record.maker, record.number, ground("void"))


async def test_an_office_without_a_second_checker_borrows_one_of_the_coordinating_office(
    bureau: Bureau,
) -> None:
    both = await hired(bureau, "吴全", Role.PUBLISHER, Role.CHECKER, office=DESIGN, by="陈设计")
    draft = await in_review(both, office=DESIGN)
    number = await publishing.approve(bureau["李科长"], draft, version=2)
    act = await proposing.withdraw(both, number, ground("void"))
    [waiting] = (await work_of(bureau["李科长"])).acts
    assert waiting.mine
    await done(bureau["李科长"], act)
    assert await queries.by_number(number) == Ended(number, "withdrawn")
    # The key that was lent is taken back.
    with pytest.raises(NotFound):
        await acts.open_act(bureau["李科长"], act)
