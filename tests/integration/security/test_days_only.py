"""No row tells more of an informant's act than its day, once his sessions have ended."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

import pytest

from portal.catalogue import kinds
from portal.core import clock
from portal.database import fetch, tables
from portal.sessions import sealed
from portal.settings import Settings
from tests.integration.security.walking import Walk

MOMENT = datetime(2026, 3, 10, 9, 37, 41, 654321, tzinfo=clock.SHANGHAI)
IN_ROWS = ("09:37", "9:37:41", "01:37", "37:41", str(int(MOMENT.timestamp()))[:8])
# Midnight is what a day is written as; the bureau was set up at half past nine.
MIDNIGHT, SET_UP = time(), time(9, 30)
# The end of a slot of an hour and a random part of a third more: of all mail that waits, the same.
OF_A_BATCH = {("outbox_mail", "next_try_at")}


async def _cells() -> AsyncIterator[tuple[str, str, object]]:
    for table in tables():
        name = table._meta.tablename
        for row in await fetch(f'SELECT * FROM "{name}"'):
            for column, value in row.items():
                yield name, column, value


def _tells_a_time(value: object) -> bool:
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).time() not in (MIDNIGHT, SET_UP)
    return isinstance(value, str) and any(one in value for one in IN_ROWS)


async def _everything_that_an_informant_can_do(walk: Walk) -> None:
    page = await walk.begins_a_report(kinds.kind("cert_rent"))
    receipt = page.receipt
    await page.submit(last_group=receipt[-5:])
    page = await walk.comes_back(receipt)
    await (await page.follow("我想撤回这件举报")).submit(button="转告我想撤回")
    await walk.looks_after_himself(receipt)


@pytest.fixture
async def acted(walk: Walk, settings: Settings) -> Walk:
    object.__setattr__(settings, "informant_notice", True)
    with clock.frozen(MOMENT):
        await _everything_that_an_informant_can_do(walk)
    return walk


async def test_a_day_later_no_row_knows_the_hour(acted: Walk) -> None:
    with clock.frozen(MOMENT + timedelta(days=1)):
        await sealed.sweep()
    told = {
        (table, column)
        async for table, column, value in _cells()
        if _tells_a_time(value) and (table, column) not in OF_A_BATCH
    }
    assert told == set()


async def test_a_mail_waits_for_the_end_of_a_slot_that_many_share(acted: Walk) -> None:
    rows = await fetch("SELECT next_try_at FROM outbox_mail")
    assert rows
    for row in rows:
        assert row["next_try_at"].astimezone(UTC) >= MOMENT.astimezone(UTC)
        assert (row["next_try_at"].minute, row["next_try_at"].second) != (MOMENT.minute, MOMENT.second)


async def test_an_act_of_staff_would_be_noticed_by_this_search(walk: Walk) -> None:
    with clock.frozen(MOMENT):
        await walk.signs_in()
    assert ("ledger_event", "at") in {
        (table, column) async for table, column, value in _cells() if _tells_a_time(value)
    }
