"""`portal retention run` deletes what is due; with --dry-run it only counts."""

import asyncio
import re
from datetime import datetime
from pathlib import Path

import pytest

from portal.core import clock
from portal.database import opened
from portal.settings import Settings
from tests.integration.cli.conftest import Portal, Said
from tests.integration.retention.ended import ended, set_period
from tests.support.bureau import open_bureau

LONG_AGO = datetime(2020, 3, 10, 9, 30, tzinfo=clock.SHANGHAI)


@pytest.fixture
def with_ended(portal: Portal, data: Path) -> Path:
    """Three tips that ended in 2020, and a period of two years for them; a case that nobody exported."""

    async def write() -> None:
        settings = Settings(data=data)
        async with opened(settings):
            with clock.frozen(LONG_AGO):
                bureau = await open_bureau(settings)
                for _ in range(3):
                    await ended(bureau, "tip:not_accepted")
                await ended(bureau, "case:transferred_out")
                await set_period("tip:not_accepted")
                await set_period("case:transferred_out")

    portal("migrate")
    asyncio.run(write())
    return data


def counted(said: Said) -> list[int]:
    """Due, unarchived, held, asked about, kept."""
    return [int(line.split()[0]) for line in said.lines if re.match(r" *\d+ ", line)]


def test_a_dry_run_counts_and_deletes_nothing(portal: Portal, with_ended: Path) -> None:
    for _ in range(2):
        said = portal("retention", "run", "--dry-run")
        assert said.status == 0
        assert "Deleted 0" in said.out
        assert counted(said) == [3, 1, 0, 0, 0]


def test_a_run_deletes_what_is_due_and_says_what_waits(portal: Portal, with_ended: Path) -> None:
    said = portal("retention", "run")
    assert "Deleted 3" in said.out
    assert counted(said) == [0, 1, 0, 0, 0]
    assert portal("ledger", "verify").status == 0


def test_a_second_run_finds_nothing_more(portal: Portal, with_ended: Path) -> None:
    portal("retention", "run")
    assert "Deleted 0" in portal("retention", "run").out
