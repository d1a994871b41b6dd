"""Starting a child for one file, feeding it and taking what it gives back; nothing touches the disk."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Timer
from typing import IO

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

import portal
from portal.evidence.cleaning.protocol import FAILED, LENGTH_BYTES, LONGEST_REPORT, OVER, Report

PROGRAM = ("-m", "portal.evidence.cleaning.child")
SECONDS = 60.0
AT_ONCE = 2
CHUNK = 64 * 1024
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
    process = _started(work, code)
    over = Timer(SECONDS, process.kill)
    over.start()
    try:
        _feed(_pipe(process.stdin), chunks)
        with _pipe(process.stdout) as answer:
            report = _taken(answer, sink, most)
        # One that still has something to say finds nobody listening, and ends.
        return report if process.wait() == 0 else Report(_why(process.returncode))
    finally:
        over.cancel()
        _end(process)


def _started(work: str, code: str) -> "subprocess.Popen[bytes]":
    """Without the environment of the worker, which may name a database and its password."""
    environment = {
        "PYTHONPATH": str(Path(portal.__file__).parents[1]),
        "MALLOC_ARENA_MAX": "1",
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.Popen(  # noqa: S603 – our own program, told two words of ours
        [sys.executable, "-P", "-s", "-B", *PROGRAM, work, code, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env=environment,
    )


def _feed(pipe: IO[bytes], chunks: Iterable[bytes]) -> None:
    """A child that ends early has said why, or has died: both are seen when its answer is read."""
    with pipe:
        for chunk in chunks:
            view = memoryview(chunk)
            while view:
                try:
                    view = view[os.write(pipe.fileno(), view) :]
                except BrokenPipeError:
                    return


def _taken(pipe: IO[bytes], sink: Callable[[bytes], None], most: int) -> Report:
    length = int.from_bytes(_read(pipe, LENGTH_BYTES), "big")
    report = Report.decoded(_read(pipe, min(length, LONGEST_REPORT)))
    if report.size > most:
        return Report(FAILED)
    left = report.size
    while left:
        chunk = os.read(pipe.fileno(), min(left, CHUNK))
        if not chunk:
            return Report(FAILED)
        sink(chunk)
        left -= len(chunk)
    return report


def _read(pipe: IO[bytes], size: int) -> bytes:
    """So many bytes, or fewer where the child has ended."""
    data = b""
    while len(data) < size and (more := os.read(pipe.fileno(), size - len(data))):
        data += more
    return data


def _why(code: int) -> str:
    """SIGKILL is our own clock, or the kernel's hand when memory or time ran out."""
    return OVER if -code in (signal.SIGKILL, signal.SIGXCPU) else FAILED


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _limiter() -> CapacityLimiter:
    limiter = _slots.get(None)
    if limiter is None:
        limiter = CapacityLimiter(AT_ONCE)
        _slots.set(limiter)
    return limiter
