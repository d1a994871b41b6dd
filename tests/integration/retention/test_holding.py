"""李科长 puts a case on hold; nothing deletes it until the hold has ended and a day of grace is over."""

import asyncio
from datetime import timedelta

import pytest

from portal.cases import reading
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger import verifying
from portal.retention import deleting, holding, running, standing
from portal.retention.standing import Standing
from tests.integration.retention.ended import archived, ended, later, set_period, standing_of, there
from tests.support.bureau import DISCIPLINE, Bureau
from tests.support.cases import CHIEF, CLERK
from tests.support.tips import BUILDER, send

CLOSED = "case:closed:substantiated"
WHY = "行政诉讼正在审理。"


async def due_case(bureau: Bureau) -> str:
    number, _ = await ended(bureau, CLOSED)
    await archived(bureau, number)
    await set_period(CLOSED)
    return number


async def test_what_is_on_hold_is_never_deleted(bureau: Bureau) -> None:
    number = await due_case(bureau)
    await holding.place(bureau[CHIEF], "case", number, WHY)
    await archived(bureau, number)
    for months in (25, 600):
        with later(months=months):
            assert (await standing_of(number)).standing == Standing.HELD
            assert (await running.run()).deleted == 0


async def test_a_hold_on_a_tip_keeps_the_case_that_it_belongs_to(bureau: Bureau) -> None:
    number = await due_case(bureau)
    [tip] = await fetch("SELECT number FROM tip")
    await holding.place(bureau[CHIEF], "tip", tip["number"], WHY)
    await archived(bureau, number)
    with later(months=25):
        assert (await standing_of(number)).standing == Standing.HELD


async def test_the_reason_is_sealed_beside_the_case_and_the_ledger_has_its_fingerprint(
    bureau: Bureau,
) -> None:
    number = await due_case(bureau)
    await holding.place(bureau[CHIEF], "case", number, WHY)
    lines = (await reading.open_case(bureau[CLERK], number)).lines
    assert WHY in [told.value for line in lines for told in line.told]
    [event] = await fetch("SELECT facts FROM ledger_event WHERE kind = 'case.hold'")
    assert WHY not in event["facts"]
    assert '"sealed":' in event["facts"]


async def test_after_a_hold_ends_a_day_of_grace_goes_before_any_deletion(bureau: Bureau) -> None:
    number = await due_case(bureau)
    hold = await holding.place(bureau[CHIEF], "case", number, WHY)
    with later(months=25):
        await holding.release(bureau[CHIEF], hold, "诉讼已经结束。")
        await archived(bureau, number)
        assert (await running.run()).deleted == 0, "not on the same day"
        with later(days=1):
            assert (await running.run()).deleted == 0, "the day of grace"
        with later(days=4):
            assert (await running.run()).deleted == 1


async def test_a_hold_with_a_last_day_ends_by_itself_and_has_its_grace_too(bureau: Bureau) -> None:
    number = await due_case(bureau)
    with later(months=25) as day:
        until = day + timedelta(days=10)
        await holding.place(bureau[CHIEF], "case", number, WHY, until=until)
        await archived(bureau, number)
        for days, expected in ((10, Standing.HELD), (11, Standing.HELD), (16, Standing.DUE)):
            with later(days=days):
                assert (await standing_of(number)).standing == expected, days


async def test_the_leading_group_may_hold_without_reading(bureau: Bureau) -> None:
    leader = await bureau.hire("何领导", (None, Role.LEADING))
    number = await due_case(bureau)
    hold = await holding.place(leader, "case", number, WHY)
    await holding.release(leader, hold, "不再需要。")
    with pytest.raises(NotFound):
        await reading.open_case(leader, number)


@pytest.mark.parametrize("who", [CLERK, "赵干事"])
async def test_a_case_officer_may_not(bureau: Bureau, who: str) -> None:
    number = await due_case(bureau)
    with pytest.raises(Refused):
        await holding.place(bureau[who], "case", number, WHY)


@pytest.mark.parametrize("who", ["陈设计", "王密", "管保"])
async def test_for_strangers_there_is_no_such_case(bureau: Bureau, who: str) -> None:
    number = await due_case(bureau)
    hold = await holding.place(bureau[CHIEF], "case", number, WHY)
    with pytest.raises(NotFound):
        await holding.place(bureau[who], "case", number, WHY)
    with pytest.raises(NotFound):
        await holding.release(bureau[who], hold, WHY)


async def test_the_discipline_offices_matters_are_invisible_to_the_leading_group(bureau: Bureau) -> None:
    leader = await bureau.hire("何领导", (None, Role.LEADING))
    registered, _ = await send(
        {"staff_name": "某人", "staff_unit": "某科", "account": "收了钱。"}, kind="staff_conduct"
    )
    assert (await fetch("SELECT office FROM tip"))[0]["office"] == DISCIPLINE
    with pytest.raises(NotFound):
        await holding.place(leader, "tip", registered.number, WHY)
    await holding.place(bureau["纪严"], "tip", registered.number, WHY)


@pytest.mark.parametrize("reason", ["", "  ", "字" * 1001])
async def test_a_hold_and_its_end_need_a_reason(bureau: Bureau, reason: str) -> None:
    number = await due_case(bureau)
    with pytest.raises(InvalidInput):
        await holding.place(bureau[CHIEF], "case", number, reason)
    hold = await holding.place(bureau[CHIEF], "case", number, WHY)
    with pytest.raises(InvalidInput):
        await holding.release(bureau[CHIEF], hold, reason)


async def test_a_last_day_lies_ahead(bureau: Bureau) -> None:
    number = await due_case(bureau)
    with pytest.raises(InvalidInput):
        await holding.place(bureau[CHIEF], "case", number, WHY, until=clock.today())


async def test_a_hold_is_ended_once(bureau: Bureau) -> None:
    number = await due_case(bureau)
    hold = await holding.place(bureau[CHIEF], "case", number, WHY)
    await holding.release(bureau[CHIEF], hold, "结束。")
    with pytest.raises(Conflict):
        await holding.release(bureau[CHIEF], hold, "结束。")


async def test_a_hold_that_comes_while_the_run_deletes_comes_first_or_finds_nothing(bureau: Bureau) -> None:
    number = await due_case(bureau)
    with later(months=25) as day:
        [one] = await standing.due()
        answers = await asyncio.gather(
            holding.place(bureau[CHIEF], "case", number, WHY),
            deleting.delete(one, day),
            return_exceptions=True,
        )
    left = (await there("casefile", "legal_hold"), answers[1])
    assert left in (({"casefile": 1, "legal_hold": 1}, False), ({"casefile": 0, "legal_hold": 0}, True))
    assert isinstance(answers[0], NotFound) == (answers[1] is True)
    assert (await verifying.verify()).sound


async def test_a_tip_that_nobody_has_taken_on_can_be_held(bureau: Bureau) -> None:
    registered, _ = await send(BUILDER)
    await holding.place(bureau[CHIEF], "tip", registered.number, WHY)
    assert len(await holding.blocked(clock.today())) == 1
