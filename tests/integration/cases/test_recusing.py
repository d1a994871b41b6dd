"""Conflicts of interest: whoever has one opens and finds nothing of it; the head of the office ends it."""

import asyncio

import pytest

from portal.cases import inbox, opening, queries, reading, recusing, steps
from portal.cases.criteria import Criteria
from portal.cases.listing import Count
from portal.catalogue.states import Role
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.tips import queries as tips
from portal.tips import reading as tip_reading
from portal.tips import recusals
from portal.tips.recusals import Recused
from tests.support.bureau import BUILDING, Bureau
from tests.support.cases import a_case, on_desk, take
from tests.support.tips import send

WHY = "被举报单位的负责人是我的亲属。"


async def a_recused_clerk(bureau: Bureau, stage: str = "investigating") -> str:
    number = await a_case(bureau, stage)
    await recusing.declare(bureau["张干事"], number, WHY)
    return number


async def test_whoever_declares_a_conflict_opens_nothing_of_it_any_more(bureau: Bureau) -> None:
    number = await a_recused_clerk(bureau)
    tip = "CDZJ-JB-2026-000001"
    for attempt in (
        reading.open_case(bureau["张干事"], number),
        tip_reading.open_for(bureau["张干事"], tip),
        steps.note(bureau["张干事"], number, "我再看看。"),
        steps.take(bureau["张干事"], number, "park", {}, version=2),
    ):
        with pytest.raises(Recused, match="您已回避"):
            await attempt
    assert (await reading.open_case(bureau["赵干事"], number)).row.assignee is None


async def test_he_sees_its_number_and_finds_it_in_no_list(bureau: Bureau) -> None:
    number = await a_recused_clerk(bureau)
    assert await queries.my_cases(bureau["张干事"]) == []
    assert await tips.inbox(bureau["张干事"]) == []
    withheld = await recusals.withheld_from(bureau["张干事"])
    assert sorted(one.number for one in withheld) == [number, "CDZJ-JB-2026-000001"]
    assert [one.number for one in await queries.my_cases(bureau["赵干事"])] == [number]
    assert await recusals.withheld_from(bureau["赵干事"]) == []


async def test_a_conflict_on_a_tip_goes_on_with_its_case(bureau: Bureau) -> None:
    registered, _ = await send()
    await recusing.declare(bureau["张干事"], registered.number, WHY)
    number = await opening.open_case(bureau["赵干事"], registered.number, version=1)
    with pytest.raises(Recused):
        await reading.open_case(bureau["张干事"], number)


async def test_the_head_names_somebody_else_and_a_clerk_cannot(bureau: Bureau) -> None:
    number = await a_case(bureau)
    with pytest.raises(InvalidInput):
        await recusing.declare(bureau["张干事"], number, WHY, whom=bureau["赵干事"].id)
    await recusing.declare(bureau["李科长"], number, WHY, whom=bureau["赵干事"].id)
    with pytest.raises(Recused):
        await reading.open_case(bureau["赵干事"], number)


async def test_nobody_is_put_in_charge_of_what_he_leaves_alone(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await recusing.declare(bureau["李科长"], number, WHY, whom=bureau["赵干事"].id)
    with pytest.raises(InvalidInput):
        await steps.assign(bureau["李科长"], number, bureau["赵干事"].id, version=2)


async def test_the_head_ends_it_but_never_his_own(bureau: Bureau) -> None:
    number = await a_recused_clerk(bureau)
    for name in ("赵干事", "张干事"):
        with pytest.raises((Refused, Recused)):
            await recusing.end(bureau[name], number, bureau["张干事"].id, "已查明无关。")
    await recusing.end(bureau["李科长"], number, bureau["张干事"].id, "已查明无关。")
    assert (await reading.open_case(bureau["张干事"], number)).row.number == number
    await recusing.declare(bureau["李科长"], number, WHY)
    with pytest.raises(Recused):
        await recusing.end(bureau["李科长"], number, bureau["李科长"].id, "已查明无关。")


async def test_the_leading_group_ends_what_the_only_head_declared(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await recusing.declare(bureau["李科长"], number, WHY)
    leader = await bureau.hire("何组长", (None, Role.LEADING))
    await recusing.end(leader, number, bureau["李科长"].id, "已查明无关。")
    assert (await reading.open_case(bureau["李科长"], number)).row.number == number


async def test_a_leader_with_a_conflict_steps_no_more(bureau: Bureau) -> None:
    number = await a_case(bureau)
    leader = await bureau.hire("何组长", (None, Role.LEADING), (BUILDING, Role.CLERK))
    await recusing.declare(bureau["李科长"], number, WHY, whom=leader.id)
    with pytest.raises(Recused):
        await recusing.end(leader, number, leader.id, "无关。")


async def test_a_stranger_learns_nothing_and_a_reason_is_asked_for(bureau: Bureau) -> None:
    number = await a_case(bureau)
    with pytest.raises(NotFound) as found:
        await recusing.declare(bureau["陈设计"], number, WHY)
    assert not isinstance(found.value, Recused)
    for reason in ("", " ", "长" * 1001):
        with pytest.raises(InvalidInput):
            await recusing.declare(bureau["张干事"], number, reason)


async def test_clicking_twice_declares_once_and_the_reason_lies_sealed(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await asyncio.gather(*(recusing.declare(bureau["张干事"], number, WHY) for _ in range(4)))
    assert len(await fetch("SELECT id FROM recusal")) == 1
    events = await fetch("SELECT facts FROM ledger_event WHERE kind = 'case.recused'")
    assert len(events) == 1
    assert "亲属" not in str(events)
    lines = (await reading.open_case(bureau["李科长"], number)).lines
    assert WHY in str(next(one.told for one in lines if one.kind == "case.recused")[0].value)
    assert (await verify()).sound


async def test_a_recused_person_judges_no_findings(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    await recusing.declare(bureau["李科长"], number, WHY)
    with pytest.raises(Recused):
        await take(bureau, "李科长", number, "report_up")


async def test_counts_and_rows_of_my_work_leave_it_out(bureau: Bureau) -> None:
    await a_recused_clerk(bureau)
    assert await on_desk(bureau, "张干事") == []
    assert await inbox.total(bureau["张干事"], Criteria()) == Count(0)
    assert await inbox.total(bureau["赵干事"], Criteria()) == Count(1)
