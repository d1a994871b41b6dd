"""Whoever wrote or proposed it does not judge it, whatever roles he holds."""

from typing import Any

import pytest

from portal.cases import queries, reading, steps
from portal.catalogue.states import Role, State
from portal.core.errors import Conflict, InvalidInput, Refused
from portal.staff.keyring import admit
from tests.support.bureau import BUILDING, Bureau, member
from tests.support.cases import (
    CLOSING_NOT_PROVED,
    DECISION,
    FILING,
    NOT_PROVED,
    PROVED,
    REASON,
    REFERRAL,
    REFUSAL,
    TRANSFER,
    a_case,
    take,
)

JUDGING: dict[str, dict[str, Any]] = {
    "send_back": REASON,
    "refer": REFERRAL,
    "record_decision": DECISION,
    "close_not_proved": CLOSING_NOT_PROVED,
    "refuse": REFUSAL,
}
PROPOSED: dict[str, dict[str, Any]] = {
    "park": REASON,
    "file_case": FILING,
    "refuse": REFUSAL,
    "transfer_out": TRANSFER,
}


async def version(bureau: Bureau, number: str) -> int:
    return (await queries.case_for(bureau["李科长"], number)).version


async def propose(bureau: Bureau, who: str, number: str, action: str) -> None:
    await steps.propose(bureau[who], number, action, PROPOSED[action], version=await version(bureau, number))


@pytest.mark.parametrize("action", JUDGING)
async def test_a_chief_does_not_judge_his_own_findings(bureau: Bureau, action: str) -> None:
    number = await a_case(bureau, "investigating")
    await take(bureau, "李科长", number, "submit_findings", **PROVED)
    with pytest.raises(Refused, match="本人"):
        await take(bureau, "李科长", number, action, **JUDGING[action])


async def test_another_chief_judges_them(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await take(bureau, "李科长", number, "submit_findings", **NOT_PROVED)
    deputy = await bureau.hire("副科长", (BUILDING, Role.CHIEF))
    await admit(BUILDING, member(deputy), by=bureau["李科长"])
    await take(bureau, "副科长", number, "close_not_proved", **CLOSING_NOT_PROVED)
    case = await queries.case_for(bureau["李科长"], number)
    assert (case.state, case.reviewed_by) == (State.CLOSED, deputy.id)


async def test_findings_sent_back_may_be_judged_after_somebody_else_wrote_them_anew(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    await take(bureau, "李科长", number, "send_back", **REASON)
    await take(bureau, "赵干事", number, "submit_findings", **PROVED)
    await take(bureau, "李科长", number, "record_decision", **DECISION)
    assert (await queries.case_for(bureau["张干事"], number)).findings_by == bureau["赵干事"].id


@pytest.mark.parametrize("action", PROPOSED)
async def test_a_clerk_proposes_and_his_chief_approves(bureau: Bureau, action: str) -> None:
    number = await a_case(bureau, "investigating")
    await propose(bureau, "张干事", number, action)
    opened = await reading.open_case(bureau["李科长"], number)
    assert opened.matter.proposal is not None
    assert opened.matter.proposal.by == bureau["张干事"].id
    assert opened.proposal is not None
    assert set(opened.proposal) == set(PROPOSED[action])
    await take(bureau, "李科长", number, action, **PROPOSED[action])
    opened = await reading.open_case(bureau["李科长"], number)
    assert (opened.matter.proposal, opened.proposal) == (None, None)


@pytest.mark.parametrize("action", PROPOSED)
async def test_nobody_approves_what_he_proposed(bureau: Bureau, action: str) -> None:
    number = await a_case(bureau, "investigating")
    await propose(bureau, "张干事", number, action)
    promoted = await bureau.hire("升任科长", (BUILDING, Role.CHIEF))
    await admit(BUILDING, member(promoted), by=bureau["李科长"])
    opened = await reading.open_case(promoted, number)
    assert opened.matter.proposal is not None
    bureau.people["张干事"] = type(promoted)(
        bureau["张干事"].id, "zhang", "张干事", None, promoted.places, bureau["张干事"].keys
    )
    with pytest.raises(Refused, match="提请"):
        await take(bureau, "张干事", number, action, **PROPOSED[action])


async def test_a_proposal_lapses_when_the_case_moves_on(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await propose(bureau, "张干事", number, "park")
    await take(bureau, "赵干事", number, "submit_findings", **PROVED)
    assert (await reading.open_case(bureau["李科长"], number)).matter.proposal is None


async def test_a_proposal_needs_its_facts_too(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    with pytest.raises(InvalidInput):
        await steps.propose(bureau["张干事"], number, "refuse", {"reason": "x"}, version=2)


async def test_a_proposal_on_an_old_page_is_a_conflict(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    with pytest.raises(Conflict):
        await steps.propose(bureau["张干事"], number, "park", REASON, version=1)


async def test_only_proposers_propose(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    current = await version(bureau, number)
    for action in ("record_decision", "send_back", "report_up"):
        with pytest.raises(Refused):
            await steps.propose(bureau["张干事"], number, action, {}, version=current)
