"""A repair got by false means is taken back, and its subject gets no other for the years of the rule."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from portal.core import clock
from portal.core.errors import Refused
from portal.demo.records import invented_uscc
from portal.records import queries
from portal.records.life import acts, deciding, proposing
from portal.records.life.acts import due_of
from portal.records.life.notes import changes_of, end_of
from portal.records.projection import PublicView
from portal.records.queries import Ended
from tests.support.bureau import Bureau
from tests.support.life import (
    REPAIRABLE,
    Shown,
    applied,
    done,
    ground,
    kinds_of_events,
    repaired,
    revoked,
    shown,
    withdrawn,
)
from tests.support.records import published

pytestmark = pytest.mark.usefixtures("working_day")


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=clock.SHANGHAI)


async def another(bureau: Bureau, **different: Any) -> Shown:
    """A second record, of the same unit unless something is different."""
    content = replace(REPAIRABLE, decision_no="常建罚决字〔2025〕8号", **different)
    number = await published(bureau["张干事"], bureau["李科长"], content)
    return Shown(number, bureau["张干事"], bureau["李科长"], bureau["吴核"])


async def test_the_record_stands_on_the_list_again_for_what_is_left_of_its_window(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    before = await queries.by_number(record.number)
    await repaired(record)
    await revoked(record)
    after = await queries.by_number(record.number)
    assert isinstance(before, PublicView)
    assert isinstance(after, PublicView)
    assert after == replace(before, change=after.change)
    assert (await queries.search()).count == 1
    labels = [change.label for change in await changes_of(record.number)]
    assert labels == ["信用修复被撤销，恢复公示", "信用修复后终止公示"]
    assert await kinds_of_events("record.revoke") == ["record.revoke_proposed", "record.revoke_done"]


async def test_after_its_window_it_ended_by_its_date_and_not_by_the_repair(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    await repaired(record)
    with clock.frozen(on(2029, 1, 8)):
        await revoked(record, "promise_broken")
        assert await queries.by_number(record.number) == Ended(record.number, "expired")
        assert await end_of(record.number) == ()
        assert (await queries.search()).records == ()


async def test_only_a_repair_can_be_revoked_and_not_by_its_proposer_alone(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    with pytest.raises(Refused):
        await revoked(record)
    await repaired(record)
    act = await proposing.revoke(record.maker, record.number, ground("false_material"))
    with pytest.raises(Refused):
        await done(record.maker, act)
    assert await queries.by_number(record.number) == Ended(record.number, "repaired")
    await done(record.other, act)
    await withdrawn(record)
    with pytest.raises(Refused):
        await revoked(record)


async def test_every_record_of_the_subject_is_blocked_to_the_last_day_of_the_rule(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    await repaired(record)
    await revoked(record)
    same, stranger = await another(bureau), await another(bureau, uscc=invented_uscc(7), name="别家公司")
    for blocked in (record, same):
        with pytest.raises(Refused) as refused:
            await applied(blocked)
        told = refused.value.message.values
        assert (told["number"], told["until"]) == (record.number, date(2029, 3, 10))
        assert "信用修复管理办法" in str(told["source"])
    await applied(stranger)


async def test_the_day_after_the_last_a_request_is_taken_again(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    await repaired(record)
    await revoked(record)
    with clock.frozen(on(2028, 11, 7)):
        later = await another(bureau, decision_on=date(2028, 11, 6))
    with clock.frozen(on(2029, 3, 10)), pytest.raises(Refused):
        await applied(later)
    with clock.frozen(on(2029, 3, 11)):
        await repaired(later)
        assert await queries.by_number(later.number) == Ended(later.number, "repaired")


async def test_false_documents_of_a_refused_application_block_too_when_two_people_say_so(
    bureau: Bureau,
) -> None:
    record = await shown(bureau, REPAIRABLE)
    with pytest.raises(Refused):
        await proposing.find_false(record.maker, record.number, ground())
    await deciding.refuse(record.publisher, await applied(record), version=1, reason="凭证是伪造的。")
    act = await proposing.find_false(record.maker, record.number, ground())
    with pytest.raises(Refused):
        await done(record.maker, act)
    before = await queries.by_number(record.number)
    await done(record.publisher, act)
    assert await queries.by_number(record.number) == before
    assert await changes_of(record.number) == ()
    same = await another(bureau)
    for blocked in (record, same):
        with pytest.raises(Refused) as refused:
            await applied(blocked)
        assert refused.value.message.values["until"] == date(2029, 3, 10)


async def test_a_repair_is_due_by_the_days_of_the_rule_from_the_day_it_came(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    act = await applied(record, event_on=date(2026, 3, 9))
    row = (await acts.open_act(record.publisher, act)).row
    due = await due_of(row)
    assert due is not None
    assert due.day == date(2026, 3, 23)
