"""Those who ask at the same moment share one reading; nobody learns of a change later than was promised."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from portal.database import Together, change, fetch, transact, writing
from portal.database import together as together_module
from portal.database.engine import OpenEngine
from portal.database.opening import engine_for
from portal.settings import Settings

LONG = 3600.0
ADD = (
    "INSERT INTO counter (series, last) VALUES ('shared', 1) "
    "ON CONFLICT (series) DO UPDATE SET last = counter.last + 1"
)


class Counted:
    """Reads a number of the database, and counts how often that was done."""

    def __init__(self) -> None:
        self.readings = 0
        self.fails = False

    async def read(self) -> int:
        self.readings += 1
        if self.fails:
            raise OSError
        rows = await fetch("SELECT last FROM counter WHERE series = 'shared'")
        return rows[0]["last"] if rows else 0

    def together(self, seconds: float = 0) -> Together[int]:
        return Together(self.read, seconds=seconds)


@pytest.fixture
def counted(opened_database: OpenEngine) -> Counted:
    return Counted()


@pytest.fixture
async def another(settings: Settings, opened_database: OpenEngine) -> AsyncIterator[OpenEngine]:
    """The same database, as another worker has it."""
    engine = engine_for(settings.database_url)
    await engine.start_connection_pool()
    try:
        yield engine
    finally:
        await engine.close_connection_pool()


async def test_fifty_who_ask_at_once_share_one_reading(counted: Counted) -> None:
    together = counted.together()
    assert await asyncio.gather(*[together() for _ in range(50)]) == [0] * 50
    assert counted.readings == 1


async def test_without_seconds_nobody_gets_what_was_read_before_he_asked(
    counted: Counted, another: OpenEngine
) -> None:
    together = counted.together()
    assert await together() == 0
    await another.run_sql(ADD)
    assert await together() == 1


async def test_who_comes_while_a_reading_runs_waits_for_the_next(counted: Counted) -> None:
    running, go = asyncio.Event(), asyncio.Event()
    numbers = iter((1, 2))

    async def slow() -> int:
        number = next(numbers)
        running.set()
        await go.wait()
        return number

    together = Together(slow, seconds=0)
    first = asyncio.create_task(together())
    await running.wait()
    second = asyncio.create_task(together())
    await asyncio.sleep(0)
    go.set()
    assert (await first, await second) == (1, 2)


async def test_for_its_seconds_a_reading_is_enough_and_no_longer(
    counted: Counted, another: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(together_module, "monotonic", lambda: now[0])
    together = counted.together(seconds=0.01)
    assert await together() == 0
    await another.run_sql(ADD)
    now[0] = 100.009
    assert (await together(), counted.readings) == (0, 1)
    now[0] = 100.01
    assert (await together(), counted.readings) == (1, 2)


async def test_what_this_process_wrote_is_seen_at_once(counted: Counted) -> None:
    together = counted.together(seconds=LONG)
    assert await together() == 0
    async with writing():
        await change(ADD)
    assert await together() == 1
    await transact(lambda: change(ADD))
    assert await together() == 2
    with pytest.raises(KeyError):
        await undone()
    assert await together() == 2


async def undone() -> None:
    async with writing():
        await change(ADD)
        raise KeyError


async def test_what_is_not_committed_is_seen_inside_its_transaction_alone(counted: Counted) -> None:
    from contextvars import Context

    together = counted.together(seconds=LONG)
    async with writing():
        await change(ADD)
        assert await together() == 1
        outside = asyncio.create_task(together(), context=Context())
        assert await outside == 0
    assert await together() == 1


async def test_a_change_during_a_reading_ends_what_it_found(counted: Counted) -> None:
    """It may have been read before the commit, so it is not enough for whoever asks after it."""

    async def read() -> int:
        before = await counted.read()
        if counted.readings == 1:
            await asyncio.create_task(one_more())
        return before

    together = Together(read, seconds=LONG)
    assert await together() == 0
    assert await together() == 1


async def one_more() -> None:
    async with writing():
        await change(ADD)


async def test_a_reading_that_fails_fails_for_all_and_the_next_one_is_made(counted: Counted) -> None:
    together, counted.fails = counted.together(seconds=LONG), True
    answers = await asyncio.gather(*[together() for _ in range(3)], return_exceptions=True)
    assert [type(one) for one in answers] == [OSError] * 3
    counted.fails = False
    assert await together() == 0


async def test_a_visitor_who_leaves_takes_nothing_from_the_others(counted: Counted) -> None:
    together = counted.together()
    leaving, staying = asyncio.create_task(together()), asyncio.create_task(together())
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 0
    with pytest.raises(asyncio.CancelledError):
        await leaving


def test_each_loop_reads_for_itself(settings: Settings) -> None:
    from portal.database import opened

    counted = Counted()
    together = counted.together(seconds=LONG)

    async def ask() -> int:
        async with opened(settings):
            return await together()

    assert (asyncio.run(ask()), asyncio.run(ask())) == (0, 0)
    assert counted.readings == 2, "what another database said was believed"
