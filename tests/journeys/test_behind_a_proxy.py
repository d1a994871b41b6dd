"""The handbook's example for nginx: what it writes of visitors, what it keeps of pages, and for how long."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import httpx
import pytest

from portal.core import clock
from portal.database import opened, writing
from portal.records import publishing, showing
from portal.records.publishing import Sample
from portal.settings import Settings
from tests.journeys.test_power_cut import Citizen, Moment
from tests.support import certificates
from tests.support.backends import Backend, bare_backend
from tests.support.bureau import open_bureau
from tests.support.caches import seconds_kept
from tests.support.databases import Templates, free_port, in_own_loop
from tests.support.missing import needed
from tests.support.nginx import Nginx, nginx_before
from tests.support.records import HOLDER, UNIT
from tests.support.serving import serving

pytestmark = pytest.mark.journey
VISITOR = "127.0.0.9"
CANARY = "canary-in-an-address"
HALF = 8_000_000
LOGGED = {"access_log off": "# logged", "error_log /dev/null emerg": "error_log FOLDER/portal.log"}
NO_SUCH_CARE = {
    "proxy_request_buffering off": "proxy_request_buffering on",
    "proxy_max_temp_file_size 0": "proxy_max_temp_file_size 1024m",
}
"""What the example would be without what it is for: so the tests would see it."""


@dataclass(frozen=True, slots=True)
class Published:
    """A portal behind nginx, with a unit's record and a person's."""

    nginx: Nginx
    settings: Settings
    unit: str
    person: str


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    certificates.make(folder)
    return folder


@pytest.fixture(scope="module")
def published(
    templates: Templates, tmp_path_factory: pytest.TempPathFactory, certified: Path
) -> Iterator[Published]:
    data, port, numbers = tmp_path_factory.mktemp("proxied") / "var", free_port(), list[str]()
    with ExitStack() as started:
        database = started.enter_context(templates.copy("sqlite"))
        settings = Settings(data=data, database_url=database.database_url)
        in_own_loop(lambda: _fill(settings, numbers))
        public = {"PORTAL_PUBLIC_URL": f"https://127.0.0.1:{port}", "PORTAL_TRUSTED_PROXY": "127.0.0.1"}
        portal = started.enter_context(serving(data, PORTAL_DATABASE_URL=database.database_url, **public))
        own = int(portal.url.rpartition(":")[2])
        nginx = started.enter_context(needed(nginx_before(own, certified, port=port)))
        yield Published(nginx, settings, *numbers)


async def _fill(settings: Settings, numbers: list[str]) -> None:
    settings.data.mkdir()
    async with opened(settings):
        await open_bureau(settings)
        day = clock.today()
        records = [Sample(replace(one, decision_on=day), day) for one in (UNIT, HOLDER)]
        numbers += await publishing.insert_projections(records)


@pytest.fixture
def backend() -> Iterator[Backend]:
    with bare_backend() as bare:
        yield bare


@pytest.fixture(params=[None, NO_SUCH_CARE | LOGGED], ids=["example", "careless"])
def before(request: pytest.FixtureRequest, backend: Backend, certified: Path) -> Iterator[Nginx]:
    """The example before a bare server, and a careless one, which shows that the test would find it."""
    with needed(nginx_before(backend.server_port, certified, changed=request.param or {})) as nginx:
        yield nginx


def is_careless(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.callspec.params["before"])


def visitor(nginx: Nginx) -> httpx.Client:
    transport = httpx.HTTPTransport(verify=nginx.trust, local_address=VISITOR)
    return httpx.Client(base_url=nginx.url, transport=transport, timeout=20)


def test_no_visit_leaves_a_line_anywhere(
    before: Nginx, backend: Backend, request: pytest.FixtureRequest
) -> None:
    backend.answer = {"Cache-Control": "private, no-store"}
    with visitor(before) as http:
        http.get("/report")
        http.get("/records", params={"q": CANARY})
        http.post("/records/check", data={"list": CANARY})
        http.get("/records", params={"q": CANARY}, headers={"host": "elsewhere.example"})
        led = http.get(f"http://127.0.0.1:{before.plain}/report?{CANARY}")
    assert led.headers["location"] == f"{before.url}/report?{CANARY}"
    _say(before.plain, f"GET /{CANARY} HTTP/9.9\r\n\r\n")
    _say(before.port, f"GET /{CANARY} HTTP/1.1\r\n\r\n")
    found = [word for word in (VISITOR, CANARY) if word in before.written]
    assert bool(found) == is_careless(request), found


def test_neither_a_disk_nor_a_portal_that_fails_makes_nginx_name_a_visitor(
    before: Nginx, backend: Backend, request: pytest.FixtureRequest
) -> None:
    """These lines are of the levels `error` and `crit`."""
    backend.answer = {"Cache-Control": "public, max-age=60"}
    before.cache.chmod(0)
    with visitor(before) as http:
        assert http.get("/records", params={"q": CANARY}).status_code == 500
        backend.hangs_up = True
        assert http.get(f"/report?{CANARY}").status_code == 502
    before.cache.chmod(0o700)
    found = [word for word in (VISITOR, CANARY) if word in before.written]
    assert bool(found) == is_careless(request), found


def test_an_upload_passes_through_and_touches_no_disk(
    before: Nginx, backend: Backend, request: pytest.FixtureRequest
) -> None:
    with closing(_connected(before)) as line:
        line.sendall(b"POST /report/evidence HTTP/1.1\r\nHost: x\r\nContent-Length: 16000000\r\n\r\n")
        line.sendall(bytes(HALF))
        if is_careless(request):
            assert _until(before.held_files)
            assert backend.arrived == 0
        else:
            assert _until(lambda: backend.arrived == HALF), "the half of it is not there yet"
            assert before.held_files() == []


@pytest.mark.parametrize("path", ["/staff/tips/1/files/1", "/records/download/list.csv"])
def test_what_a_slow_reader_fetches_is_gathered_on_no_disk(
    before: Nginx, backend: Backend, request: pytest.FixtureRequest, path: str
) -> None:
    backend.answer, backend.body = {"Cache-Control": "private, no-store"}, bytes(HALF)
    with closing(_connected(before)) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        line.recv(1000)
        # A download of the list is never gathered, whatever else is forgotten.
        kept = is_careless(request) and path.startswith("/staff")
        assert bool(_until(before.held_files, seconds=3 if kept else 0.2)) == kept


def test_the_portal_learns_who_is_there_from_nginx_and_not_from_the_visitor(
    before: Nginx, backend: Backend
) -> None:
    said = {"X-Forwarded-For": "203.0.113.1, 203.0.113.2", "Forwarded": "for=203.0.113.3"}
    with visitor(before) as http:
        http.get("/report", headers=said)
        http.get("/api/v1/records", headers=said)
    assert [one["x-forwarded-for"] for one in backend.headers[-2:]] == [VISITOR, VISITOR]


def test_headers_and_cookies_of_the_portal_arrive(published: Published) -> None:
    with visitor(published.nginx) as http:
        page = http.get("/report/kind")
        assert "script-src" not in page.headers["content-security-policy"]
        assert page.headers["strict-transport-security"] == "max-age=63072000"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["set-cookie"].startswith("__Host-")
        assert page.headers["server"] == "nginx"
        assert "x-cache" not in page.headers


async def test_a_citizen_reports_with_evidence_through_nginx(published: Published) -> None:
    nginx = published.nginx
    async with httpx.AsyncClient(base_url=nginx.url, verify=nginx.trust, timeout=30) as http:
        citizen = Citizen(http, 30_000, Moment(anyio.Event()))
        await citizen.send_one()
    assert len(citizen.confirmed) == 1
    assert nginx.held_files() == []
    assert not [path for name in ("body", "proxy") for path in (nginx.folder / name).rglob("*")]


def test_pages_of_the_list_are_kept_in_each_language_and_asked_about_by_their_tag(
    published: Published,
) -> None:
    with visitor(published.nginx) as http:
        first, again = http.get("/records?role=unit"), http.get("/records?role=unit")
        assert (first.headers["x-cache"], again.headers["x-cache"]) == ("MISS", "HIT")
        assert again.text == first.text
        assert http.get("/records?role=unit", headers={"cookie": "__Host-lang=en"}).text != first.text
        strong = first.headers["etag"].removeprefix("W/")
        for tag in (strong, f"W/{strong}"):  # Compressed by nginx it is a weak one.
            known = http.get("/records?role=unit", headers={"if-none-match": tag})
            assert (known.status_code, known.headers["x-cache"], known.content) == (304, "HIT", b"")
        file = http.get("/records/download/list.csv")
        assert "x-cache" not in file.headers
        tag = file.headers["etag"]
        assert http.get("/records/download/list.csv", headers={"if-none-match": tag}).status_code == 304


def test_another_host_in_the_request_reaches_nobody_elses_page(published: Published) -> None:
    with visitor(published.nginx) as http:
        for path in ("/records?role=holder", "/api/v1/records?role=holder"):
            http.get(path, headers={"host": "elsewhere.example"})
            kept = http.get(path)
            assert kept.headers["x-cache"] == "HIT"
            assert "elsewhere.example" not in kept.text + str(kept.headers)


def test_what_was_searched_for_is_kept_nowhere(published: Published) -> None:
    with visitor(published.nginx) as http:
        for path in ("/records", "/api/v1/records", "/records/feed.atom", "/records/data"):
            for _ in range(2):
                found = http.get(path, params={"q": CANARY})
                assert found.headers["cache-control"] == "private, no-store", path
                assert found.headers["x-cache"] == "MISS", path
        checked = http.get("/records/check")
        assert checked.headers["x-cache"] == "MISS"
    assert CANARY not in published.nginx.written


async def test_a_withdrawn_record_is_gone_at_once_and_within_a_minute_from_the_proxy(
    published: Published,
) -> None:
    """The moment stands in the answer, so that a browser behind the proxy does not begin to count anew."""
    path = f"/records/{published.person}"
    with visitor(published.nginx) as http:
        first = http.get(path)
        await _withdraw(published)
        kept = http.get(path)
        assert (kept.status_code, kept.headers["x-cache"]) == (200, "HIT")
        assert kept.headers["expires"] == first.headers["expires"]
        assert 0 < seconds_kept(first.headers) <= 60
        # The portal itself, by an address that nobody has asked for yet.
        gone = http.get(f"{path}?now")
        assert (gone.status_code, gone.headers["x-cache"]) == (410, "MISS")
        assert http.get(f"{path}?now").headers["x-cache"] == "MISS", "what has ended is kept nowhere"


@pytest.mark.full
async def test_after_a_minute_the_proxy_has_forgotten_it(published: Published) -> None:
    with visitor(published.nginx) as http:
        paths = [f"/records/{published.unit}", "/records?kind=unit_uses", "/api/v1/records?kind=unit_uses"]
        assert [http.get(path).status_code for path in paths] == [200] * 3
        await _withdraw(replace(published, person=published.unit))
        until = time.monotonic() + 61
        while any(UNIT.name in http.get(path).text for path in paths):
            assert time.monotonic() < until, "it shows a withdrawn record for longer than a minute"
            await anyio.sleep(1)
        assert http.get(paths[0]).status_code == 410


async def _withdraw(published: Published) -> None:
    async with opened(published.settings), writing():
        await showing.stop(published.person, "withdrawn")


def _connected(nginx: Nginx) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", nginx.port), timeout=20, source_address=(VISITOR, 0))
    return nginx.trust.wrap_socket(plain, server_hostname="127.0.0.1")


def _say(port: int, text: str) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(VISITOR, 0)) as line:
        line.sendall(text.encode())
        assert line.recv(1000).partition(b" ")[2].startswith((b"400", b"505"))


def _until(happened: Callable[[], object], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not (found := happened()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(found)
