"""Checksums of the whole list's files, computed when somebody asks and kept while the list stays as it is."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from anyio.lowlevel import RunVar

from portal.records.questions import ANY
from portal.records.taking.files import FILES, File, Meta, written
from portal.records.taking.snapshots import snapshot


@dataclass(frozen=True, slots=True)
class Sum:
    """Of the bytes that a download gives, in hexadecimal; their number."""

    name: str
    digest: str
    size: int


Sums = tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    meta: Meta
    task: asyncio.Task[Sums | None]


_kept: Final[RunVar[_Kept]] = RunVar("portal.records.sums")


async def sums(meta: Meta, *, wait: float) -> Sums | None:
    """None when they are not there after `wait` seconds; computing goes on, of one state at a time."""
    kept = _kept.get(None)
    if kept is None or (kept.meta != meta and kept.task.done()):
        kept = _Kept(meta, asyncio.create_task(_computed(meta), name="checksums of the list"))
        _kept.set(kept)
    if kept.meta != meta:
        return None
    await asyncio.wait({kept.task}, timeout=wait)
    return kept.task.result() if kept.task.done() else None


def known(meta: Meta) -> Sums | None:
    """What has been computed already of this state of the list."""
    kept = _kept.get(None)
    there = kept is not None and kept.meta == meta and kept.task.done() and not kept.task.cancelled()
    return kept.task.result() if kept and there else None


async def _computed(meta: Meta) -> Sums | None:
    """None when the list changed meanwhile: what was read is then no longer what a download gives."""
    found = [await _sum(file, meta) for file in FILES]
    complete = tuple(one for one in found if one is not None)
    return complete if len(complete) == len(found) else None


async def _sum(file: File, meta: Meta) -> Sum | None:
    digest, size = sha256(), 0
    async for chunk in written(file, ANY, meta):
        digest.update(chunk)
        size += len(chunk)
        if await snapshot() != meta.at:
            return None
    return Sum(file.name, digest.hexdigest(), size)
