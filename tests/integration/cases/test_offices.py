"""Who can open a case and who may act on it: owner, helper, coordinating office, dispatch desk, stranger."""

import pytest

from portal.cases import allowing, opening, queries, reading, steps
from portal.catalogue.states import Role, State
from portal.compartments.sealing import holders, open_pair
from portal.core.errors import NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.staff.keyring import OfficeKeyring, admit
from portal.tips import desk, dispatch
from portal.tips import queries as tips
from portal.vault.boxes import new_pair
from portal.vault.errors import CannotOpen
from tests.support.bureau import BUILDING, COUNTY, DESIGN, DESK, DISCIPLINE, Bureau, member
from tests.support.cases import (
    CLOSING,
    DECISION,
    PROVED,
    REASON,
    REFERRAL,
    REFUSAL,
    TRANSFER,
    a_case,
    drive,
    on_desk,
    take,
)
from tests.support.tips import BUILDER, UNSURE, send

DISTRICT = BUILDER | {"level": "district", "area": "430721"}


async def a_county_case(bureau: Bureau, stage: str = "awaiting_review") -> str:
    """A case of 安乡县, whose findings its second clerk wrote."""
    second = await bureau.hire("钱干事", (COUNTY, Role.CLERK))
    await admit(COUNTY, member(second), by=bureau["王干事"])
    registered, _ = await send(DISTRICT)
    number = await opening.open_case(bureau["王干事"], registered.number, version=1)
    if stage == "awaiting_review":
        start = ("钱干事", "start", {"assignee": "钱干事"})
        await drive(bureau, number, start, ("钱干事", "submit_findings", PROVED))
    return number


async def opens(bureau: Bureau, name: str, number: str) -> bool:
    try:
        await reading.open_case(bureau[name], number)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("name", ["王干事", "陈设计", "周派", "纪严", "管保", "王密"])
async def test_somebody_of_another_office_finds_nothing_and_holds_no_key(bureau: Bureau, name: str) -> None:
    number = await a_case(bureau)
    case = await queries.case_for(bureau["张干事"], number)
    with pytest.raises(NotFound):
        await queries.case_for(bureau[name], number)
    with pytest.raises(NotFound):
        await reading.open_case(bureau[name], number)
    assert await open_pair(case.compartment, OfficeKeyring(bureau[name])) is None
    assert await queries.my_cases(bureau[name]) == []


async def test_a_case_that_does_not_exist_looks_the_same(bureau: Bureau) -> None:
    number = await a_case(bureau)
    answers = []
    for wanted in (number, "CDZJ-AJ-2026-999999"):
        with pytest.raises(NotFound) as refused:
            await reading.open_case(bureau["王干事"], wanted)
        answers.append(refused.value.message)
    assert answers[0] == answers[1]


async def test_an_office_that_helps_reads_along_and_may_not_act(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    tip = await tips.tip_for(bureau["王干事"], registered.number)
    with pytest.raises(Refused, match="协办"):
        await opening.open_case(bureau["张干事"], registered.number, version=tip.version)
    number = await opening.open_case(bureau["王干事"], registered.number, version=tip.version)
    opened = await reading.open_case(bureau["张干事"], number)
    assert opened.tips[0].answers == UNSURE
    given = await allowing.offers(bureau["李科长"], opened.matter)
    assert given
    assert {one.why_not.msgid for one in given if one.why_not} == {allowing.HELPING}
    with pytest.raises(Refused, match="协办"):
        await take(bureau, "李科长", number, "start", assignee="李科长")
    with pytest.raises(Refused):
        await steps.note(bureau["张干事"], number, "我们觉得……")
    assert [row.number for row in await queries.my_cases(bureau["张干事"], State.ACCEPTED)] == [number]
    assert len(await on_desk(bureau, "张干事", "helping")) == 1
    assert len(await on_desk(bureau, "张干事", "open")) == 0


async def test_a_county_reports_up_and_the_coordinating_office_decides(bureau: Bureau) -> None:
    number = await a_county_case(bureau)
    assert not await opens(bureau, "李科长", number)
    await take(bureau, "王干事", number, "report_up")
    opened = await reading.open_case(bureau["李科长"], number)
    assert opened.tips[0].answers == DISTRICT
    assert len(await on_desk(bureau, "李科长", "review")) == 1
    with pytest.raises(Refused):
        await take(bureau, "王干事", number, "record_decision", **DECISION)
    await take(bureau, "李科长", number, "record_decision", **DECISION)
    case = await queries.case_for(bureau["王干事"], number)
    assert (case.state, case.office) == (State.DECIDED, COUNTY)
    await take(bureau, "王干事", number, "close", **CLOSING)
    assert (await verify()).sound


async def test_after_a_referral_both_may_enter_the_decision(bureau: Bureau) -> None:
    number = await a_county_case(bureau)
    await take(bureau, "王干事", number, "report_up")
    await take(bureau, "李科长", number, "refer", **REFERRAL)
    await take(bureau, "王干事", number, "record_decision", **DECISION)
    assert (await queries.case_for(bureau["李科长"], number)).state == State.DECIDED


async def test_sent_back_to_the_county_it_is_closed_to_the_city_again(bureau: Bureau) -> None:
    number = await a_county_case(bureau)
    await take(bureau, "王干事", number, "report_up")
    await take(bureau, "李科长", number, "send_back", **REASON)
    assert not await opens(bureau, "李科长", number)
    opened = await reading.open_case(bureau["王干事"], number)
    for compartment in (opened.row.compartment, opened.tips[0].row.content):
        assert {holder for kind, holder, _ in await holders(compartment) if kind == "office"} == {COUNTY}
    assert REASON["reason"] in {told.value for line in opened.lines for told in line.told}
    await take(bureau, "钱干事", number, "submit_findings", **PROVED)
    await take(bureau, "王干事", number, "report_up")
    assert await opens(bureau, "李科长", number)


async def test_a_city_section_has_nobody_to_report_up_to(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    with pytest.raises(Refused, match="区县"):
        await take(bureau, "李科长", number, "report_up")


async def test_a_tip_about_staff_stays_with_the_discipline_office(bureau: Bureau) -> None:
    registered, _ = await send(BUILDER | {"about_staff": True})
    number = await opening.open_case(bureau["纪严"], registered.number, version=1)
    leading = await bureau.hire("领导", (None, Role.LEADING))
    case = await queries.case_for(bureau["纪严"], number)
    assert {holder for _, holder, _ in await holders(case.compartment)} == {DISCIPLINE}
    for person in (leading, bureau["周派"], bureau["李科长"]):
        with pytest.raises(NotFound):
            await steps.take(person, number, "reconsider", {"reason": "x"}, version=1)
        with pytest.raises(NotFound):
            await steps.take_tip(person, registered.number, "lift_arbitration", {"reason": "x"}, version=2)


async def test_the_desk_handles_for_an_office_without_people(bureau: Bureau) -> None:
    second = await bureau.hire("吴派", (DESK, Role.DISPATCHER))
    await admit(DESK, member(second), by=bureau["周派"])
    registered, _ = await send(UNSURE | {"area": "430722"})
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    number = await opening.open_case(bureau["周派"], registered.number, version=2)
    await take(bureau, "周派", number, "start", assignee="周派")
    await take(bureau, "周派", number, "submit_findings", **PROVED)
    with pytest.raises(Refused, match="本人"):
        await take(bureau, "周派", number, "record_decision", **DECISION)
    await take(bureau, "吴派", number, "record_decision", **DECISION)
    assert (await queries.case_for(bureau["周派"], number)).office == DESK


async def test_what_the_desk_has_not_confirmed_is_not_refused_there(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    with pytest.raises(Refused, match="先确认"):
        await steps.take_tip(bureau["周派"], registered.number, "refuse", REFUSAL, version=1)
    with pytest.raises(Refused):
        await opening.open_case(bureau["周派"], registered.number, version=1)


async def test_the_desk_sends_a_tip_to_another_city(bureau: Bureau) -> None:
    registered, _ = await send(BUILDER | {"area": "outside"})
    await steps.take_tip(bureau["周派"], registered.number, "transfer_out", TRANSFER, version=1)
    tip = await tips.tip_for(bureau["周派"], registered.number)
    assert tip.state == State.TRANSFERRED_OUT
    assert await desk.waiting(bureau["周派"]) == []
    opened = await reading.open_tip(bureau["周派"], registered.number)
    assert TRANSFER["receiver"] in {told.value for line in opened.lines for told in line.told}


async def test_an_office_returns_a_tip_twice_and_the_leading_group_allows_once_more(
    bureau: Bureau,
) -> None:
    leading = await bureau.hire("领导", (None, Role.LEADING))
    registered, _ = await send(UNSURE)
    for _ in range(2):
        await confirmed(bureau, registered.number, DESIGN)
        await returned(bureau, registered.number)
    await confirmed(bureau, registered.number, DESIGN)
    with pytest.raises(Refused, match="两次"):
        await returned(bureau, registered.number)
    version = (await tips.tip_for(bureau["陈设计"], registered.number)).version
    await steps.take_tip(leading, registered.number, "lift_arbitration", REASON, version=version)
    await returned(bureau, registered.number)
    assert (await tips.tip_for(bureau["周派"], registered.number)).state == State.RETURNED
    assert (await verify()).sound


async def test_nobody_lifts_what_was_not_returned_twice(bureau: Bureau) -> None:
    leading = await bureau.hire("领导", (None, Role.LEADING))
    registered, _ = await send()
    with pytest.raises(Refused, match="退满两次"):
        await steps.take_tip(leading, registered.number, "lift_arbitration", REASON, version=1)


async def confirmed(bureau: Bureau, number: str, office: str) -> None:
    tip = await tips.tip_for(bureau["周派"], number)
    await dispatch.confirm_route(
        bureau["周派"], number, version=tip.version, office=office, reason="设计企业"
    )


async def returned(bureau: Bureau, number: str) -> None:
    tip = await tips.tip_for(bureau["陈设计"], number)
    facts = {"office": BUILDING, "clause": "二（二）1"}
    await steps.take_tip(bureau["陈设计"], number, "return", facts, version=tip.version)


async def test_members_are_put_in_charge_only_of_their_own_office(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await steps.assign(bureau["李科长"], number, bureau["赵干事"].id, version=2)
    case = await queries.case_for(bureau["张干事"], number)
    assert (case.assignee, case.state, case.state_since) == (
        bureau["赵干事"].id,
        State.INVESTIGATING,
        case.accepted_on,
    )
    for name in ("王干事", "王密", "管保"):
        with pytest.raises(Exception, match="请按提示修改"):
            await steps.assign(bureau["李科长"], number, bureau[name].id, version=3)


async def test_an_ended_case_takes_no_notes(bureau: Bureau) -> None:
    number = await a_case(bureau, "closed")
    with pytest.raises(Refused):
        await steps.note(bureau["张干事"], number, "还有一句。")
    with pytest.raises(Refused):
        await steps.assign(bureau["李科长"], number, bureau["赵干事"].id, version=5)


async def test_a_key_exchanged_in_the_database_gets_no_word(bureau: Bureau) -> None:
    number = await a_case(bureau)
    case = await queries.case_for(bureau["张干事"], number)
    await change("UPDATE compartment SET public = ? WHERE id = ?", new_pair().public, case.compartment)
    with pytest.raises(CannotOpen):
        await steps.note(bureau["张干事"], number, "不能给别人看。")
    assert await fetch("SELECT name FROM item WHERE compartment = ?", case.compartment) == []
