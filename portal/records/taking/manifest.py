"""What can be taken away, in which state of the list, and how to see that it arrived whole."""

from dataclasses import replace
from typing import Any, Final

from portal.records import finding
from portal.records.once import once
from portal.records.questions import ANY, Question, sought
from portal.records.taking import sums
from portal.records.taking.files import FILES, Meta
from portal.records.taking.snapshots import Snapshot

_ALL: Final = 10**9


async def manifest(meta: Meta, publisher: str) -> dict[str, Any]:
    """For programs; the checksums are there once somebody has asked for them in this state."""
    known = {one.name: one for one in sums.known(meta) or ()}
    files = []
    for file in FILES:
        entry: dict[str, Any] = {"name": file.name, "url": file_address(meta, file.name)}
        entry["media_type"] = file.media_type
        if one := known.get(file.name):
            entry |= {"sha256": one.digest, "size": one.size}
        files.append(entry)
    return meta.facts() | {
        "publisher": publisher,
        "count": await once("count of the list", lambda: count_of(ANY, meta.at)),
        "files": files,
        "checksums": file_address(meta, "SHA256SUMS"),
        "changes": f"{meta.base}/records/changes.json?since={meta.at.cursor}",
        "feeds": [f"{meta.base}/records/feed.atom", f"{meta.base}/records/feed.json"],
        "about": f"{meta.base}/records/data",
    }


def file_address(meta: Meta, name: str) -> str:
    return f"{meta.base}/records/download/{name}"


async def count_of(question: Question, at: Snapshot, most: int = _ALL) -> int:
    """How many records answer; counting stops at `most`."""
    what = sought(question)
    return 0 if what is None else await finding.counted(replace(what, today=at.day), most)
