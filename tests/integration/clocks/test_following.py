"""Which steps start, halt and end which clocks, and what is the first due day of a tip or case."""

from datetime import date, timedelta

import pytest

from portal.cases import conversation, following_up, opening, queries
from portal.clocks import queries as clocks
from portal.tips import dispatch
from portal.tips import queries as tips
from tests.support.bureau import BUILDING, DESIGN, DESK, Bureau
from tests.support.cases import DECISION, PROVED, REASON, a_case, a_case_and_its_informant, take
from tests.support.clocks import ended, names_of, on, running_of
from tests.support.tips import UNSURE, send

pytestmark = pytest.mark.usefixtures("working_day")


async def test_a_tip_that_is_routed_at_once_waits_for_its_office(bureau: Bureau) -> None:
    registered, _ = await send()
    runs = {one.name: one for one in await clocks.running(registered.tip)}
    assert set(runs) == {"triage", "sign_off"}
    assert (runs["triage"].legal, runs["sign_off"].legal) == (True, False)
    assert {one.office for one in runs.values()} == {BUILDING}
    tip = await tips.tip_for(bureau["张干事"], registered.number)
    assert (tip.due_on, runs["sign_off"].due_on) == (date(2026, 3, 19), date(2026, 3, 12))


async def test_the_desk_has_one_day_and_the_office_two_from_its_answer(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    runs = {one.name: one for one in await clocks.running(registered.tip)}
    assert (runs["dispatch"].office, runs["dispatch"].due_on) == (DESK, date(2026, 3, 11))
    with on(date(2026, 3, 12)):
        await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
        found = {one.name: one for one in await clocks.clocks_of([registered.tip])}
    assert (found["dispatch"].ending, found["dispatch"].used) == ("missed", 2)
    assert (found["sign_off"].started_on, found["sign_off"].due_on) == (date(2026, 3, 12), date(2026, 3, 16))
    assert found["triage"].due_on == runs["triage"].due_on


async def test_a_return_starts_the_desk_again_and_never_the_triage(bureau: Bureau) -> None:
    registered, _ = await send()
    before = await clocks.named(registered.tip, "triage")
    with on(date(2026, 3, 11)):
        await dispatch.return_tip(
            bureau["李科长"], registered.number, version=1, office=DESIGN, reason="二（二）"
        )
        runs = {one.name: one for one in await clocks.running(registered.tip)}
    assert set(runs) == {"triage", "dispatch"}
    assert before is not None
    assert runs["triage"].due_on == before.due_on
    assert runs["triage"].office == DESK


async def test_signing_off_ends_the_tips_clocks_and_starts_the_cases(bureau: Bureau) -> None:
    registered, _ = await send()
    with on(date(2026, 3, 13)):
        number = await opening.open_case(bureau["张干事"], registered.number, version=1)
    of_tip = {one.name: one.ending for one in await clocks.clocks_of([registered.tip])}
    assert of_tip == {"triage": "met", "sign_off": "missed"}
    assert await names_of(bureau, number) == {"finish"}


async def test_several_clocks_run_at_once_and_the_earliest_legal_one_counts(bureau: Bureau) -> None:
    number = await a_case(bureau, "filed")
    runs = await running_of(bureau, number)
    assert set(runs) == {"finish", "target", "penalty"}
    case = await queries.case_for(bureau["张干事"], number)
    assert case.due_on == min(one.due_on for one in runs.values() if one.legal)
    assert runs["target"].due_on < case.due_on


async def test_filing_for_a_day_that_passed_counts_from_that_day(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await take(bureau, "李科长", number, "file_case", filed_no="7号", filed_on=date(2026, 3, 10))
    assert (await running_of(bureau, number))["penalty"].started_on == date(2026, 3, 10)


async def test_waiting_for_the_informant_halts_what_it_may_halt(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    runs = await running_of(bureau, number)
    pauses = await clocks.pauses_of(runs["finish"].matter)
    assert {name for name, one in runs.items() if one.stands(pauses)} == {"finish", "target"}
    with on(date(2026, 3, 17)):
        await conversation.answer(holder, "在二号楼。")
        after = await running_of(bureau, number)
    assert (runs["finish"].due_on, after["finish"].due_on) == (date(2026, 6, 5), date(2026, 6, 12))
    assert "ask" not in after


async def test_parking_halts_nothing(bureau: Bureau) -> None:
    number = await a_case(bureau, "parked")
    with on(date(2026, 3, 24)):
        await take(bureau, "李科长", number, "unpark", **REASON)
        assert (await running_of(bureau, number))["finish"].due_on == date(2026, 6, 5)


async def test_findings_start_the_review_and_sending_back_does_not_start_the_target_again(
    bureau: Bureau,
) -> None:
    number = await a_case(bureau, "awaiting_review")
    assert await names_of(bureau, number) == {"finish", "review"}
    await take(bureau, "李科长", number, "send_back", **REASON)
    assert await names_of(bureau, number) == {"finish"}
    await take(bureau, "张干事", number, "submit_findings", **PROVED)
    assert await names_of(bureau, number) == {"finish", "review"}


async def test_a_decision_starts_publication_from_its_own_day(bureau: Bureau) -> None:
    number = await a_case(bureau, "decided")
    publish = (await running_of(bureau, number))["publish"]
    assert (publish.started_on, publish.due_on) == (DECISION["decided_on"], date(2026, 3, 18))


async def test_closing_is_in_time_or_late(bureau: Bureau) -> None:
    number = await a_case(bureau, "decided")
    with on(date(2026, 6, 8)):
        await take(bureau, "李科长", number, "close", reason="substantiated")
    finish = (await ended(bureau, number))["finish"]
    assert (finish.ending, finish.used) == ("missed", 61)


async def test_what_goes_elsewhere_is_neither_met_nor_missed(bureau: Bureau) -> None:
    number = await a_case(bureau, "transferred_out")
    assert {one.ending for one in (await ended(bureau, number)).values()} == {"dropped"}


async def test_referred_cases_are_asked_after_every_fifteen_days(bureau: Bureau) -> None:
    number = await a_case(bureau, "referred_out")
    first = (await running_of(bureau, number))["follow_up"]
    with on(first.due_on + timedelta(days=3)):
        await following_up.followed_up(bureau["张干事"], number, "已电话询问，还在办理。")
        second = (await running_of(bureau, number))["follow_up"]
    assert (await ended(bureau, number))["follow_up"].ending == "missed"
    assert second.started_on == first.due_on + timedelta(days=3)


async def test_overdue_is_what_the_day_makes_it(bureau: Bureau) -> None:
    number = await a_case(bureau)
    finish = (await running_of(bureau, number))["finish"]
    assert not finish.overdue
    with on(date(2026, 6, 5)):
        assert not finish.overdue
    with on(date(2026, 6, 6)):
        assert finish.overdue
