"""Jobs run by themselves, on one worker at a time, and survive their own failures."""

import asyncio
import logging
from pathlib import Path

import pytest

from portal.background import Job, running
from portal.settings import Settings

TICK = 0.01


class Counting:
    """A job that counts how often it ran."""

    def __init__(self, *, fails: bool = False) -> None:
        self.runs = 0
        self._fails = fails

    async def __call__(self) -> None:
        self.runs += 1
        if self._fails:
            raise ValueError("李科长 li@example.gov.cn")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


async def test_a_job_runs_at_once_and_again(settings: Settings) -> None:
    job = Counting()
    async with running(settings, [Job("often", 0, job)], tick=TICK):
        await asyncio.sleep(0.2)
    assert job.runs > 2


async def test_a_job_waits_for_its_turn(settings: Settings) -> None:
    job = Counting()
    async with running(settings, [Job("hourly", 3600, job)], tick=TICK):
        await asyncio.sleep(0.1)
    assert job.runs == 1


async def test_jobs_stop_with_the_application(settings: Settings) -> None:
    job = Counting()
    async with running(settings, [Job("often", 0, job)], tick=TICK):
        await asyncio.sleep(0.05)
    before = job.runs
    await asyncio.sleep(0.05)
    assert job.runs == before


async def test_of_two_workers_only_one_runs_the_jobs(settings: Settings) -> None:
    first, second = Counting(), Counting()
    async with running(settings, [Job("often", 0, first)], tick=TICK):
        await asyncio.sleep(0.05)
        async with running(settings, [Job("often", 0, second)], tick=TICK):
            await asyncio.sleep(0.1)
            assert second.runs == 0
    assert first.runs > 2


async def test_another_worker_takes_over_when_the_first_one_ends(settings: Settings) -> None:
    first, second = Counting(), Counting()
    async with running(settings, [Job("often", 0, first)], tick=TICK):
        await asyncio.sleep(0.03)
        waiting = running(settings, [Job("often", 0, second)], tick=TICK)
        await waiting.__aenter__()
    await asyncio.sleep(0.1)
    await waiting.__aexit__(None, None, None)
    assert second.runs > 1


async def test_a_failing_job_does_not_stop_the_others_or_itself(settings: Settings) -> None:
    bad, good = Counting(fails=True), Counting()
    async with running(settings, [Job("bad", 0, bad), Job("good", 0, good)], tick=TICK):
        await asyncio.sleep(0.1)
    assert bad.runs > 1
    assert good.runs > 1


async def test_the_log_names_the_kind_of_an_error_and_not_its_words(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "portal.background"):
        async with running(settings, [Job("bad", 3600, Counting(fails=True))], tick=TICK):
            await asyncio.sleep(0.05)
    [record] = caplog.records
    assert (record.__dict__["job"], record.__dict__["error"]) == ("bad", "ValueError")
    assert "李科长" not in caplog.text
    assert record.exc_info is None


async def test_the_lock_is_readable_by_nobody_else(settings: Settings) -> None:
    async with running(settings, [], tick=TICK):
        await asyncio.sleep(0.03)
        assert (settings.data / "jobs.lock").stat().st_mode & 0o077 == 0
