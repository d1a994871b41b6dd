"""What runs beside the requests of people who are signed in, because only their keys open what it needs.

Re-sealing to a new key, handing over what the desk kept for an office without people, drawing the index.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from time import monotonic
from uuid import UUID

from portal.compartments import resealing
from portal.searching import indexing, memory
from portal.searching.office_keys import keys_of
from portal.sessions.sealed import OpenSession
from portal.staff.people import Person
from portal.tips import serving

LOOK_SECONDS = 20
# A look over very many rows takes seconds by itself: it may take a fiftieth of the time and no more.
LOOK_SHARE = 50
LONGEST_LOOK = 10
DRAW_SECONDS = 600
log = logging.getLogger("portal.alongside")

_looked: dict[UUID, float] = {}
_tasks: set[asyncio.Task[None]] = set()
_drawing: set[str] = set()
_open: list[bool] = []


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """While the application lives; what is unfinished at its end goes on with somebody's next sign-in."""
    _open.append(True)
    try:
        async with memory.kept_tidy():
            yield
    finally:
        _open.clear()
        _looked.clear()
        for task in [*_tasks]:
            task.cancel()
        await asyncio.gather(*_tasks, return_exceptions=True)


def help_with(person: Person, session: OpenSession) -> None:
    """Let this person's keys do what waits for them; looks now and then, never keeps a request waiting."""
    if not _open or not person.offices or monotonic() < _looked.get(person.id, 0):
        return
    _looked[person.id] = monotonic() + LOOK_SECONDS
    # A fresh context: the task must not inherit anything of the request that starts it.
    task = asyncio.create_task(_help(person, session.id), name="alongside", context=Context())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def look_again() -> None:
    """Something has just become due: the next request of a member begins with it."""
    _looked.clear()


async def finished() -> None:
    """For tests: when nothing is left to do."""
    await asyncio.gather(*_tasks)


async def _help(person: Person, session: str) -> None:
    began = monotonic()
    try:
        for office in await resealing.due_for(person):
            await resealing.reseal(person, office, session=session)
        await serving.hand_over_kept(person)
        await _draw(person, session)
    except Exception as error:
        log.error("work alongside failed", extra={"error": type(error).__name__})
    took = monotonic() - began
    if took < LONGEST_LOOK and person.id in _looked:
        _looked[person.id] = max(_looked[person.id], monotonic() + LOOK_SHARE * took)


async def _draw(person: Person, session: str) -> None:
    """What is new in his offices; one task of a worker at a time draws for one office."""
    for key in await keys_of(person):
        if key.office in _drawing:
            continue
        _drawing.add(key.office)
        try:
            await indexing.bring_up_to_date(person, key, session=session, seconds=DRAW_SECONDS)
        finally:
            _drawing.discard(key.office)
