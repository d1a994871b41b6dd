"""A PostgreSQL database that one test after another uses: nothing of one reaches the next."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from portal.database import fetch, insert_many, opened, writing
from portal.evidence.tables import Blob
from portal.ledger.events import Event, append
from portal.settings import Settings
from tests.support import databases
from tests.support.databases import Database, Server, Templates

NAMES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    if "postgres" not in databases.chosen():
        pytest.skip("about PostgreSQL")
    monkeypatch.setattr(databases, "MOST_USES", 10_000)


@pytest.fixture
def before(templates: Templates) -> Database:
    """One that was used, emptied and laid aside."""
    with templates.copy("postgres") as database:
        pass
    return database


async def rows(database: Database, folder: Path) -> dict[str, int]:
    """How many rows each table has that has any."""
    async with opened(Settings(data=folder, database_url=database.database_url)):
        names = [row["name"] for row in await fetch(NAMES)]
        counts = {name: (await fetch(f'SELECT count(*) AS n FROM "{name}"'))[0]["n"] for name in names}
    return {name: n for name, n in counts.items() if n and name != "migration"}


async def test_rows_go_also_those_that_nobody_may_delete(
    templates: Templates, before: Database, tmp_path: Path
) -> None:
    with templates.copy("postgres") as first:
        async with opened(Settings(data=tmp_path, database_url=first.database_url)):
            row = {"name": "a", "owner": "somebody", "size": 1, "on_day": date(2026, 3, 10)}
            async with writing():
                await insert_many(Blob, [row])
                await append("staff", Event("account.created", f"account:{uuid4()}", "system"))
        assert {"blob", "ledger_event"} <= {*await rows(first, tmp_path)}
    with templates.copy("postgres") as second:
        assert first == second == before
        assert await rows(second, tmp_path) == {}


async def test_whoever_still_has_it_open_is_sent_away(templates: Templates, before: Database) -> None:
    import asyncpg

    forgotten = await asyncpg.connect(before.database_url)
    with templates.copy("postgres") as used:
        assert used == before
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await forgotten.execute("SELECT 1")


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE left_behind (n int)",
        "ALTER TABLE tip ALTER COLUMN kind DROP NOT NULL",
        "ALTER TABLE tip ALTER COLUMN kind SET DEFAULT 'left behind'",
        "ALTER TABLE ledger_event DISABLE TRIGGER USER",
        "CREATE INDEX left_behind ON tip (kind, area)",
        "DELETE FROM migration",
    ],
)
def test_changed_tables_spoil_it(templates: Templates, before: Database, change: str) -> None:
    with templates.copy("postgres") as used:
        assert used == before
        Server(used.database_url).run(change)
    with templates.copy("postgres") as fresh:
        assert fresh != used


def test_after_many_tests_it_is_made_anew(
    templates: Templates, before: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "MOST_USES", 1)
    with templates.copy("postgres") as used:
        assert used == before
    with templates.copy("postgres") as fresh:
        assert fresh != used
