"""Both engines keep what was committed, forget what failed, and never lose a connection."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from portal.core import clock
from portal.database import DatabaseBusy, change, fetch, insert_many, is_postgres, opened, writing
from portal.database import sqlite as sqlite_engine
from portal.database.engine import OpenEngine
from portal.evidence.tables import Blob
from portal.settings import Settings
from portal.tips.numbering import next_numbers
from portal.tips.tables import Counter
from tests.support.sources import matching, python

pytestmark = pytest.mark.usefixtures("opened_database")
COUNT = (
    "SELECT count(*) AS n FROM (WITH RECURSIVE c(x) AS "
    "(SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ?) SELECT x FROM c)"
)


async def test_forty_writers_at_once_all_succeed_and_share_no_number() -> None:
    async def one() -> int:
        async with writing():
            return await next_numbers("JB", 2026)

    assert sorted(await asyncio.gather(*[one() for _ in range(40)])) == list(range(1, 41))


async def test_a_transaction_that_fails_gives_its_numbers_back() -> None:
    async def failing() -> None:
        async with writing():
            await next_numbers("JB", 2026, 5)
            raise KeyError

    with pytest.raises(KeyError):
        await failing()
    async with writing():
        assert await next_numbers("JB", 2026) == 1


async def test_what_is_not_committed_yet_is_not_seen_by_others() -> None:
    async with writing():
        await next_numbers("JB", 2026)
        assert await asyncio.create_task(_count_outside()) == 0
    assert await _count_outside() == 1


async def _count_outside() -> int:
    """A task inherits the transaction of its parent unless it starts from a clean context."""
    from contextvars import Context

    return await asyncio.create_task(_count(), context=Context())


async def _count() -> int:
    [row] = await fetch("SELECT count(*) AS rows FROM counter")
    return int(row["rows"])


async def test_a_verb_inside_a_verb_joins_its_transaction() -> None:
    async def failing() -> None:
        async with writing():
            async with writing():
                await next_numbers("JB", 2026)
            raise KeyError

    with pytest.raises(KeyError):
        await failing()
    assert await _count() == 0


async def test_a_broken_statement_leaves_the_engine_usable() -> None:
    for _ in range(20):
        with pytest.raises(Exception, match="no_such_table"):
            async with writing():
                await change("UPDATE no_such_table SET x = 1")
    async with writing():
        assert await next_numbers("JB", 2026) == 1


async def test_a_cancelled_writer_gives_its_turn_back() -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with writing():
            await next_numbers("JB", 2026)
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with writing():
        assert await next_numbers("JB", 2026) == 1


async def test_bytes_days_and_times_come_back_as_they_went_in() -> None:
    row = {"name": uuid4().hex, "owner": "", "size": 2**40, "content": b"\x00\xff", "on_day": clock.today()}
    async with writing():
        await insert_many(Blob, [row])
    [back] = await fetch("SELECT name, owner, size, content, on_day FROM blob")
    assert back | {"content": bytes(back["content"])} == row


async def test_piccolos_own_queries_run_on_the_same_connection_as_ours() -> None:
    async with writing():
        await next_numbers("JB", 2026, 3)
        assert await Counter.select(Counter.last).where(Counter.series == "JB-2026") == [{"last": 3}]
    assert await Counter.count() == 1


async def test_insert_many_outside_a_transaction_is_a_mistake_that_is_told() -> None:
    with pytest.raises(RuntimeError, match="inside writing"):
        await insert_many(Counter, [{"series": "X", "last": 1}])


async def test_the_ledger_refuses_to_be_changed_or_shortened() -> None:
    from portal.ledger.events import Event, append

    async with writing():
        await append("c", Event("x", "tip:1", "system"))
    for statement in ("UPDATE ledger_event SET kind = 'y'", "DELETE FROM ledger_event"):
        with pytest.raises(Exception, match="append-only"):
            await change(statement)


async def test_sqlite_waits_its_turn_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    if is_postgres():
        return await _postgres_waits_only_so_long(monkeypatch)
    monkeypatch.setattr(sqlite_engine, "BUSY_SECONDS", 0.05)
    async with writing():
        from contextvars import Context

        with pytest.raises(DatabaseBusy):
            await asyncio.create_task(_write_once(), context=Context())


async def _write_once() -> None:
    async with writing():
        await next_numbers("JB", 2026)


async def _postgres_waits_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextvars import Context

    from portal.database import postgres

    monkeypatch.setattr(postgres, "WAIT_SECONDS", 0.05)
    release, taken = asyncio.Event(), asyncio.Semaphore(0)

    async def hold() -> None:
        async with writing():
            taken.release()
            await release.wait()

    holders = [asyncio.create_task(hold(), context=Context()) for _ in range(postgres.MOST_CONNECTIONS)]
    for _ in holders:
        await taken.acquire()
    with pytest.raises(DatabaseBusy):
        await fetch("SELECT 1 AS one")
    release.set()
    await asyncio.gather(*holders)
    assert await fetch("SELECT 1 AS one") == [{"one": 1}]


async def test_a_second_process_can_write_to_the_same_database(settings: Settings) -> None:
    """Two workers: the second engine stands for the other process."""
    from portal.database.opening import engine_for

    other = engine_for(settings.database_url)
    await other.start_connection_pool()
    try:
        async with other.transaction():
            await other.run_sql("INSERT INTO counter (series, last) VALUES ('A', 7)")
        async with writing():
            assert await next_numbers("A", 2026) == 1
        assert await _count() == 2
    finally:
        await other.close_connection_pool()


async def test_synchronous_full_is_really_on() -> None:
    if is_postgres():
        assert [dict(row) for row in await fetch("SELECT current_setting('synchronous_commit') AS mode")] == [
            {"mode": "on"}
        ]
        return
    async with writing():
        assert await fetch("PRAGMA synchronous") == [{"synchronous": 2}]
        assert await fetch("PRAGMA journal_mode") == [{"journal_mode": "wal"}]
        assert await fetch("PRAGMA foreign_keys") == [{"foreign_keys": 1}]
        assert await fetch("PRAGMA page_size") == [{"page_size": 8192}]


async def test_a_connection_goes_back_without_an_open_transaction() -> None:
    """On PostgreSQL nothing else is wiped: see `portal.database.postgres`."""
    if not is_postgres():
        pytest.skip("about PostgreSQL")
    engine = Counter._meta.db
    connection = await engine.take()  # type: ignore[attr-defined]
    try:
        await connection.execute("BEGIN")
        await connection.execute("INSERT INTO counter (series, last) VALUES ('XX', 1)")
    finally:
        await engine.give_back(connection)  # type: ignore[attr-defined]
    assert await fetch("SELECT 1 AS one FROM counter WHERE series = 'XX'") == []


async def test_nothing_of_ours_outlives_its_transaction_on_a_connection() -> None:
    """Set with SET LOCAL and lock with pg_advisory_xact_lock: connections are shared without being wiped."""
    lasting = r"SET SESSION|SET search_path|SET TIME ZONE|\bLISTEN \w|pg_(try_)?advisory_lock\(|WITH HOLD"
    code = [(path, path.read_text(encoding="utf-8")) for path in python("portal", "migrations")]
    assert not matching(lasting, code)


async def test_opening_twice_in_a_row_works(settings: Settings) -> None:
    async with opened(settings):
        assert await _count() == 0


async def test_a_long_question_is_answered_in_a_thread_while_others_go_on() -> None:
    if is_postgres():
        return
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    running = asyncio.create_task(others())
    assert await fetch(COUNT, 400_000) == [{"n": 400_000}]
    running.cancel()
    assert turns > 100


async def test_what_was_long_is_not_tried_in_vain_again_before_it_was_short(
    opened_database: OpenEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isinstance(opened_database, sqlite_engine.SqliteEngine):
        return
    tries: list[int] = []
    assert opened_database._short is not None
    as_it_is = opened_database._short.rows

    def rows(sql: str, values: Sequence[int]) -> object:
        tries.append(values[0])
        return as_it_is(sql, values)

    monkeypatch.setattr(opened_database._short, "rows", rows)
    for count in (400_000, 400_000, 3, 3):
        assert await fetch(COUNT, count) == [{"n": count}]
    # The first 3 is still answered in a thread, where it proves to be short.
    assert tries == [400_000, 3]


async def test_a_mistake_in_a_question_is_told_and_does_not_look_like_a_long_one() -> None:
    with pytest.raises(Exception, match="no_such_table"):
        await fetch("SELECT x FROM no_such_table")


async def test_a_file_of_smaller_pages_from_an_earlier_version_serves_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "earlier.sqlite3"
    raw = sqlite3.connect(path)
    raw.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; CREATE TABLE kept (word TEXT);")
    raw.execute("INSERT INTO kept VALUES ('旧')")
    raw.commit()
    raw.close()
    async with opened(Settings(data=tmp_path, database_url=f"sqlite:///{path}")):
        await change("INSERT INTO kept VALUES ('新')")
        assert [row["word"] for row in await fetch("SELECT word FROM kept")] == ["旧", "新"]
        assert await fetch("PRAGMA page_size") == [{"page_size": 4096}]
