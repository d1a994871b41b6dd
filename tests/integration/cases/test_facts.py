"""What a step asks for: every field with its own sentence, and nothing readable left outside the seal."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.cases import conversation, opening, queries, reading, steps
from portal.catalogue.states import Role, rules
from portal.clocks import queries as clocks
from portal.core import clock
from portal.core.errors import InvalidInput
from portal.database import change, is_postgres
from portal.settings import Settings
from portal.tips import queries as tips
from tests.support.bureau import Bureau
from tests.support.cases import (
    CLOSING_NOT_PROVED,
    DECISION,
    FILING,
    NOT_PROVED,
    PROVED,
    QUESTION,
    REFUSAL,
    a_case,
    a_case_and_its_informant,
    take,
)
from tests.support.tips import send

# Where each step of a case with fields of its own can be tried, and by whom.
STAGES = {
    "start": ("accepted", "张干事"),
    "park": ("accepted", "李科长"),
    "unpark": ("parked", "张干事"),
    "ask": ("investigating", "张干事"),
    "file_case": ("investigating", "李科长"),
    "submit_findings": ("investigating", "张干事"),
    "send_back": ("awaiting_review", "李科长"),
    "refer": ("awaiting_review", "李科长"),
    "record_decision": ("awaiting_review", "李科长"),
    "close_not_proved": ("awaiting_review", "李科长"),
    "close": ("decided", "李科长"),
    "refuse": ("accepted", "李科长"),
    "transfer_out": ("accepted", "李科长"),
}


async def refused(bureau: Bureau, number: str, who: str, action: str, facts: dict[str, Any]) -> InvalidInput:
    version = (await queries.case_for(bureau[who], number)).version
    with pytest.raises(InvalidInput) as error:
        await steps.take(bureau[who], number, action, facts, version=version)
    assert (await queries.case_for(bureau[who], number)).version == version
    return error.value


@pytest.mark.parametrize("action", STAGES)
async def test_every_required_fact_is_asked_for_by_name(bureau: Bureau, action: str) -> None:
    stage, who = STAGES[action]
    number = await a_case(bureau, stage)
    step = next(one for one in rules() if one.subject == "case" and one.action == action)
    error = await refused(bureau, number, who, action, {})
    assert set(error.errors) == {field.name for field in step.fields if field.required}


def test_every_step_with_fields_is_tried_here() -> None:
    with_fields = {
        step.action
        for step in rules()
        if step.subject == "case" and step.fields and not step.who & {Role.LEADING, Role.SYSTEM}
    }
    assert with_fields == set(STAGES)


@pytest.mark.parametrize(
    ("action", "facts", "field"),
    [
        ("submit_findings", PROVED | {"outcome": "guilty"}, "outcome"),
        ("submit_findings", PROVED | {"text": "字" * 5001}, "text"),
        ("submit_findings", PROVED | {"text": " \n "}, "text"),
        ("ask", QUESTION | {"template": "nosy"}, "template"),
        ("start", {"assignee": "not-a-person"}, "assignee"),
    ],
)
async def test_a_fact_that_does_not_fit_is_named(
    bureau: Bureau, action: str, facts: dict[str, Any], field: str
) -> None:
    number = await a_case(bureau, STAGES[action][0])
    assert set((await refused(bureau, number, "张干事", action, facts)).errors) == {field}


@pytest.mark.parametrize("day", ["2026-03-01", None, date(2026, 3, 11)])
async def test_a_date_is_a_date_and_not_of_tomorrow(bureau: Bureau, day: Any) -> None:
    number = await a_case(bureau, "investigating")
    error = await refused(bureau, number, "李科长", "file_case", FILING | {"filed_on": day})
    assert set(error.errors) == {"filed_on"}


async def test_a_proved_case_is_not_closed_as_not_proved(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    error = await refused(bureau, number, "李科长", "close_not_proved", CLOSING_NOT_PROVED)
    assert "须先登记处理决定" in error.errors["reason"].msgid


async def test_nobody_is_punished_for_what_was_not_proved(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await take(bureau, "张干事", number, "submit_findings", **NOT_PROVED)
    error = await refused(bureau, number, "李科长", "record_decision", DECISION)
    assert "核查结论不是属实" in error.errors["measure"].msgid
    await take(bureau, "李科长", number, "close_not_proved", **CLOSING_NOT_PROVED)


async def test_a_decided_case_is_closed_as_proved_only(bureau: Bureau) -> None:
    number = await a_case(bureau, "decided")
    error = await refused(bureau, number, "李科长", "close", {"reason": "not_substantiated"})
    assert set(error.errors) == {"reason"}


async def test_filing_starts_the_ninety_days_of_the_penalty_decision(bureau: Bureau) -> None:
    number = await a_case(bureau, "filed")
    case = await queries.case_for(bureau["张干事"], number)
    assert case.filed_on == date(2026, 3, 10)
    running = {one.name: one.due_on for one in await clocks.running(case.id)}
    assert (running["penalty"], running["finish"]) == (date(2026, 6, 8), date(2026, 6, 5))
    assert case.due_on == date(2026, 6, 5)


async def test_sixty_working_days_run_from_acceptance(bureau: Bureau) -> None:
    number = await a_case(bureau)
    case = await queries.case_for(bureau["张干事"], number)
    assert (case.accepted_on, case.due_on, case.due_provisional) == (
        date(2026, 3, 10),
        date(2026, 6, 5),
        False,
    )


async def test_waiting_for_the_informant_does_not_count(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    with clock.frozen(clock.now() + timedelta(days=7)):
        await conversation.answer(holder, "在二号楼。")
    case = await queries.case_for(bureau["张干事"], number)
    assert case.due_on == date(2026, 6, 12)


async def test_a_note_is_kept_and_an_empty_one_is_not(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await steps.note(bureau["张干事"], number, " 已电话联系社保局。 ")
    for text in ("", "字" * 2001):
        with pytest.raises(InvalidInput):
            await steps.note(bureau["张干事"], number, text)
    opened = await reading.open_case(bureau["李科长"], number)
    assert [told.value for told in opened.lines[-1].told] == ["已电话联系社保局。"]
    assert opened.lines[-1].internal


async def test_a_tip_is_refused_with_code_and_words(bureau: Bureau) -> None:
    registered, _ = await send()
    with pytest.raises(InvalidInput) as error:
        await steps.take_tip(bureau["李科长"], registered.number, "refuse", {"reason": "no"}, version=1)
    assert set(error.value.errors) == {"reason", "text"}
    await steps.take_tip(bureau["李科长"], registered.number, "refuse", REFUSAL, version=1)
    tip = await tips.tip_for(bureau["李科长"], registered.number)
    assert (tip.state, tip.reason) == ("not_accepted", REFUSAL["reason"])


async def test_a_clerk_proposes_to_refuse_or_return_a_tip(bureau: Bureau) -> None:
    registered, _ = await send()
    await steps.propose_tip(bureau["张干事"], registered.number, "refuse", REFUSAL, version=1)
    opened = await reading.open_tip(bureau["李科长"], registered.number)
    assert opened.proposal == REFUSAL
    facts = {"office": "survey-design-section", "clause": "二（二）2"}
    await steps.propose_tip(bureau["张干事"], registered.number, "return", facts, version=2)
    opened = await reading.open_tip(bureau["李科长"], registered.number)
    assert opened.proposal == facts
    assert [line.about for line in opened.lines[-2:]] == ["不予受理", "退回派单台"]


async def test_no_word_of_an_officer_lies_open_on_the_disk(bureau: Bureau, settings: Settings) -> None:
    """Canaries in every free text of every step; the whole data folder is searched for them."""
    if is_postgres():
        pytest.skip("the files of the server are not ours to read; the same rows are written")
    registered, _ = await send()
    await steps.propose_tip(bureau["张干事"], registered.number, "refuse", canary(REFUSAL), version=1)
    number = await opening.open_case(bureau["张干事"], registered.number, version=2)
    await steps.note(bureau["张干事"], number, "CANARY-note")
    await take(bureau, "张干事", number, "start", assignee="张干事")
    await take(bureau, "李科长", number, "file_case", **canary(FILING))
    await take(bureau, "张干事", number, "submit_findings", **canary(PROVED))
    await take(bureau, "李科长", number, "send_back", reason="CANARY-back")
    await take(bureau, "张干事", number, "ask", **canary(QUESTION))
    await change("PRAGMA wal_checkpoint(FULL)")
    places = [
        *settings.data.rglob("*"),
        *Path(settings.database_url.removeprefix("sqlite:///")).parent.glob("*"),
    ]
    contents = b"".join(path.read_bytes() for path in places if path.is_file())
    assert contents
    assert b"CANARY" not in contents


def canary(facts: dict[str, Any]) -> dict[str, Any]:
    """Free texts become canaries; codes, dates and ticks stay what the step needs."""
    coded = {"reason", "outcome", "template", "body"}
    return {
        name: f"CANARY-{name}" if isinstance(value, str) and name not in coded else value
        for name, value in facts.items()
    }
