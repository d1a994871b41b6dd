"""The authorities to choose from are those with something on the list today."""

import asyncio
from dataclasses import replace
from datetime import date, datetime

import pytest

from portal.core import clock
from portal.database import fetch, writing
from portal.records import authorities as module
from portal.records import publishing, showing
from portal.records.authorities import authorities
from portal.records.publishing import Sample
from tests.support.records import UNIT

pytestmark = pytest.mark.usefixtures("bureau")
CITY, COUNTY = UNIT.authority, "安乡县住房和城乡建设局"


async def show(authority: str) -> str:
    one = Sample(replace(UNIT, authority=authority), date(2026, 3, 5))
    [number] = await publishing.insert_projections([one])
    return number


async def test_a_new_authority_can_be_chosen_and_one_without_records_no_longer() -> None:
    assert await authorities() == ()
    number = await show(CITY)
    assert await authorities() == (CITY,)
    await show(COUNTY)
    assert set(await authorities()) == {CITY, COUNTY}
    async with writing():
        await showing.stop(number, "withdrawn")
    assert await authorities() == (COUNTY,)
    async with writing():
        await showing.stop(await show(CITY), "suspended")
    assert await authorities() == (COUNTY,)


async def test_one_whose_last_window_has_ended_is_gone_at_midnight_by_itself() -> None:
    await show(CITY)
    assert await authorities() == (CITY,)
    with clock.frozen(datetime(2031, 1, 1, 9, tzinfo=clock.SHANGHAI)):
        assert await authorities() == ()


async def test_the_whole_list_is_read_once_and_then_only_what_has_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    async def listening(sql: str, *values: object) -> list[dict[str, object]]:
        asked.append(sql)
        return await fetch(sql, *values)

    monkeypatch.setattr(module, "fetch", listening)
    await show(CITY)
    await asyncio.gather(authorities(), authorities(), authorities())
    await show(COUNTY)
    await authorities()
    assert [("WHERE" in sql) for sql in asked] == [False, True]
