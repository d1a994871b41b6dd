"""Giving a file back to one who holds its key, and erasing files that no tip names."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from portal.core.errors import N_, NotFound
from portal.database import change, fetch, writing
from portal.evidence.receiving import blob_path, erase_file, owner_name
from portal.evidence.sealed_file import SealedFile
from portal.settings import current
from portal.vault.files import FileOpener, open_chunks

CHUNK = 256 * 1024
ABANDONED_AFTER = 24 * 3600


async def open_file(manifest: dict[str, Any]) -> AsyncIterator[bytes]:
    """The plain bytes of a file, streamed; raises NotFound, or CannotOpen when it was tampered with."""
    opener = FileOpener(bytes.fromhex(manifest["key"]))
    for sealed in await _sealed_chunks(manifest["blob"]):
        plain = opener.push(sealed)
        if plain:
            yield plain
    rest = opener.finish()
    if rest:
        yield rest


async def opened_chunks(file: SealedFile) -> Iterator[bytes]:
    """The same for a thread that waits by itself; raises NotFound here, CannotOpen while it is read."""
    return open_chunks(bytes.fromhex(file.key), await _sealed_chunks(file.blob))


async def held(owner: str) -> frozenset[str]:
    """The files that wait under this owner, by blob."""
    rows = await fetch("SELECT name FROM blob WHERE owner = ?", owner_name(owner))
    return frozenset(row["name"] for row in rows)


async def discard(blob: str, owner: str) -> None:
    """Remove a file that was uploaded to a draft and not sent."""
    async with writing():
        rows = await fetch("SELECT name FROM blob WHERE name = ? AND owner = ?", blob, owner_name(owner))
        await change("DELETE FROM blob WHERE name = ? AND owner = ?", blob, owner_name(owner))
    if rows:
        erase_file(blob)


async def sweep() -> int:
    """Erase files of drafts that ended without being sent, and files that no row names."""
    async with writing():
        rows = await fetch(
            "SELECT name FROM blob WHERE owner NOT LIKE '%-%' AND NOT EXISTS "
            "(SELECT 1 FROM session s WHERE substr(s.id, 1, length(blob.owner)) = blob.owner)"
        )
        for row in rows:
            await change("DELETE FROM blob WHERE name = ?", row["name"])
    for row in rows:
        with suppress(NotFound):  # A name that is not one of ours names no file of ours.
            erase_file(row["name"])
    return len(rows) + await _sweep_folder()


async def _sweep_folder() -> int:
    named = {row["name"] for row in await fetch("SELECT name FROM blob WHERE content IS NULL")}
    # Times are set to midnight, so a file of today may look up to a day old: wait one more day.
    before = time.time() - ABANDONED_AFTER * 2
    lost = [
        path
        for path in current().blobs.glob("*/*")
        if path.stem not in named and path.stat().st_mtime < before
    ]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


async def _sealed_chunks(blob: str) -> Iterator[bytes]:
    rows = await fetch("SELECT content FROM blob WHERE name = ?", blob)
    if not rows:
        raise NotFound(N_("这个文件已不存在。"))
    content = rows[0]["content"]
    return iter([bytes(content)]) if content is not None else _from_file(blob_path(blob))


def _from_file(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        raise NotFound(N_("这个文件已不存在。")) from None
