"""Two programs on one database: whoever signed in at one searches at the other, which says how far it is."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.searching import finding, indexing, memory
from portal.searching.asked import Asked
from portal.searching.office_keys import keys_of
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import signing_in
from tests.support.bureau import BUILDING, Bureau
from tests.support.cases import CLERK
from tests.support.tips import BUILDER, send

OTHER = """
import asyncio, json, sys
from datetime import datetime
from portal.core import clock
from portal.database import opened
from portal.searching import finding
from portal.searching.asked import Asked
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.staff import signing_in

async def main(seconds):
    settings = Settings.from_environment()
    bind(settings)
    finding.SECONDS = seconds
    async with opened(settings):
        session = await sealed.find(sys.stdin.readline().strip(), signing_in.KIND)
        person = await signing_in.person_of(session)
        found = await finding.find(person, Asked(text="修竹"), session=session.id)
    print(json.dumps([[hit.number for hit in found.hits], found.progress.ready, found.progress.all]))

with clock.frozen(datetime.fromisoformat(sys.argv[2])):
    asyncio.run(main(float(sys.argv[1])))
"""
TOLD = BUILDER | {"persons": [{"name": "欧阳修竹", "profession": "builder"}]}


async def at_the_other(settings: Settings, token: str, seconds: float) -> tuple[list[str], int, int]:
    """What a second program with this session finds; the token goes where nobody else reads it."""
    known = {"PORTAL_DATA": str(settings.data), "PORTAL_DATABASE_URL": settings.database_url}
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", OTHER, str(seconds), "2026-03-10T09:30+08:00"],
        env=os.environ | known | {"PYTHONPATH": str(Path(__file__).parents[3])},
        input=token.encode() + b"\n",
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    numbers, ready, whole = json.loads(ended.stdout)
    return numbers, ready, whole


@pytest.fixture
async def token(bureau: Bureau) -> str:
    return await signing_in.begin(bureau[CLERK].id, bureau[CLERK].keys)


async def test_what_one_worker_drew_the_other_finds_and_what_is_new_since(
    bureau: Bureau, settings: Settings, token: str
) -> None:
    first, _ = await send(TOLD)
    here = await finding.find(bureau[CLERK], Asked(text="修竹"), session=sealed.session_id(token))
    assert [hit.number for hit in here.hits] == [first.number]
    second, _ = await send(TOLD)
    numbers, ready, whole = await at_the_other(settings, token, 60)
    assert sorted(numbers) == [first.number, second.number]
    assert (ready, whole) == (2, 2)
    again = await finding.find(bureau[CLERK], Asked(text="修竹"), session=sealed.session_id(token))
    assert sorted(hit.number for hit in again.hits) == sorted(numbers)


async def test_a_worker_that_has_not_caught_up_says_how_much_it_looked_through(
    bureau: Bureau, settings: Settings, token: str
) -> None:
    for _ in range(3):
        await send(TOLD)
    numbers, ready, whole = await at_the_other(settings, token, 0)
    assert ready < whole == 3
    assert len(numbers) == ready


async def test_two_that_draw_at_once_draw_one_index(bureau: Bureau, settings: Settings, token: str) -> None:
    for _ in range(3):
        await send(TOLD)
    [key] = [one for one in await keys_of(bureau[CLERK]) if one.office == BUILDING]
    session = sealed.session_id(token)
    drawn, (numbers, ready, whole) = await asyncio.gather(
        indexing.bring_up_to_date(bureau[CLERK], key, session=session, seconds=60),
        at_the_other(settings, token, 60),
    )
    assert drawn
    assert (len(numbers), ready, whole) == (3, 3, 3)
    memory._offices.clear()
    here = await finding.find(bureau[CLERK], Asked(text="修竹"), session=session)
    assert (here.total, here.progress.ready, here.progress.all) == (3, 3, 3)
