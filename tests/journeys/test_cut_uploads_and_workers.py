"""The power fails while a citizen uploads; two workers serve one informant."""

import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio
import httpx
import pytest

from portal.core import receipts
from portal.database import fetch, opened
from portal.evidence import reading
from portal.settings import Settings, bind
from portal.tips.intake import Submission, receive
from tests.journeys.test_power_cut import FACTS, TOKEN, Citizen, Moment, _found
from tests.support.bureau import open_bureau
from tests.support.databases import Database
from tests.support.serving import Served
from tests.support.tips import BUILDER, a_photo

pytestmark = pytest.mark.journey

Serve = Callable[..., Served]
CANARY = b"canary-of-an-upload-that-was-cut-off"
BOUNDARY = "cut"
TWO_DAYS_AND_MORE = 3 * 24 * 3600


async def test_an_upload_cut_off_by_a_power_cut_leaves_nothing_behind(
    serve: Serve, database: Database, settings: Settings
) -> None:
    async with opened(settings):
        await open_bureau(settings)
    portal = serve(data=settings.data, PORTAL_DATABASE_URL=database.database_url)
    async with httpx.AsyncClient(base_url=portal.url, timeout=30) as http:
        arrived, cut = anyio.Event(), anyio.Event()
        token = await _at_evidence(http)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_upload_and_be_cut_off, http, token, arrived, cut)
            await arrived.wait()
            await anyio.to_thread.run_sync(_wait_for_sealed_bytes, settings.blobs)
            portal.kill()
            cut.set()

    assert CANARY not in b"".join(path.read_bytes() for path in settings.data.rglob("*") if path.is_file())
    serve(data=settings.data, PORTAL_DATABASE_URL=database.database_url).kill()
    bind(settings)
    async with opened(settings):
        assert await fetch("SELECT name FROM blob") == [], "no row names what never arrived whole"
        _as_if_two_days_had_passed(settings.blobs)
        assert await reading.sweep() >= 1
    assert [path for path in settings.blobs.rglob("*") if path.is_file()] == []


async def test_each_of_two_workers_serves_one_informant_and_forgets_him(
    serve: Serve, database: Database, settings: Settings
) -> None:
    receipt = receipts.generate()
    async with opened(settings):
        await open_bureau(settings)
        await receive(Submission("cert_rent", BUILDER | FACTS, receipt=receipt))
    portal = serve(data=settings.data, PORTAL_DATABASE_URL=database.database_url, PORTAL_WORKERS="2")
    # A new connection for each request is taken by whichever worker runs.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=portal.url, timeout=30, limits=limits) as http:
        token = _found(TOKEN, (await http.get("/progress")).text)
        door = await http.post("/progress", data={"csrf_token": token, "code": receipt})
        assert door.headers["location"] == "/progress/tip"

        workers = _workers(portal)
        assert [await _answer_of(one, workers, http) for one in workers] == [200, 200]
        cookies = dict(http.cookies)
        await http.post("/progress/leave", data={"csrf_token": token})
        http.cookies.update(cookies)
        assert [await _answer_of(one, workers, http) for one in workers] == [303, 303]


def _workers(portal: Served) -> list[int]:
    """Their process numbers, from the kernel: the supervisor's children that serve."""
    folder = Path(f"/proc/{portal.process.pid}/task/{portal.process.pid}/children")
    children = [int(child) for child in folder.read_text().split()]
    serving = [one for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]
    assert len(serving) == 2
    return serving


async def _answer_of(worker: int, workers: list[int], http: httpx.AsyncClient) -> int:
    """While every other worker stands still, this one has to answer."""
    others = [one for one in workers if one != worker]
    try:
        for one in others:
            os.kill(one, signal.SIGSTOP)
        return (await http.get("/progress/tip")).status_code
    finally:
        for one in others:
            os.kill(one, signal.SIGCONT)


async def _at_evidence(http: httpx.AsyncClient) -> str:
    citizen = Citizen(http, 30_000, Moment(anyio.Event()))
    return await citizen.up_to_evidence()


async def _upload_and_be_cut_off(
    http: httpx.AsyncClient, token: str, arrived: anyio.Event, cut: anyio.Event
) -> None:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="1.jpg"\r\n\r\n'
    ).encode()
    photo = a_photo(3_000_000)

    async def half() -> AsyncIterator[bytes]:
        yield head + photo[:1000] + CANARY + photo[1000:2_500_000]
        arrived.set()
        await cut.wait()
        for _ in range(100):
            yield bytes(100_000)

    length = str(40_000_000)
    with pytest.raises(httpx.TransportError):
        await http.post(
            "/report/evidence",
            content=half(),
            headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}", "content-length": length},
        )


def _wait_for_sealed_bytes(blobs: Path) -> None:
    deadline = time.monotonic() + 20
    while not any(path.is_file() for path in blobs.rglob("*")):
        assert time.monotonic() < deadline, "nothing of the upload came to the disk"
        time.sleep(0.05)


def _as_if_two_days_had_passed(blobs: Path) -> None:
    before = time.time() - TWO_DAYS_AND_MORE
    for path in blobs.rglob("*"):
        if path.is_file():
            os.utime(path, (before, before))
