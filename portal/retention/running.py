"""One run over everything that is due: small steps, each whole by itself, in the background or by hand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.core import clock
from portal.retention import acts, deleting, standing, wiping
from portal.retention.standing import Ended, Standing

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
        deleted += await _delete(one, today)
    files += await wiping.wipe()
    return Ran(deleted=deleted, files=files)


async def _delete(one: Ended, day: date) -> bool:
    return await (deleting.delete(one, day) if one.subject in ("tip", "case") else acts.delete(one))


async def counts() -> Mapping[Standing, int]:
    """Everything that has ended, by where it stands: due, without an export, on hold, kept."""
    found = Counter(one.standing for one in await standing.overview())
    return {one: found[one] for one in Standing}
