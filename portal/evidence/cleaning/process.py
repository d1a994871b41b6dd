"""Starting a child for one file, feeding it and taking what it gives back; nothing touches the disk."""

import os
import signal
from collections.abc import Callable, Iterable
from threading import Timer
from typing import IO

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from portal.confined.programs import CHUNK, end, feed, pipe, read, started
from portal.evidence.cleaning.protocol import FAILED, LENGTH_BYTES, LONGEST_REPORT, OVER, Report

PROGRAM = ("-m", "portal.evidence.cleaning.child")
SECONDS = 60.0
AT_ONCE = 2
ROOM = 16 * 1024 * 1024
"""Bytes by which a new file may be larger than twice the old one."""

_slots: RunVar[CapacityLimiter] = RunVar("portal.evidence.cleaning")


async def in_child(
    work: str, code: str, chunks: Iterable[bytes], sink: Callable[[bytes], None], *, size: int
) -> Report:
    """Have a file of `size` bytes worked on; what comes back goes to `sink` as it arrives.

    At most two at once in each worker; who comes later waits. Whatever is amiss is a verdict, and then
    what went to `sink` is worth nothing. An error of `chunks` or `sink` themselves ends the child and is
    raised.
    """
    return await to_thread.run_sync(
        lambda: run(work, code, chunks, sink, most=2 * size + ROOM), limiter=_limiter()
    )


def run(work: str, code: str, chunks: Iterable[bytes], sink: Callable[[bytes], None], *, most: int) -> Report:
    process = started(PROGRAM, work, code)
    over = Timer(SECONDS, process.kill)
    over.start()
    try:
        feed(pipe(process.stdin), chunks)
        with pipe(process.stdout) as answer:
            report = _taken(answer, sink, most)
        # One that still has something to say finds nobody listening, and ends.
        return report if process.wait() == 0 else Report(_why(process.returncode))
    finally:
        over.cancel()
        end(process)


def _taken(answer: IO[bytes], sink: Callable[[bytes], None], most: int) -> Report:
    length = int.from_bytes(read(answer, LENGTH_BYTES), "big")
    report = Report.decoded(read(answer, min(length, LONGEST_REPORT)))
    if report.size > most:
        return Report(FAILED)
    left = report.size
    while left:
        chunk = os.read(answer.fileno(), min(left, CHUNK))
        if not chunk:
            return Report(FAILED)
        sink(chunk)
        left -= len(chunk)
    return report


def _why(code: int) -> str:
    """SIGKILL is our own clock, or the kernel's hand when memory or time ran out."""
    return OVER if -code in (signal.SIGKILL, signal.SIGXCPU) else FAILED


def _limiter() -> CapacityLimiter:
    limiter = _slots.get(None)
    if limiter is None:
        limiter = CapacityLimiter(AT_ONCE)
        _slots.set(limiter)
    return limiter
