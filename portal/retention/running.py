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
    """How many things were deleted, and how many files of them or of an interrupted run were erased."""

    deleted: int = 0
    files: int = 0


async def run(most: int = BATCH) -> Ran:
    """Delete what is due, at most so many; first finish what an interrupted run left."""
    files = await wiping.wipe()
    today, deleted = clock.today(), 0
    for one in (await standing.due(today))[:most]:
        deleted += await deleting.delete(one, today)
    files += await wiping.wipe()
    return Ran(deleted=deleted, files=files)


async def counts() -> Mapping[Standing, int]:
    """Everything that has ended, by where it stands: due, without an export, on hold, kept."""
    found = Counter(one.standing for one in await standing.overview())
    return {one: found[one] for one in Standing}
