"""What grows with the list is found out once for each of its states, however many ask."""

from datetime import timedelta

import anyio
import pytest

from portal.core import clock
from portal.demo import many
from portal.records import crawling, publishing
from portal.records.once import once

pytestmark = pytest.mark.usefixtures("working_day", "bureau")


class Asked:
    """Somebody who takes a while to answer, and counts."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> int:
        self.times += 1
        await anyio.sleep(0.01)
        return self.times


async def test_a_hundred_who_come_at_once_wait_for_one_answer_which_stays_until_the_list_changes() -> None:
    asked = Asked()
    async with anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(once, "test", asked)
    assert await once("test", asked) == asked.times == 1
    await publishing.insert_projections(list(many.samples(1)))
    assert await once("test", asked) == asked.times == 2
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert await once("test", asked) == 3


async def test_whoever_leaves_takes_it_from_nobody_and_a_failure_is_not_kept() -> None:
    asked = Asked()
    with anyio.move_on_after(0.001):
        await once("test", asked)
    assert await once("test", asked) == asked.times == 1

    async def fails() -> int:
        raise OSError("away")

    for _ in range(2):
        with pytest.raises(OSError, match="away"):
            await once("other", fails)


async def test_the_parts_of_the_sitemap_follow_the_list() -> None:
    assert await crawling.starts() == []
    await publishing.insert_projections(list(many.samples(3)))
    assert len(await crawling.starts()) == 1
