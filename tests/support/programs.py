"""Servers that a test starts: whatever becomes of the test, nothing of them stays behind."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def farewell(script: str, *arguments: object, **options: Any) -> Iterator[None]:
    """A small shell runs the script at the end of its input, which comes even when this process is killed."""
    guardian = subprocess.Popen(
        ["sh", "-c", f"read -r _; {script}", "sh", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **options,
    )
    try:
        yield
    finally:
        guardian.communicate()
