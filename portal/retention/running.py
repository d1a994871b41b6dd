"""One run over everything that is due: small steps, each whole by itself, in the background or by hand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from portal.core import clock
from portal.retention import deleting, standing, wiping
from portal.retention.standing import Standing

BATCH = 50
"""Things that one run of the background job deletes at most; the next run goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """`waiting` counts what ended by where it stands: without an export, on hold, kept, due."""

    deleted: int
    files: int
    waiting: Mapping[Standing, int]


async def run(most: int = BATCH) -> Ran:
    """Delete what is due, at most so many; first finish what an interrupted run left."""
    files = await wiping.wipe()
    today, deleted = clock.today(), 0
    for one in (await standing.due(today))[:most]:
        deleted += await deleting.delete(one, today)
    files += await wiping.wipe()
    return Ran(deleted=deleted, files=files, waiting=await counts())


async def look() -> Ran:
    """The same without changing anything."""
    return Ran(deleted=0, files=0, waiting=await counts())


async def counts() -> Mapping[Standing, int]:
    found = Counter(one.standing for one in await standing.overview())
    return {one: found[one] for one in Standing}
