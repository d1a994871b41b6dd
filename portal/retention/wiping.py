"""What a deletion leaves on the disk: files beside the database, and old pages inside and beside it."""

import logging
from contextlib import suppress
from typing import Final

from portal.core.errors import NotFound
from portal.database import change, fetch, is_postgres
from portal.evidence.receiving import erase_file

log = logging.getLogger("portal.retention")

# Where deleted rows lay; PostgreSQL keeps them until a table is vacuumed.
_TABLES: Final = (
    "item",
    "compartment_grant",
    "compartment",
    "blob",
    "tip",
    "casefile",
    "disciplinary_record",
    "record_act",
    "record_objection",
)


async def wipe() -> int:
    """Erase the files of what was deleted and have the database forget its old pages; returns how many files.

    Traces stay until all of it is done, so that a run that was killed is finished by the next.
    """
    traces = await fetch("SELECT id, blob FROM ended_trace ORDER BY id")
    if not traces:
        return 0
    files = [row["blob"] for row in traces if row["blob"]]
    for name in files:
        with suppress(NotFound):  # A name that is not one of ours names no file of ours.
            erase_file(name)
    if await _forget_pages():
        for row in traces:
            await change("DELETE FROM ended_trace WHERE id = ?", row["id"])
    return len(files)


async def _forget_pages() -> bool:
    """Whether it could be done now; a reader or a missing right keeps it for the next run."""
    return await (_vacuum() if is_postgres() else _checkpoint())


async def _checkpoint() -> bool:
    """`secure_delete` zeroes deleted cells; this brings the zeroes into the file and empties the log."""
    [answer] = await fetch("PRAGMA wal_checkpoint(TRUNCATE)")
    return not answer["busy"]


async def _vacuum() -> bool:
    """Frees the space of deleted rows for reuse; what lay there goes when it is written over."""
    try:
        for table in _TABLES:
            await fetch(f"VACUUM {table}")
    except Exception as problem:
        log.warning("vacuum failed", extra={"error": type(problem).__name__})
        return False
    return True
