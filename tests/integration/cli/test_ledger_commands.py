"""The ledger is checked and anchored from the command line."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portal.database import opened, writing
from portal.ledger.events import Event, append
from portal.settings import Settings
from tests.integration.cli.conftest import Portal


@pytest.fixture
def with_events(portal: Portal, data: Path) -> Path:
    """A database in which three things happened."""
    import asyncio

    async def write() -> None:
        async with opened(Settings(data=data)), writing():
            await append("staff", *[Event("account.created", f"account:{n}", "system") for n in range(3)])

    portal("migrate")
    asyncio.run(write())
    return data


def changed(data: Path, statement: str) -> None:
    """As one who has the file in his hands: the triggers that keep the ledger whole fall first."""
    with closing(sqlite3.connect(data / "portal.sqlite3")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)


def test_a_sound_ledger_is_reported_as_sound(portal: Portal, with_events: Path) -> None:
    said = portal("ledger", "verify")
    assert said.status == 0
    assert "3 events" in said.out


def test_each_verification_is_written_down_and_is_verified_with_the_next(
    portal: Portal, with_events: Path
) -> None:
    portal("ledger", "verify")
    assert "4 events" in portal("ledger", "verify").out


def test_a_changed_event_is_found_and_named(portal: Portal, with_events: Path) -> None:
    changed(with_events, "UPDATE ledger_event SET actor = 'staff:somebody' WHERE seq = 2")
    said = portal("ledger", "verify")
    assert said.status == 1
    assert "staff" in said.lines[0]
    assert "2" in said.lines[0]


def test_a_missing_event_is_found(portal: Portal, with_events: Path) -> None:
    changed(with_events, "DELETE FROM ledger_event WHERE seq = 1")
    assert portal("ledger", "verify").status == 1


def test_an_anchored_chain_that_was_cut_back_is_found(portal: Portal, with_events: Path) -> None:
    assert "1" in portal("ledger", "anchor").out
    changed(with_events, "DELETE FROM ledger_event WHERE chain = 'staff' AND seq = 3")
    changed(
        with_events,
        "UPDATE ledger_chain SET last_seq = 2, last_hash = "
        "(SELECT hash FROM ledger_event WHERE chain = 'staff' AND seq = 2) WHERE name = 'staff'",
    )
    assert portal("ledger", "verify").status == 1


def test_anchoring_again_moves_nothing(portal: Portal, with_events: Path) -> None:
    portal("ledger", "anchor")
    assert "0" in portal("ledger", "anchor").out
