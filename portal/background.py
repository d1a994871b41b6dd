"""What runs by itself beside the requests: mail, ended sessions, orphaned files, anchors of the ledger."""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

from portal.core import clock
from portal.settings import Settings

TICK_SECONDS = 30
MAILBOX_SECONDS = 120
HOUR = 3600
LOCK = "jobs.lock"
log = logging.getLogger("portal.background")


@dataclass(frozen=True, slots=True)
class Job:
    """`every` is in seconds; a job also runs once when its worker starts.

    One that waits for others' machines runs `apart`: then the rest does not wait for it.
    """

    name: str
    every: float
    run: Callable[[], Awaitable[object]]
    apart: bool = False


@asynccontextmanager
async def running(
    settings: Settings, jobs: Sequence[Job] | None = None, *, tick: float = TICK_SECONDS
) -> AsyncIterator[None]:
    """Run the jobs while the application lives; among all workers only one runs them at a time."""
    wanted = _jobs(settings) if jobs is None else jobs
    task = asyncio.create_task(_take_turns(settings.data / LOCK, wanted, tick), name="background jobs")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _take_turns(lock: Path, jobs: Sequence[Job], tick: float) -> None:
    """Run the jobs as soon as no other worker does."""
    held = await _held(lock, tick)
    try:
        together = [job for job in jobs if not job.apart]
        await asyncio.gather(_repeat(together, tick), *(_repeat([job], tick) for job in jobs if job.apart))
    finally:
        os.close(held)


async def _held(lock: Path, tick: float) -> int:
    """The open lock file; the kernel frees the lock when its worker ends, however it ends."""
    while True:
        descriptor = _taken(lock)
        if descriptor is not None:
            return descriptor
        await asyncio.sleep(tick)


def _taken(lock: Path) -> int | None:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


async def _repeat(jobs: Sequence[Job], tick: float) -> None:
    due = {job.name: 0.0 for job in jobs}
    while True:
        for job in jobs:
            if monotonic() >= due[job.name]:
                due[job.name] = monotonic() + job.every
                await _attempt(job)
        await asyncio.sleep(tick)


async def _attempt(job: Job) -> None:
    """A job that fails is tried again in its turn; the log names the error's type, never its text."""
    try:
        await job.run()
    except Exception as error:
        log.error("job failed", extra={"job": job.name, "error": type(error).__name__})


def _jobs(settings: Settings) -> tuple[Job, ...]:
    from portal.demo.marking import is_demo

    # The mailbox of a demo does not exist.
    letters = _of_mail(settings) if is_demo(settings) else (*_of_mail(settings), _mailboxes())
    return (*letters, *_that_sweep(settings), *_of_clocks())


def _of_mail(settings: Settings) -> tuple[Job, ...]:
    from portal.cases import daysheet
    from portal.mail import outbox, reminding, sender

    return (
        Job("mail", TICK_SECONDS, lambda: sender.send_due(settings, count=daysheet.numbers_of)),
        Job("daily sheets", TICK_SECONDS, lambda: outbox.queue_sheets(settings)),
        Job("keys due", HOUR, reminding.remind_of_rotations),
        Job("sent mails", HOUR, outbox.forget_sent),
    )


def _mailboxes() -> Job:
    from portal.channels.mailbox import fetching

    return Job("mailboxes", MAILBOX_SECONDS, fetching.fetch_all, apart=True)


def _that_sweep(settings: Settings) -> tuple[Job, ...]:
    """What ends by itself: sessions, grants, drafts, files of nobody, and what was kept long enough."""
    from portal.cases import drafts, reminders
    from portal.custody import ending
    from portal.evidence import reading
    from portal.retention import running as retention
    from portal.sessions import sealed
    from portal.staff import closing, throttle
    from portal.tips import intake

    jobs = (
        Job("sessions", TICK_SECONDS, sealed.sweep),
        Job("sign-in counts", TICK_SECONDS, throttle.sweep),
        Job("identity grants", TICK_SECONDS, ending.end_what_ran_out),
        Job("blobs", HOUR, reading.sweep),
        Job("officers' drafts", HOUR, drafts.forget_old),
        Job("leaving", HOUR, closing.end_leaves),
        Job("informants' addresses", HOUR, reminders.forget_ended),
        Job("sent drafts", HOUR, lambda: intake.forget_sent_drafts(clock.today() - timedelta(days=1))),
    )
    return jobs if settings.dry_run else (*jobs, Job("retention", HOUR, retention.run))


def _of_clocks() -> tuple[Job, ...]:
    """Periods and the ledger, which move with the day."""
    from portal.cases import ladder, pausing, waiting
    from portal.clocks import loading
    from portal.ledger import verifying
    from portal.mail import reminding
    from portal.records.life import tidying

    return (
        Job("ended records", HOUR, tidying.tidy_index),
        Job("objections to ended records", HOUR, tidying.close_objections),
        Job("unanswered questions", HOUR, waiting.go_on_without_answer),
        Job("anchor", HOUR, verifying.anchor),
        Job("calendar", HOUR, loading.load_announced),
        Job("calendar warnings", HOUR, reminding.warn_of_missing_year),
        Job("standing clocks", HOUR, pausing.count_standing),
        Job("ladder", HOUR, ladder.climb_today),
    )
