"""Commits are shared between those who wait, and one bad item takes nobody with it."""

import asyncio
from collections.abc import Sequence

import pytest

from portal.database import Committer, change, fetch
from portal.tips.numbering import next_numbers

pytestmark = pytest.mark.usefixtures("opened_database")


class Writer:
    """Writes items and remembers how they came together."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    async def __call__(self, items: Sequence[str]) -> list[int]:
        self.batches.append(list(items))
        if "poison" in items:
            await change("UPDATE no_such_table SET x = 1")
        first = await next_numbers("JB", 2026, len(items))
        return list(range(first, first + len(items)))


async def test_many_at_once_share_few_commits() -> None:
    writer = Writer()
    committer = Committer(writer)
    numbers = await asyncio.gather(*[committer.commit(f"tip {n}") for n in range(50)])
    assert sorted(numbers) == list(range(1, 51))
    assert len(writer.batches) < 10


async def test_everyone_gets_the_answer_to_his_own_item() -> None:
    committer = Committer(Writer())
    answers = await asyncio.gather(*[committer.commit(f"tip {n}") for n in range(20)])
    assert answers == list(range(1, 21))


async def test_one_bad_item_fails_alone_and_leaves_no_gap() -> None:
    committer = Committer(Writer())
    items = ["a", "b", "poison", "c"]
    answers = await asyncio.gather(*[committer.commit(item) for item in items], return_exceptions=True)
    assert isinstance(answers[2], Exception)
    assert sorted(number for number in answers if isinstance(number, int)) == [1, 2, 3]
    assert await fetch("SELECT last FROM counter") == [{"last": 3}]


async def test_the_committer_goes_on_after_a_failure() -> None:
    committer = Committer(Writer())
    with pytest.raises(Exception, match="no_such_table"):
        await committer.commit("poison")
    assert await committer.commit("a") == 1


async def test_who_gives_up_waiting_does_not_stop_the_others() -> None:
    committer = Committer(Writer())
    impatient = asyncio.create_task(committer.commit("a"))
    patient = asyncio.create_task(committer.commit("b"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient in (1, 2)
    with pytest.raises(asyncio.CancelledError):
        await impatient
