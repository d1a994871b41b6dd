"""The highest epoch that each office's key has reached, kept outside the database.

Whoever can write to the database could delete an office's newest key, or bring an old one back, and so have
new tips sealed to a key that a member who left may have copied. He cannot write here.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from portal.settings import current
from portal.staff.authority import write_durably


def marks() -> Mapping[str, int]:
    """By office; one whose key was never seen is not in it."""
    path = _path()
    try:
        state = path.stat()
    except FileNotFoundError:
        return {}
    return _read(path, state.st_mtime_ns, state.st_ino)


def raise_to(reached: Mapping[str, int]) -> None:
    """Remember what was reached; a mark never falls."""
    with alone(_path()) as path:
        held = _read_now(path)
        write_durably(path, held | {one: max(number, held.get(one, 0)) for one, number in reached.items()})


def accept(reached: Mapping[str, int]) -> None:
    """Replace all marks, after the operator has restored a backup."""
    with alone(_path()) as path:
        write_durably(path, dict(reached))


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int, inode: int) -> dict[str, int]:
    """Read once for each state of the file: every tip asks for it."""
    return _read_now(path)


def _read_now(path: Path) -> dict[str, int]:
    if not path.exists():
        return {}
    held: dict[str, int] = json.loads(path.read_text(encoding="ascii"))
    return held


@contextmanager
def alone(path: Path) -> Iterator[Path]:
    """One writer of this file at a time among all workers."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield path
    finally:
        os.close(descriptor)


def _path() -> Path:
    """In the data folder, for the folder of the server key may be read-only (a systemd credential)."""
    return current().data / "keys" / "epochs.json"
