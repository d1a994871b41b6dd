"""A record stands in every reading of the list through its last second, and in none before or after."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Final

import pytest

from portal.core import clock
from portal.core.clock import SHANGHAI
from portal.core.errors import NotFound
from portal.records import crawling, gathering, publishing, queries
from portal.records.projection import PublicView
from portal.records.questions import Question
from portal.records.subjects import of_code
from portal.records.taking import lookup, news, snapshots
from tests.support.bureau import Bureau
from tests.support.records import UNIT, in_review

pytestmark = pytest.mark.usefixtures("working_day")
FIRST, LAST = date(2026, 3, 12), date(2029, 3, 2)
SECOND = timedelta(seconds=1)


async def searched(number: str) -> bool:
    return number in {one.number for one in (await queries.search(Question(role="unit"))).records}


async def opened(number: str) -> bool:
    try:
        return isinstance(await queries.by_number(number), PublicView)
    except NotFound:
        return False


async def gathered(number: str) -> bool:
    try:
        found = await gathering.gathered(of_code(UNIT.uscc))
    except NotFound:
        return False
    return number in {one.number for one in found.records}


async def told_to_crawlers(number: str) -> bool:
    told = [one for start in await crawling.starts() async for some in crawling.part(start) for one in some]
    return number in {one.number for one in told}


async def taken_along(number: str) -> bool:
    rows = [row async for some in snapshots.portions(Question(), await snapshots.snapshot()) for row in some]
    return number in {row["number"] for row in rows}


async def looked_up(number: str) -> bool:
    [line] = await lookup.look_up([UNIT.uscc])
    return number in {one.number for one in line.records}


async def in_the_feed(number: str) -> bool:
    return number in {one.view.number for one in (await news.news(Question())).new}


WAYS: Final[tuple[Callable[[str], Awaitable[bool]], ...]] = (
    searched,
    opened,
    gathered,
    told_to_crawlers,
    taken_along,
    looked_up,
    in_the_feed,
)


@pytest.mark.parametrize("way", WAYS)
async def test_it_is_there_from_its_first_to_its_last_second(
    bureau: Bureau, way: Callable[[str], Awaitable[bool]]
) -> None:
    record = await in_review(bureau["张干事"], UNIT)
    number = await publishing.approve(bureau["李科长"], record, version=2, public_on=FIRST, late=True)
    begins = datetime.combine(FIRST, time(), SHANGHAI)
    ends = datetime.combine(LAST + timedelta(days=1), time(), SHANGHAI)
    moments = (begins - SECOND, begins, ends - SECOND, ends)
    shown = []
    for moment in moments:
        with clock.frozen(moment):
            shown.append(await way(number))
    assert shown == [False, True, True, False]
