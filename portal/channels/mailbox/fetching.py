"""Going through all mailboxes: what lies there is taken, and put away only when it is durable."""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

from portal.channels.mailbox import keeping, taking
from portal.channels.mailbox.queries import MailboxRow, mailboxes
from portal.channels.mailbox.server import PATIENCE, Server, ServerProblem, Waiting
from portal.channels.mailbox.taking import Message
from portal.core.errors import Refused
from portal.offices import contact_health
from portal.settings import current
from portal.vault.errors import CannotOpen, ServerKeyUnusable

LOCK: Final = "mailboxes.lock"
LARGEST: Final = 52 * 1024 * 1024
"""A message up to this size is read whole, in memory; of a larger one its beginning."""
BEGINNING: Final = 2 * 1024 * 1024
SECONDS: Final = 300.0
"""After so long a mailbox makes way for the next; the rest is taken in the next run."""
log = logging.getLogger("portal.mailbox")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a run has done: messages dealt with, those that failed and stay, and mailboxes with a problem."""

    dealt_with: int = 0
    failed: int = 0
    problems: int = 0

    def plus(self, other: "Fetched") -> "Fetched":
        return Fetched(
            self.dealt_with + other.dealt_with, self.failed + other.failed, self.problems + other.problems
        )


async def fetch_all(*, patience: float = PATIENCE) -> Fetched:
    """One run at a time on this data folder; another one returns at once."""
    found = Fetched()
    rows = await mailboxes()
    if not rows:
        return found
    with _alone() as alone:
        for row in rows if alone else ():
            found = found.plus(await _fetch(row, patience))
    return found


async def _fetch(row: MailboxRow, patience: float) -> Fetched:
    """Whatever happens here, the other mailboxes have their turn."""
    try:
        return await _go_through(row, await keeping.password_of(row), patience)
    except ServerProblem as problem:
        code = problem.code
    except (CannotOpen, ServerKeyUnusable):
        code = "key"
    except Refused:
        code = "closed"
    await keeping.note_problem(row, code)
    return Fetched(problems=1)


async def _go_through(row: MailboxRow, password: str, patience: float) -> Fetched:
    found, until = Fetched(), monotonic() + SECONDS
    async with Server.opened(row, password, patience=patience) as server:
        for waiting in await server.waiting():
            if monotonic() >= until:
                break
            found = found.plus(await _deal_with(server, row, waiting))
        waiting_now = len(await server.waiting())
        await keeping.note_success(row, waiting=waiting_now, refused=await server.lying_in(row.aside))
    if found.dealt_with and not row.hidden:
        await contact_health.note_success("email", row.address)
    if found.failed:
        await keeping.note_problem(row, "message")
    return found


async def _deal_with(server: Server, row: MailboxRow, waiting: Waiting) -> Fetched:
    """First durable, then put away: a break in between leaves it there, and its digest keeps it from
    coming twice.

    A message on which something here fails stays where it is and does not stop the others.
    """
    try:
        outcome = await taking.dealt_with(row, waiting) or await _taken(server, row, waiting)
    except (ServerProblem, Refused):
        raise
    except Exception as error:
        log.error("message not taken", extra={"job": "mailboxes", "error": type(error).__name__})
        return Fetched(failed=1)
    if outcome is not None:
        await server.put_away(waiting.uid, taking.folder_for(row, outcome))
    return Fetched(dealt_with=1)


async def _taken(server: Server, row: MailboxRow, waiting: Waiting) -> taking.Outcome | None:
    """None when it is gone meanwhile."""
    whole = waiting.size <= LARGEST
    raw = await (server.message(waiting.uid) if whole else server.beginning(waiting.uid, BEGINNING))
    return None if raw is None else await taking.take(Message(row, waiting, raw, whole=whole))


async def check(row: MailboxRow, *, patience: float = PATIENCE) -> tuple[str | None, int]:
    """Sign in and count what waits, and take nothing: the code of what is wrong, or None."""
    try:
        async with Server.opened(row, await keeping.password_of(row), patience=patience) as server:
            return None, len(await server.waiting())
    except ServerProblem as problem:
        return problem.code, 0
    except (CannotOpen, ServerKeyUnusable):
        return "key", 0


@contextmanager
def _alone() -> Iterator[bool]:
    """The kernel frees the lock when its process ends, however it ends."""
    descriptor = os.open(current().data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
