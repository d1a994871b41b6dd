"""One set of migrations, forwards and backwards, on an empty database of either kind."""

from pathlib import Path

from portal.database import fetch, is_postgres, migrate, migrate_back, opened, tables
from portal.settings import Settings
from tests.support.databases import Database


def _settings(database: Database, folder: Path) -> Settings:
    return Settings(data=folder, database_url=database.database_url)


async def _table_names() -> set[str]:
    """Without SQLite's search index of the published list, whose inner tables are SQLite's own affair."""
    source = (
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        if is_postgres()
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    names = {row["name"] for row in await fetch(source)} - {"migration"}
    return {name for name in names if not name.startswith("public_words")}


async def test_migrating_makes_every_table_of_the_code(empty_database: Database, tmp_path: Path) -> None:
    settings = _settings(empty_database, tmp_path)
    await migrate(settings)
    async with opened(settings):
        assert await _table_names() == {table._meta.tablename for table in tables()}


async def test_every_column_of_the_code_is_in_the_database(empty_database: Database, tmp_path: Path) -> None:
    settings = _settings(empty_database, tmp_path)
    await migrate(settings)
    async with opened(settings):
        for table in tables():
            names = ", ".join(f'"{column._meta.db_column_name}"' for column in table._meta.columns)
            await fetch(f'SELECT {names} FROM "{table._meta.tablename}" LIMIT 1')
        assert tables()


async def test_migrating_back_leaves_nothing_and_forward_again_works(
    empty_database: Database, tmp_path: Path
) -> None:
    settings = _settings(empty_database, tmp_path)
    await migrate(settings)
    await migrate_back(settings)
    async with opened(settings):
        assert await _table_names() == set()
    await migrate(settings)
    async with opened(settings):
        assert len(await _table_names()) == len(tables())


async def test_migrating_twice_changes_nothing(empty_database: Database, tmp_path: Path) -> None:
    settings = _settings(empty_database, tmp_path)
    await migrate(settings)
    await migrate(settings)
    async with opened(settings):
        assert len(await _table_names()) == len(tables())
