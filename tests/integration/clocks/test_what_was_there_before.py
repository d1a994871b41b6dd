"""Tips and cases from before there were clocks get theirs from what the ledger says; and how clocks ended."""

from datetime import date
from typing import Any

import pytest

from portal.cases import backfilling, conversation, queries, reconsidering
from portal.clocks.outcomes import ENDED
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.tips import dispatch
from tests.support.bureau import BUILDING, DESIGN, Bureau
from tests.support.cases import CLOSING, a_case, a_case_and_its_informant, take
from tests.support.clocks import on
from tests.support.tips import UNSURE, send

pytestmark = pytest.mark.usefixtures("working_day")
COLUMNS = (
    "subject, matter, office, name, started_on, amount, unit, due_on, provisional, legal, ended_on, "
    "ending, used"
)


async def rows() -> list[dict[str, Any]]:
    return await fetch(f"SELECT {COLUMNS} FROM running_clock ORDER BY matter, name, started_on, due_on")


async def a_busy_spring(bureau: Bureau) -> None:
    """Tips and cases in many states, reached on different days."""
    await send(UNSURE)
    await send()
    returned, _ = await send()
    waiting, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    _, asks = await a_case_and_its_informant(bureau, "closed")
    await a_case(bureau, "referred_out")
    await a_case(bureau, "parked")
    with on(date(2026, 3, 12)):
        await dispatch.return_tip(
            bureau["李科长"], returned.number, version=1, office=DESIGN, reason="二（二）"
        )
        await reconsidering.ask(asks, "再看一次。")
    with on(date(2026, 3, 17)):
        await conversation.answer(holder, "在二号楼。")
        await dispatch.confirm_route(
            bureau["周派"], returned.number, version=2, office=BUILDING, reason="归施工。"
        )
    with on(date(2026, 3, 20)):
        await take(bureau, "李科长", waiting, "file_case", filed_no="7号", filed_on=date(2026, 3, 19))


async def test_the_ledger_gives_back_every_clock_as_it_was(bureau: Bureau) -> None:
    await a_busy_spring(bureau)
    before = await rows()
    dues = await fetch("SELECT number, due_on FROM casefile ORDER BY number")
    assert len(before) > 25
    for table in ("running_clock", "clock_pause"):
        await change(f"DELETE FROM {table}")
    assert await backfilling.begin_for_what_exists() > 0
    assert await rows() == before
    assert await fetch("SELECT number, due_on FROM casefile ORDER BY number") == dues
    assert await backfilling.begin_for_what_exists() == 0
    assert (await verify()).sound


async def test_an_update_moves_no_day_that_was_told(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await change("DELETE FROM running_clock")
    with on(date(2026, 11, 26)):
        await backfilling.begin_for_what_exists()
    assert (await queries.case_for(bureau["张干事"], number)).due_on == date(2026, 6, 5)


async def test_how_legal_clocks_ended_can_be_counted(bureau: Bureau) -> None:
    in_time, late = await a_case(bureau, "decided"), await a_case(bureau, "decided")
    await a_case(bureau, "transferred_out")
    with on(date(2026, 3, 31)):
        await take(bureau, "李科长", in_time, "close", **CLOSING)
    with on(date(2026, 6, 9)):
        await take(bureau, "李科长", late, "close", **CLOSING)
    found = await fetch(f"{ENDED} ORDER BY c.ended_on, c.id", date(2026, 3, 1), date(2026, 6, 30))
    finish = [(bool(one["met"]), one["used"], one["ended_on"]) for one in found if one["clock"] == "finish"]
    assert finish == [(True, 15, date(2026, 3, 31)), (False, 62, date(2026, 6, 9))]
    assert [one["met"] for one in found if one["clock"] == "triage"] == [True] * 3
    assert {(one["kind"], one["office"]) for one in found} == {("cert_rent", BUILDING)}
    assert not [one for one in found if one["clock"] in ("sign_off", "review", "publish", "target")]
    assert len(await fetch(ENDED, date(2026, 6, 1), date(2026, 6, 30))) == 1
