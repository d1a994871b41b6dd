"""A worker is killed in the middle of re-sealing: a process of its own, ended as a power cut ends it."""

import asyncio
import os
import pickle
import subprocess
import sys
from datetime import timedelta

import pytest

from portal.compartments import resealing
from portal.core import clock
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import rotating, signing_in
from portal.staff.people import Person
from portal.tips import reading
from tests.support.bureau import BUILDING, Bureau
from tests.support.sources import ROOT
from tests.support.tips import BUILDER, send

TIPS, BATCHES, ROWS = 6, 2, 2
_WORKER = f"""
import asyncio, pickle, sys
from portal.compartments import resealing
from portal.core import clock
from portal.database import opened
from portal.settings import bind
settings, person, session, moment = pickle.load(sys.stdin.buffer)
resealing.BATCH, written = {ROWS}, resealing._written
async def told(*words):
    await written(*words)
    print("batch", flush=True)
async def work():
    bind(settings)
    with clock.frozen(moment):
        async with opened(settings):
            await resealing.reseal(person, "{BUILDING}", session=session)
resealing._written = told
asyncio.run(work())
print("done", flush=True)
"""


async def test_what_is_re_sealed_stays_and_a_colleague_does_the_rest(
    bureau: Bureau, settings: Settings
) -> None:
    tips = [(await send())[0].number for _ in range(TIPS)]
    await rotating.rotate(bureau["王密"], BUILDING)
    before = await resealing.waiting(BUILDING)

    await asyncio.to_thread(
        _killed_after, BATCHES, settings, bureau["张干事"], await _session(bureau["张干事"])
    )

    left = await resealing.waiting(BUILDING)
    assert 0 < left <= before - BATCHES * ROWS, "whole batches are written, or nothing of one"
    assert (before - left) % ROWS == 0
    for number in tips:
        assert (await reading.open_for(bureau["赵干事"], number)).answers == BUILDER
    session = await _session(bureau["李科长"])
    assert not await resealing.reseal(bureau["李科长"], BUILDING, session=session), (
        "the lease of the dead one"
    )
    with clock.frozen(clock.now() + resealing.LEASE + timedelta(seconds=1)):
        assert await resealing.reseal(bureau["李科长"], BUILDING, session=session)
    assert await resealing.waiting(BUILDING) == 0
    rows = await fetch("SELECT number FROM office_epoch WHERE office = ? AND ended_on IS NULL", BUILDING)
    assert [row["number"] for row in rows] == [2]
    for number in tips:
        assert (await reading.open_for(bureau["赵干事"], number)).answers == BUILDER
    assert (await verify()).sound


async def _session(person: Person) -> str:
    return sealed.session_id(await signing_in.begin(person.id, person.keys))


def _killed_after(batches: int, settings: Settings, person: Person, session: str) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    with worker.stdin, worker.stdout:
        pickle.dump((settings, person, session, clock.now()), worker.stdin)
        worker.stdin.close()
        for _ in range(batches):
            if worker.stdout.readline() != b"batch\n":
                pytest.fail("the worker ended before it was killed")
        os.kill(worker.pid, 9)
        worker.wait()
