"""A record is hidden for a time by decision, or ends early because its credit is repaired."""

from dataclasses import replace
from datetime import datetime

import pytest

from portal.core import clock
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.records import queries
from portal.records.life import acts, deciding, proposing, tidying
from portal.records.life.conditions import of_act, unmet
from portal.records.life.kinds import KINDS
from portal.records.life.notes import changes_of
from portal.records.life.work import work_of
from portal.records.projection import PublicView
from portal.records.queries import Ended
from tests.support.bureau import Bureau
from tests.support.life import (
    APPLICATION,
    REPAIRABLE,
    Shown,
    applied,
    brought,
    done,
    ground,
    repaired,
    shown,
    suspended,
    withdrawn,
)
from tests.support.records import UNIT, published

pytestmark = pytest.mark.usefixtures("working_day")
AFTER_ALL = datetime(2030, 1, 7, 9, 0, tzinfo=clock.SHANGHAI)


async def until_its_minimum(record: Shown) -> datetime:
    view = await queries.by_number(record.number)
    assert isinstance(view, PublicView)
    return datetime.combine(view.publish_min, datetime.min.time(), clock.SHANGHAI).replace(hour=9)


async def test_what_is_suspended_is_not_there_and_comes_back_as_it_was(bureau: Bureau) -> None:
    record = await shown(bureau)
    before = await queries.by_number(record.number)
    await suspended(record)
    with pytest.raises(NotFound):
        await queries.by_number(record.number)
    assert (await queries.search()).records == ()
    assert [line.number for line in (await work_of(record.maker)).hidden] == [record.number]
    await done(record.publisher, await proposing.restore(record.maker, record.number, ground()))
    after = await queries.by_number(record.number)
    assert isinstance(before, PublicView)
    assert isinstance(after, PublicView)
    assert after == replace(before, change=after.change)
    assert [view.number for view in (await queries.search()).records] == [record.number]
    # Nobody reads later that it was hidden for a time.
    assert await changes_of(record.number) == ()


async def test_a_window_runs_out_while_a_record_is_suspended(bureau: Bureau) -> None:
    record = await shown(bureau)
    await suspended(record)
    with clock.frozen(AFTER_ALL):
        await done(record.publisher, await proposing.restore(record.maker, record.number, ground()))
        assert await queries.by_number(record.number) == Ended(record.number, "expired")
        assert (await queries.search()).records == ()


async def test_what_is_suspended_can_still_be_withdrawn(bureau: Bureau) -> None:
    record = await shown(bureau)
    await suspended(record)
    await withdrawn(record)
    assert await queries.by_number(record.number) == Ended(record.number, "withdrawn")


async def test_a_repair_is_granted_when_every_condition_is_met(bureau: Bureau) -> None:
    record = await shown(bureau)
    with pytest.raises(Refused) as early:
        await applied(record)
    assert early.value.message.values == {"day": (await until_its_minimum(record)).date()}
    assert (await queries.search()).count == 1
    with clock.frozen(await until_its_minimum(record)):
        await repaired(record)
    assert await queries.by_number(record.number) == Ended(record.number, "repaired")
    [change] = await changes_of(record.number)
    assert (change.label, change.note) == ("信用修复后终止公示", "")


async def test_without_one_condition_there_is_no_repair(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    without = (
        replace(APPLICATION, duties_done=False),
        replace(APPLICATION, promise=""),
        replace(APPLICATION, documents=""),
    )
    for application in without:
        act = await applied(record, application)
        opened = await acts.open_act(record.publisher, act)
        assert len(unmet(await of_act(opened))) == 1
        with pytest.raises(Refused):
            await done(record.publisher, act)
        await deciding.refuse(record.publisher, act, version=1, reason="材料不全。")
        assert (await acts.open_act(record.maker, act)).refusal == "材料不全。"


async def test_what_came_from_the_other_system_has_its_number(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    from_there = ground("credit_china", document="", brought=await brought())
    with pytest.raises(InvalidInput) as refused:
        await proposing.repair(record.maker, record.number, from_there, APPLICATION)
    assert set(refused.value.errors) == {"reference"}
    application = replace(APPLICATION, reference="XYXF-2026-7")
    act = await proposing.repair(record.maker, record.number, from_there, application)
    assert (await acts.open_act(record.publisher, act)).said["reference"] == "XYXF-2026-7"


async def test_the_last_day_is_shown_whole_and_the_next_not_at_all(bureau: Bureau) -> None:
    record = await shown(bureau)
    view = await queries.by_number(record.number)
    assert isinstance(view, PublicView)
    last = datetime.combine(view.publish_until, datetime.max.time(), clock.SHANGHAI).replace(microsecond=0)
    with clock.frozen(last):
        assert (await queries.search()).count == 1
        assert [line.number for line in (await work_of(record.maker)).ending] == [record.number]
    next_day = datetime.fromtimestamp(last.timestamp() + 1, clock.SHANGHAI)
    with clock.frozen(next_day):
        assert (await queries.search()).records == ()
        assert await queries.by_number(record.number) == Ended(record.number, "expired")
        for propose in (proposing.withdraw, proposing.suspend):
            with pytest.raises(Refused):
                await propose(record.maker, record.number, ground("other"))


async def test_the_index_is_tidied_some_days_after_the_end_and_the_row_stays(bureau: Bureau) -> None:
    record, kept = await shown(bureau), await shown_also(bureau)
    await withdrawn(kept)
    assert await tidying.tidy_index() == 0
    with clock.frozen(AFTER_ALL):
        assert await tidying.tidy_index() == 1
        assert await tidying.tidy_index() == 0
        assert await queries.by_number(record.number) == Ended(record.number, "expired")
    assert await fetch("SELECT place FROM public_listing") == []
    rows = await fetch("SELECT state FROM public_record ORDER BY number")
    assert [row["state"] for row in rows] == ["published", "withdrawn"]


async def shown_also(bureau: Bureau) -> Shown:

    number = await published(
        bureau["张干事"], bureau["李科长"], replace(UNIT, decision_no="常建罚决字〔2026〕99号")
    )
    return Shown(number, bureau["张干事"], bureau["李科长"], bureau["吴核"])


@pytest.mark.parametrize("state", ["scheduled", "published", "suspended", "expired", "repaired", "withdrawn"])
def test_what_may_be_done_in_each_state(state: str) -> None:
    possible = {kind.code for kind in KINDS.values() if state in kind.starts}
    assert possible == {
        "published": {"withdraw", "correct", "suspend", "repair", "falsified"},
        "suspended": {"withdraw", "restore", "repair", "falsified"},
        "repaired": {"revoke"},
    }.get(state, set())


def test_no_act_leads_back_from_an_end_but_the_revocation_of_a_repair() -> None:
    ends = {"withdrawn", "repaired", "expired"}
    assert [kind.code for kind in KINDS.values() if ends & set(kind.starts)] == ["revoke"]
