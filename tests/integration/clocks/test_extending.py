"""More time: asked with a reason, approved by somebody else, once, before the end; the informant reads it."""

import asyncio
from datetime import date
from uuid import UUID, uuid4

import pytest

from portal.cases import declaring, extending, progress, queries, reading
from portal.cases.clock_duties import duty
from portal.catalogue.states import Role
from portal.clocks import queries as clocks
from portal.core.errors import Conflict, DomainError, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.staff.people import Person
from tests.support.bureau import Bureau
from tests.support.cases import a_case, a_case_and_its_informant
from tests.support.clocks import on, running_of

pytestmark = pytest.mark.usefixtures("working_day")
WHY = {"ground": "complex", "reason": "涉及三个工地，需要逐一核对。"}
LAST = date(2026, 6, 5)


async def ask(bureau: Bureau, number: str, who: str = "张干事", name: str = "finish") -> UUID:
    """Asks for more time, and returns the request."""
    clock = (await running_of(bureau, number))[name]
    await extending.ask(bureau[who], "case", number, clock.id, **WHY)
    return next(one.id for one in await clocks.extensions_of(clock.matter) if one.state == "asked")


async def decides(person: Person, number: str) -> bool:
    one = await duty(person, "case", number)
    [asked] = await clocks.extensions_of(one.matter.id)
    return extending.may_decide(one, asked)


async def test_an_approved_extension_moves_the_end_and_the_informant_reads_it(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau)
    with on(LAST):
        asked = await ask(bureau, number)
        await extending.grant(bureau["李科长"], "case", number, asked)
        finish = (await running_of(bureau, number))["finish"]
        case = await queries.case_for(bureau["张干事"], number)
    assert (finish.extended, finish.due_on, case.due_on) == (30, date(2026, 7, 20), date(2026, 7, 20))
    told = (await progress.view(holder)).history[-1].text
    assert told.text() == "经批准，办理期限延长到2026-07-20。"
    opened = await reading.open_case(bureau["张干事"], number)
    asked_line, granted_line = opened.lines[-2:]
    assert [(one.label, str(one.value)) for one in asked_line.told][:3] == [
        ("理由", WHY["reason"]),
        ("期限", "受理后办结"),
        ("延期理由", "情况复杂，涉及人员或单位多"),
    ]
    assert (granted_line.title, asked_line.internal, granted_line.internal) == ("批准延期", True, False)
    assert (await verify()).sound


async def test_after_the_end_nothing_is_extended(bureau: Bureau) -> None:
    number = await a_case(bureau)
    asked = await ask(bureau, number)
    with on(date(2026, 6, 8)):
        with pytest.raises(Refused, match="到期以前"):
            await extending.grant(bureau["李科长"], "case", number, asked)
        await extending.refuse(bureau["李科长"], "case", number, asked, reason="已经逾期。")
        with pytest.raises(Refused, match="到期以前"):
            await ask(bureau, number)
    assert (await running_of(bureau, number))["finish"].due_on == LAST


async def test_it_is_approved_by_another_and_once(bureau: Bureau) -> None:
    number = await a_case(bureau)
    asked = await ask(bureau, number, "李科长")
    with pytest.raises(Refused, match="另一个人"):
        await extending.grant(bureau["李科长"], "case", number, asked)
    with pytest.raises(Refused, match="负责人"):
        await extending.grant(bureau["张干事"], "case", number, asked)
    with pytest.raises(Refused, match="正在等批准"):
        await ask(bureau, number)
    leading = await bureau.hire("领导", (None, Role.LEADING))
    offered = {who.name: await decides(who, number) for who in (bureau["李科长"], bureau["张干事"], leading)}
    assert offered == {"李科长": False, "张干事": False, "领导": True}, "as the page offers it"
    await extending.grant(leading, "case", number, asked)
    with pytest.raises(Conflict):
        await extending.refuse(leading, "case", number, asked, reason="改主意了。")
    with pytest.raises(Refused, match="已经延过一次"):
        await ask(bureau, number)


async def test_a_refused_one_may_be_asked_for_again(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await extending.refuse(bureau["李科长"], "case", number, await ask(bureau, number), reason="先抓紧。")
    again = await ask(bureau, number)
    await extending.grant(bureau["李科长"], "case", number, again)
    finish = (await running_of(bureau, number))["finish"]
    assert {one.state for one in await clocks.extensions_of(finish.matter)} == {"refused", "granted"}


async def test_two_chiefs_at_once_decide_once(bureau: Bureau) -> None:
    number = await a_case(bureau)
    asked = await ask(bureau, number)
    leading = await bureau.hire("领导", (None, Role.LEADING))
    results = await asyncio.gather(
        extending.grant(bureau["李科长"], "case", number, asked),
        extending.grant(leading, "case", number, asked),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "NoneType"]
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'case.extension_granted'")) == 1


async def test_the_leading_group_approves_where_the_rule_says_so(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await declaring.declare(bureau["李科长"], "case", number, "clue", reason="按部令55号核查。")
    asked = await ask(bureau, number, name="clue_check")
    with pytest.raises(Refused, match="领导小组"):
        await extending.grant(bureau["李科长"], "case", number, asked)
    await extending.grant(await bureau.hire("领导", (None, Role.LEADING)), "case", number, asked)
    clue = (await running_of(bureau, number))["clue_check"]
    assert (clue.started_on, clue.due_on) == (date(2026, 3, 10), date(2026, 4, 15))


async def test_what_has_no_rule_of_extension_has_none(bureau: Bureau) -> None:
    number = await a_case(bureau, "filed")
    for name in ("penalty", "target"):
        with pytest.raises(Refused, match="没有延期的规定"):
            await ask(bureau, number, name=name)


async def test_a_reason_is_a_reason(bureau: Bureau) -> None:
    number = await a_case(bureau)
    finish = (await running_of(bureau, number))["finish"]
    for wrong in ({"ground": "tired"}, {"reason": " "}, {"reason": "字" * 1001}):
        with pytest.raises(InvalidInput) as error:
            await extending.ask(bureau["张干事"], "case", number, finish.id, **(WHY | wrong))
        assert set(error.value.errors) == set(wrong)


async def test_strangers_and_helpers_extend_nothing(bureau: Bureau) -> None:
    number = await a_case(bureau)
    asked, finish = await ask(bureau, number), (await running_of(bureau, number))["finish"]
    with pytest.raises(NotFound):
        await extending.ask(bureau["陈设计"], "case", number, finish.id, **WHY)
    with pytest.raises(NotFound):
        await extending.grant(bureau["陈设计"], "case", number, asked)
    with pytest.raises(NotFound):
        await extending.grant(bureau["李科长"], "case", number, uuid4())
    with pytest.raises(NotFound):
        await extending.ask(bureau["张干事"], "case", number, uuid4(), **WHY)


async def test_an_ended_case_needs_no_more_time(bureau: Bureau) -> None:
    number = await a_case(bureau, "closed")
    case = await queries.case_for(bureau["张干事"], number)
    [finish] = [one for one in await clocks.clocks_of([case.id]) if one.name == "finish"]
    with pytest.raises(DomainError, match="已经结束"):
        await extending.ask(bureau["张干事"], "case", number, finish.id, **WHY)
