"""The portal's own background jobs: all of them run on a real database without an error."""

import asyncio
import logging

import pytest

from portal import background
from portal.settings import Settings
from tests.support.bureau import Bureau


async def test_every_job_runs_without_an_error(
    bureau: Bureau, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = background._jobs(settings)
    for job in jobs:
        await job.run()
    assert len({job.name for job in jobs}) == len(jobs)


async def test_they_start_and_stop_with_the_application(
    bureau: Bureau, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "portal.background"):
        async with background.running(settings, tick=0.01):
            await asyncio.sleep(0.3)
    assert caplog.records == []
