"""Starting a program of ours for one file of a stranger, feeding it, listening; nothing touches the disk."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from threading import Timer
from typing import IO

import portal

CHUNK = 64 * 1024


def started(program: tuple[str, ...], *words: str) -> "subprocess.Popen[bytes]":
    """Without the environment of the worker, which may name a database and its password.

    The last word that it is told is the number of its parent: it ends when that one ends.
    """
    environment = {
        "PYTHONPATH": str(Path(portal.__file__).parents[1]),
        "MALLOC_ARENA_MAX": "1",
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.Popen(  # noqa: S603 – our own program, told words of ours
        [sys.executable, "-P", "-s", "-B", *program, *words, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env=environment,
    )


def answer(program: tuple[str, ...], *words: str, data: bytes, seconds: float, most: int) -> bytes | None:
    """What the program says to these bytes; None when it failed, took too long or says more than `most`."""
    process = started(program, *words)
    over = Timer(seconds, process.kill)
    over.start()
    try:
        feed(pipe(process.stdin), [data])
        with pipe(process.stdout) as said:
            heard = read(said, most + 1)
        return heard if process.wait() == 0 and len(heard) <= most else None
    finally:
        over.cancel()
        end(process)


def feed(into: IO[bytes], chunks: Iterable[bytes]) -> None:
    """A child that ends early has said why, or has died: both are seen when its answer is read."""
    with into:
        for chunk in chunks:
            view = memoryview(chunk)
            while view:
                try:
                    view = view[os.write(into.fileno(), view) :]
                except BrokenPipeError:
                    return


def read(said: IO[bytes], size: int) -> bytes:
    """So many bytes, or fewer where the child has ended."""
    data = bytearray()
    while len(data) < size and (more := os.read(said.fileno(), min(size - len(data), CHUNK))):
        data += more
    return bytes(data)


def end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    for one in (process.stdin, process.stdout):
        if one is not None:
            one.close()
    process.wait()


def pipe(one: IO[bytes] | None) -> IO[bytes]:
    assert one is not None
    return one
