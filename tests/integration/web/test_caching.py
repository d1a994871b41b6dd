"""Whoever has a page already is told so; nobody keeps anything longer than the stated minute."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar.params import FromQuery
from litestar.response import Response

from portal.core import clock
from portal.core.errors import NotFound
from portal.settings import Settings
from portal.web import caching
from portal.web.caching import cached, shared, unkept
from portal.web.csrf import csrf_token
from portal.web.fitting import web_application
from portal.web.types import Answer, PortalRequest
from tests.support.caches import seconds_kept
from tests.support.pages import Page, PortalClient
from tests.support.shelves import held

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LIST = {"version": 1, "made": 0}


@get("/list")
async def the_list(request: PortalRequest, what: FromQuery[str] = "") -> Answer:
    async def made() -> Answer:
        LIST["made"] += 1
        if what == "gone":
            return Response("gone", status_code=410, media_type="text/plain")
        if what == "none":
            raise NotFound("没有这件记录。")
        return Response(csrf_token() if what == "form" else "the list", media_type="text/plain")

    return await cached(request, LIST["version"], made, seconds=0 if what == "first" else caching.MINUTE)


@get("/kept")
async def the_kept(request: PortalRequest, what: FromQuery[str] = "") -> Answer:
    async def made() -> Answer:
        LIST["made"] += 1
        text = csrf_token() if what == "form" else "the list"
        return Response(text, media_type="text/plain", headers={"Link": "<x>", "X-Robots-Tag": "noindex"})

    return await shared(request, LIST["version"], made)


@get("/search")
async def the_search(request: PortalRequest) -> Answer:
    return unkept(Response("孔范例", media_type="text/plain"))


@pytest.fixture
def app(tmp_path: Path) -> Litestar:
    LIST.update(version=1, made=0)
    return web_application(Settings(data=tmp_path), routes=(the_list, the_kept, the_search))


async def again(client: PortalClient, tag: str, path: str = "/list") -> Page:
    return await client.get(path, headers={"If-None-Match": tag})


async def test_who_has_it_already_gets_304_and_no_body(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        first = await client.get("/list")
        tag = first.headers["etag"]
        assert tag.startswith('"')  # A strong one: the same tag is the same content, byte for byte.
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = await again(client, known)
            assert (answer.status, answer.body) == (304, b"")
            assert answer.headers["etag"] == tag
            assert answer.headers["cache-control"] == first.headers["cache-control"]
            assert 0 < seconds_kept(answer.headers) <= 60, "a known answer is known for longer"
        assert LIST["made"] == 1, "a known answer was made again"


async def test_a_change_a_language_and_a_text_size_are_other_answers(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        tags = [(await client.get("/list")).headers["etag"]]
        tags.append((await client.get("/list?page=2")).headers["etag"])
        client.http.cookies.set("lang", "en")
        tags.append((await client.get("/list")).headers["etag"])
        client.http.cookies.set("text", "large")
        tags.append((await client.get("/list")).headers["etag"])
        LIST["version"] = 2
        assert (await again(client, tags[-1])).status == 200
        tags.append((await client.get("/list")).headers["etag"])
    assert len(set(tags)) == 5


async def test_another_hotline_is_another_answer_and_so_is_another_release(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with PortalClient.opened(app) as client:
        tag = (await client.get("/list")).headers["etag"]
        monkeypatch.setattr(caching, "_program", lambda: "the next release")
        caching._site.cache_clear()
        assert (await again(client, tag)).status == 200
    caching._site.cache_clear()


async def test_caches_may_keep_it_for_a_minute_and_never_beyond_midnight(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        with clock.frozen(NOON):
            assert seconds_kept((await client.get("/list")).headers) == 60
        with clock.frozen(NOON.replace(hour=15, minute=59, second=48)):  # 23:59:48 in Changde.
            answer = await client.get("/list")
            assert seconds_kept(answer.headers) == 12
            # A moment, so that the next cache begins to count where the one before it stands.
            assert answer.headers["expires"] == "Mon, 02 Mar 2026 16:00:00 GMT"
        assert (await kept(client, "/list?what=first")) == "public, no-cache"
        assert "Cookie" in (await client.get("/list")).headers["vary"]


@pytest.mark.parametrize(("what", "status"), [("gone", 410), ("none", 404)])
async def test_what_is_gone_or_refused_is_kept_nowhere(app: Litestar, what: str, status: int) -> None:
    async with PortalClient.opened(app) as client:
        answer = await client.get(f"/list?what={what}")
        assert answer.status == status
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


async def test_words_that_somebody_searched_for_are_kept_nowhere(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        assert (await kept(client, "/search")) == "private, no-store"


async def test_a_notice_that_waits_is_not_lost_to_a_cache(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        tag = (await client.get("/list")).headers["etag"]
        client.http.cookies.set("notice", "sent")
        answer = await again(client, tag)
        assert answer.status == 200
        assert "etag" not in answer.headers


async def test_a_page_with_a_visitors_token_is_never_for_all(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        await client.get("/list?what=form")
        answer = await client.get("/list?what=form")
        assert answer.headers["cache-control"] in ("no-store", "private, no-cache")
        assert "expires" not in answer.headers


async def kept(client: PortalClient, path: str = "/list") -> str:
    return str((await client.get(path)).headers["cache-control"])


async def test_what_is_shared_is_made_once_for_each_state_and_language(app: Litestar) -> None:
    async with standing_still(app) as client:
        first = await client.get("/kept")
        for _ in range(3):
            answer = await client.get("/kept")
            assert (answer.status, answer.body, answer.headers) == (200, b"the list", first.headers)
        assert LIST["made"] == 1
        LIST["version"] = 2
        assert (await client.get("/kept")).headers["etag"] != first.headers["etag"]
        client.http.cookies.set("lang", "en")
        assert "etag" in (await client.get("/kept")).headers
        assert LIST["made"] == 3


async def test_who_has_a_shared_answer_is_told_so_with_the_same_headers(app: Litestar) -> None:
    async with standing_still(app) as client:
        first = await client.get("/kept")
        answer = await again(client, first.headers["etag"], "/kept")
        assert (answer.status, answer.body, LIST["made"]) == (304, b"", 1)
        body = {"content-type", "content-length"}
        assert dict(answer.headers) == {
            name: value for name, value in first.headers.items() if name not in body
        }
        assert (await again(client, '"other"', "/kept")).status == 200


async def test_head_of_a_shared_answer_has_its_headers_and_no_body(app: Litestar) -> None:
    async with standing_still(app) as client:
        heads = [await client.request("HEAD", "/kept") for _ in range(2)]
        whole = await client.get("/kept")
        for head in heads:
            assert (head.status, head.body, head.headers) == (200, b"", whole.headers)
        assert LIST["made"] == 1


async def test_a_page_with_a_visitors_token_lies_on_no_shelf(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        tokens = {(await client.get("/kept?what=form")).body for _ in range(2)}
        assert len(tokens) == 2
        assert (await client.get("/kept?what=form")).headers["cache-control"] == "private, no-cache"
        assert held(app) == {}


async def test_a_shared_answer_names_its_moment_anew_and_never_one_beyond_midnight(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        with clock.frozen(NOON):
            assert seconds_kept((await client.get("/kept")).headers) == 60
        for second, left in ((0, 60), (1, 59), (59, 1)):
            with clock.frozen(NOON.replace(hour=15, minute=59, second=second)):
                assert seconds_kept((await client.get("/kept")).headers) == left
        assert LIST["made"] == 1


async def test_a_notice_that_waits_comes_before_what_is_shared(app: Litestar) -> None:
    async with PortalClient.opened(app) as client:
        await client.get("/kept")
        client.http.cookies.set("notice", "sent")
        assert "etag" not in (await client.get("/kept")).headers
        assert LIST["made"] == 2


@asynccontextmanager
async def standing_still(app: Litestar) -> AsyncIterator[PortalClient]:
    with clock.frozen(NOON):
        async with PortalClient.opened(app) as client:
            yield client
