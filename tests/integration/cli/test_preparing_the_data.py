"""`portal migrate` makes a folder, a key and a database ready, as often as it is called."""

import os
import stat
from pathlib import Path

import pytest

from portal.cli.preparing import available, is_ready, pending, prepare
from portal.database import fetch, migrate, opened
from portal.settings import Settings
from tests.integration.cli.conftest import Portal
from tests.support.databases import Database


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_fresh_folder_belongs_to_one_user(portal: Portal, data: Path) -> None:
    assert portal("migrate").status == 0
    assert {mode_of(folder) for folder in (data, data / "blobs", data / "keys")} == {0o700}
    assert mode_of(data / "keys" / "server.key") == 0o600


def test_files_made_by_a_command_are_readable_by_nobody_else(portal: Portal, data: Path) -> None:
    portal("migrate")
    assert not [path for path in data.rglob("*") if path.is_file() and mode_of(path) & 0o077]


def test_a_folder_that_others_can_read_is_closed(portal: Portal, data: Path) -> None:
    data.mkdir(mode=0o755)
    portal("migrate")
    assert mode_of(data) == 0o700


def test_preparing_again_keeps_the_key_and_the_rows(portal: Portal, data: Path) -> None:
    portal("migrate")
    key = (data / "keys" / "server.key").read_bytes()
    assert portal("migrate").status == 0
    assert (data / "keys" / "server.key").read_bytes() == key


def test_an_option_wins_over_its_twin_in_the_environment(portal: Portal, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    portal("migrate", "--data", str(other))
    assert (other / "portal.sqlite3").exists()
    assert not data.exists()


def test_a_setting_that_cannot_be_understood_is_named(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_PORT", "eighty")
    said = portal("migrate")
    assert said.status == 2
    assert "PORTAL_PORT" in said.err


def test_a_command_that_reads_says_what_to_do_before_there_is_a_database(portal: Portal, data: Path) -> None:
    said = portal("ledger", "verify")
    assert said.status == 1
    assert "portal migrate" in said.err
    assert not data.exists()


async def test_a_migrated_database_has_nothing_pending(settings: Settings) -> None:
    assert await pending(settings) == frozenset()
    assert await is_ready(settings)


async def test_an_empty_database_has_every_migration_pending(
    empty_database: Database, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=empty_database.database_url)
    assert await pending(settings) == available() != frozenset()


async def test_every_migration_file_is_known_by_its_id(empty_database: Database, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=empty_database.database_url)
    await migrate(settings)
    async with opened(settings):
        done = {row["name"] for row in await fetch("SELECT name FROM migration")}
    assert done == available()


async def test_the_reference_pack_is_loaded_once(settings: Settings) -> None:
    await prepare(settings)
    await prepare(settings)
    async with opened(settings):
        [offices] = await fetch("SELECT count(*) AS many, count(DISTINCT code) AS codes FROM office")
    assert offices["many"] == offices["codes"] >= 28


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(portal: Portal, data: Path) -> None:
    (data / "blobs").mkdir(parents=True)
    (data / "blobs").chmod(0o500)
    assert "blobs" in portal("migrate").err
