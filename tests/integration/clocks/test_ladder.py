"""The ladder walked day by day through a year: who is called when, once, and nobody for what stands still."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.cases import conversation, extending, ladder, pausing, queries, reading, waiting
from portal.catalogue.rows import RungRow
from portal.catalogue.states import Role
from portal.clocks import editing, overseeing
from portal.clocks import queries as clocks
from portal.clocks.standing import standings
from portal.core.errors import InvalidInput, NotFound
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.offices import queries as offices
from portal.tips.receipts import Informant
from tests.support.bureau import DISCIPLINE, Bureau
from tests.support.cases import QUESTION, a_case, a_case_and_its_informant, take
from tests.support.clocks import on, running_of
from tests.support.tips import UNSURE, send

pytestmark = pytest.mark.usefixtures("working_day")
DUE = date(2026, 6, 5)
DAY = timedelta(days=1)
ABOUT_STAFF = {"staff_name": "某人", "staff_unit": "某科", "account": "收了钱。"}


async def said_on(day: date) -> set[tuple[str, str]]:
    """Which clock the ladder rang for on this day, and what it did."""
    rows = await fetch(
        "SELECT c.name, r.act FROM clock_reminder r JOIN running_clock c ON c.id = r.clock "
        "WHERE r.done_on = ?",
        day,
    )
    return {(row["name"], row["act"]) for row in rows}


async def mailed(bureau: Bureau) -> set[str]:
    """To whom a mail is on its way since the last look."""
    by_id = {person.id: name for name, person in bureau.people.items()}
    found = {by_id[row["account"]] for row in await fetch("SELECT account FROM outbox_mail")}
    await change("DELETE FROM outbox_mail")
    return found


async def test_a_case_left_alone_is_called_for_on_the_days_of_the_ladder(bureau: Bureau) -> None:
    await bureau.hire("领导", (None, Role.LEADING))
    number = await a_case(bureau, "investigating")
    case = await queries.case_for(bureau["张干事"], number)
    await mailed(bureau)
    calls: dict[date, tuple[set[str], set[str]]] = {}
    day = date(2026, 5, 28)
    while day <= date(2026, 6, 16):
        with on(day):
            await ladder.climb()
            acts = {act for name, act in await said_on(day) if name == "finish"}
            people = await mailed(bureau)
            if acts:
                calls[day] = (acts, people)
        day += DAY
    assert calls == {
        date(2026, 6, 2): ({"remind"}, {"张干事"}),
        date(2026, 6, 5): ({"remind"}, set()),
        date(2026, 6, 8): ({"press"}, {"张干事", "李科长"}),
        date(2026, 6, 10): ({"escalate"}, {"领导"}),
        date(2026, 6, 12): ({"list"}, set()),
    }
    assert (await queries.case_for(bureau["张干事"], number)).state == case.state
    opened = await reading.open_case(bureau["张干事"], number)
    titles = [line.title for line in opened.lines if line.who == "系统"]
    assert titles[-4:] == ["已催办", "已催办", "已报领导小组", "列入内部月报"]
    june = date(2026, 6, 1), date(2026, 6, 30)
    listed = await overseeing.listed((), *june)
    assert ("finish", DUE) in [(one.name, one.due_on) for one in listed if one.number == number]
    assert await overseeing.listed((case.id,), *june) == []
    assert (await standings(case.id)).pressed_on == date(2026, 6, 8)
    assert (await verify()).sound


async def test_workers_at_once_and_runs_again_say_it_once(bureau: Bureau) -> None:
    await a_case(bureau)
    with on(date(2026, 6, 8)):
        said = await asyncio.gather(*[ladder.climb() for _ in range(4)])
        assert sum(said) == len(await fetch("SELECT key FROM clock_reminder")) == 3
        assert await ladder.climb() == 0
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'case.clock_press'")) == 2


async def test_days_without_the_job_are_made_up_for_and_no_reminder_comes_late(bureau: Bureau) -> None:
    number = await a_case(bureau)
    with on(date(2026, 6, 30)):
        await ladder.climb()
        acts = {act for _, act in await said_on(date(2026, 6, 30))}
    assert acts == {"remind", "press", "escalate", "list"}
    finish = (await running_of(bureau, number))["finish"]
    rungs = await fetch("SELECT rung FROM clock_reminder WHERE clock = ?", finish.id)
    assert "remind" not in {row["rung"] for row in rungs}


async def test_the_job_looks_once_a_day_and_never_at_night(bureau: Bureau) -> None:
    await a_case(bureau)
    with on(date(2026, 6, 8), hour=7):
        assert await ladder.climb_today() == 0
    with on(date(2026, 6, 8), hour=8):
        assert await ladder.climb_today() == 3
        await a_case(bureau)
        assert await ladder.climb_today() == 0
    with on(date(2026, 6, 9)):
        assert await ladder.climb_today() == 0
    with on(date(2026, 6, 10)):
        assert await ladder.climb_today() == 1


async def test_more_time_begins_the_ladder_anew(bureau: Bureau) -> None:
    number = await a_case(bureau)
    with on(date(2026, 6, 3)):
        assert await ladder.climb() == 1
        finish = (await running_of(bureau, number))["finish"]
        facts = {"ground": "complex", "reason": "三个工地。"}
        await extending.ask(bureau["张干事"], "case", number, finish.id, **facts)
        [asked] = await clocks.extensions_of(finish.matter)
        await extending.grant(bureau["李科长"], "case", number, asked.id)
        assert await ladder.climb() == 0
    with on(date(2026, 7, 15)):
        assert await ladder.climb() == 1


async def test_what_stands_still_is_not_pressed_for(bureau: Bureau) -> None:
    number = await a_case(bureau)
    with on(date(2026, 6, 1)):
        await pausing.begin(bureau["张干事"], number, "hearing", on=date(2026, 6, 1), reason="听证。")
    for day in (date(2026, 6, 8), date(2026, 6, 16)):
        with on(day):
            assert await pausing.count_standing() == 1
            assert await ladder.climb() == 0
            assert (await queries.case_for(bureau["张干事"], number)).due_on > day
    with on(date(2026, 6, 17)):
        await pausing.end(bureau["张干事"], number, "hearing", on=date(2026, 6, 16))
        assert (await running_of(bureau, number))["finish"].due_on == date(2026, 6, 23)
        assert await ladder.climb() == 1


async def test_the_desk_and_the_office_are_called_for_what_they_keep(bureau: Bureau) -> None:
    await send(UNSURE)
    await send()
    await mailed(bureau)
    with on(date(2026, 3, 11)):
        await ladder.climb()
        assert await mailed(bureau) == {"周派"}
    with on(date(2026, 3, 13)):
        await ladder.climb()
        assert await mailed(bureau) == {"周派", "李科长", "张干事", "赵干事"}
    tips = await fetch("SELECT DISTINCT kind FROM ledger_event WHERE kind LIKE 'tip.clock%' ORDER BY kind")
    assert [row["kind"] for row in tips] == ["tip.clock_press", "tip.clock_remind"]


async def test_the_leading_group_never_hears_of_the_discipline_office(bureau: Bureau) -> None:
    await bureau.hire("领导", (None, Role.LEADING))
    await send(ABOUT_STAFF, kind="staff_conduct")
    assert {row["office"] for row in await fetch("SELECT office FROM running_clock")} == {DISCIPLINE}
    await mailed(bureau)
    with on(date(2026, 4, 30)):
        await ladder.climb()
        assert await mailed(bureau) == {"纪严"}


async def test_an_unanswered_question_calls_its_informant_and_nobody_else(bureau: Bureau) -> None:
    number, _ = await a_case_and_its_informant(bureau, "awaiting_informant")
    await mailed(bureau)
    with on(date(2026, 3, 17)):
        await ladder.climb()
        assert ("ask", "remind") in await said_on(date(2026, 3, 17))
        assert await mailed(bureau) == set()
    with on(date(2026, 3, 25)):
        assert await ladder.climb() == 0
        assert await waiting.go_on_without_answer() == 1
        assert "ask" not in await running_of(bureau, number)


async def test_rungs_are_rows_with_days(bureau: Bureau) -> None:
    rows = {row.code: row for row in await offices.ladder()}
    earlier = RungRow(
        code="remind", clock="*", days=-5, who="chief", channel="mail", act="remind",
        valid_from=date(2026, 4, 1), valid_to=None, source="局务会纪要",
    )  # fmt: skip
    await editing.new_rung(earlier, actor=bureau["王密"].actor)
    assert {row.code: row for row in await offices.ladder()} == rows | {
        "remind": replace(rows["remind"], valid_to=date(2026, 3, 31))
    }
    await a_case(bureau)
    await mailed(bureau)
    with on(date(2026, 5, 29)):
        await ladder.climb()
        assert await mailed(bureau) == {"李科长"}
    await editing.end_rung("list", actor=bureau["王密"].actor)
    with on(date(2026, 3, 11)):
        assert "list" not in {row.code for row in await offices.ladder()}


async def test_a_rung_that_makes_no_sense_is_refused(bureau: Bureau) -> None:
    [row] = [row for row in await offices.ladder() if row.code == "remind"]
    wrongs: tuple[dict[str, Any], ...] = (
        {"days": 21},
        {"who": "mayor"},
        {"who": "informant"},
        {"act": "shout"},
        {"valid_from": date(2026, 3, 10)},
        {"source": " "},
    )
    for wrong in wrongs:
        given: dict[str, Any] = {"valid_from": date(2026, 4, 1)} | wrong
        with pytest.raises(InvalidInput) as error:
            await editing.new_rung(replace(row, **given), actor=bureau["王密"].actor)
        assert set(error.value.errors) == set(wrong)
    with pytest.raises(NotFound):
        await editing.end_rung("nobody", actor=bureau["王密"].actor)


async def test_a_year_of_one_case_with_everything_that_can_happen(bureau: Bureau) -> None:
    """Asked, answered, examined, extended, late: the jobs run each working day, the ledger stays sound."""
    await bureau.hire("领导", (None, Role.LEADING))
    number, holder = await a_case_and_its_informant(bureau, "investigating")
    calendar, day, dues = await offices.work_calendar(), date(2026, 3, 11), []
    while day <= date(2027, 3, 10):
        if calendar.is_working_day(day):
            with on(day):
                await _what_happens(bureau, number, holder, day)
                await pausing.count_standing()
                await waiting.go_on_without_answer()
                await ladder.climb()
                dues.append((await queries.case_for(bureau["张干事"], number)).due_on)
        day += DAY
    assert dues == sorted(dues)
    finish = (await running_of(bureau, number))["finish"]
    # 60 and 30 working days from 10 March, 5 of waiting, 10 of appraisal.
    assert (finish.due_on, finish.extended) == (calendar.add_working_days(date(2026, 3, 10), 105).day, 30)
    rows = await fetch("SELECT rung, due_on FROM clock_reminder WHERE clock = ?", finish.id)
    assert {row["due_on"] for row in rows} == {finish.due_on}
    common = sorted(row.code for row in await offices.ladder() if row.clock == "*")
    assert sorted(row["rung"] for row in rows) == common
    assert (await verify()).sound


async def _what_happens(bureau: Bureau, number: str, holder: Informant, day: date) -> None:
    if day == date(2026, 3, 16):
        await take(bureau, "张干事", number, "ask", **QUESTION)
    if day == date(2026, 3, 23):
        await conversation.answer(holder, "在二号楼。")
    if day == date(2026, 4, 7):
        await pausing.begin(bureau["张干事"], number, "appraisal", on=day, reason="送检。")
    if day == date(2026, 4, 21):
        await pausing.end(bureau["张干事"], number, "appraisal", on=day)
    if day == date(2026, 6, 10):
        finish = (await running_of(bureau, number))["finish"]
        facts = {"ground": "complex", "reason": "三个工地。"}
        await extending.ask(bureau["张干事"], "case", number, finish.id, **facts)
        [asked] = await clocks.extensions_of(finish.matter)
        await extending.grant(bureau["李科长"], "case", number, asked.id)
