"""Files are sealed while they arrive, come back whole, and leave nothing behind when something breaks."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest

from portal.core import clock
from portal.database import fetch
from portal.evidence import reading, receiving
from portal.evidence.filetypes import FileRefused
from portal.evidence.receiving import blob_path, take
from portal.evidence.sealed_file import SealedFile
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.vault.errors import CannotOpen
from tests.conftest import WORKING_DAY
from tests.support.tips import a_photo

pytestmark = pytest.mark.usefixtures("opened_database", "working_day")
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def _bound(settings: Settings) -> None:
    bind(settings)


async def _stream(data: bytes, size: int = 60_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def _take(data: bytes, name: str = "照片.jpg", limit: int = 50 * MEGABYTE) -> SealedFile:
    return await take(_stream(data), name, owner="a" * 64, limit=limit)


async def _read(file: SealedFile) -> bytes:
    return b"".join([chunk async for chunk in reading.open_file(file.manifest())])


@pytest.mark.parametrize("size", [5, 4096, 65_535, 65_536, 70_000, 3 * MEGABYTE + 17])
async def test_a_file_comes_back_as_it_was(size: int) -> None:
    assert await _read(await _take(a_photo(size))) == a_photo(size)


async def test_small_files_lie_in_the_database_and_large_ones_beside_it() -> None:
    small, large = await _take(a_photo(25_000)), await _take(a_photo(2 * MEGABYTE))
    rows = {row["name"]: row["content"] for row in await fetch("SELECT name, content FROM blob")}
    assert rows[small.blob] is not None
    assert rows[large.blob] is None
    assert not blob_path(small.blob).exists()
    assert blob_path(large.blob).exists()


@pytest.mark.parametrize(("missing", "taken"), [(1, False), (0, True)])
async def test_a_disk_that_is_nearly_full_takes_no_file(
    monkeypatch: pytest.MonkeyPatch, missing: int, *, taken: bool
) -> None:
    """Whoever fills it with uploads would stop the database, and with it every tip."""
    free = receiving.KEPT_FREE + MEGABYTE - missing
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    if taken:
        assert (await _take(a_photo(), limit=MEGABYTE)).size == len(a_photo())
        return
    with pytest.raises(FileRefused) as refused:
        await _take(a_photo(), limit=MEGABYTE)
    assert "文字内容仍可提交" in refused.value.message.text()
    assert await fetch("SELECT name FROM blob") == []


async def test_nothing_of_a_file_is_readable_on_disk() -> None:
    canary = b"\xff\xd8\xff" + b"canary-in-the-mine " * 100_000
    file = await _take(canary)
    assert b"canary-in-the-mine" not in blob_path(file.blob).read_bytes()


async def test_a_file_on_disk_carries_no_time_finer_than_a_day() -> None:
    file = await _take(a_photo(2 * MEGABYTE))
    changed = datetime.fromtimestamp(blob_path(file.blob).stat().st_mtime, clock.SHANGHAI)
    assert changed.time() == time()


async def test_a_file_over_the_limit_is_refused_and_leaves_nothing(settings: Settings) -> None:
    with pytest.raises(FileRefused) as refused:
        await _take(a_photo(4 * MEGABYTE), limit=3 * MEGABYTE)
    assert refused.value.message.values == {"limit": 3}
    assert await fetch("SELECT name FROM blob") == []
    assert [path for path in settings.blobs.rglob("*") if path.is_file()] == []


async def test_an_upload_that_breaks_off_leaves_nothing(settings: Settings) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield a_photo(2 * MEGABYTE)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await take(broken(), "照片.jpg", owner="a" * 64, limit=50 * MEGABYTE)
    assert await fetch("SELECT name FROM blob") == []
    assert [path for path in settings.blobs.rglob("*") if path.is_file()] == []


async def test_a_file_changed_on_disk_does_not_open() -> None:
    file = await _take(a_photo(2 * MEGABYTE))
    path = blob_path(file.blob)
    data = bytearray(path.read_bytes())
    data[100_000] ^= 1
    path.write_bytes(data)
    with pytest.raises(CannotOpen):
        await _read(file)


async def test_two_files_at_once_do_not_mix() -> None:
    first, second = await asyncio.gather(_take(a_photo(2_000_000)), _take(a_photo(1_500_000)))
    assert (len(await _read(first)), len(await _read(second))) == (2_000_000, 1_500_000)


async def test_a_program_named_like_a_photo_is_refused() -> None:
    with pytest.raises(FileRefused):
        await _take(b"MZ" + bytes(5000), "照片.jpg")


async def test_files_of_a_draft_that_ended_are_swept_and_others_stay() -> None:
    alive = await sealed.begin("draft", {})
    kept = await take(_stream(a_photo()), "a.jpg", owner=sealed.session_id(alive), limit=MEGABYTE)
    ended = await _take(a_photo(2 * MEGABYTE))
    assert await reading.sweep() == 1
    assert [row["name"] for row in await fetch("SELECT name FROM blob")] == [kept.blob]
    assert not blob_path(ended.blob).exists()


async def test_a_file_that_no_row_names_is_swept_after_a_day(settings: Settings) -> None:
    lost, fresh = settings.blobs / "ab" / ("ab" + "0" * 38), settings.blobs / "cd" / "cd.part"
    for path in (lost, fresh):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sealed")
    long_ago = (WORKING_DAY - timedelta(days=400)).timestamp()
    os.utime(lost, (long_ago, long_ago))
    assert await reading.sweep() == 1
    assert not lost.exists()
    assert fresh.exists()


async def test_a_file_thrown_away_is_gone_at_once() -> None:
    file = await _take(a_photo(2 * MEGABYTE))
    await reading.discard(file.blob, "b" * 64)
    assert blob_path(file.blob).exists()
    await reading.discard(file.blob, "a" * 64)
    assert not blob_path(file.blob).exists()
    assert await fetch("SELECT name FROM blob") == []
