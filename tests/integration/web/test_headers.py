"""Strict headers are on every answer, whoever gives it."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from tests.support.pages import Page, PortalClient

Shop = Callable[..., Litestar]
POLICY = {
    *("default-src 'none'", "style-src 'self'", "img-src 'self'", "font-src 'self'"),
    *("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
}
SCRIPTLESS = ("/report", "/report/kind", "/report/kind/", "/progress", "/progress/x")
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}


def policy(page: Page) -> set[str]:
    assert len(page.headers.get_list("content-security-policy")) == 1
    return set(page.headers["content-security-policy"].split("; "))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/facts", 200),
        ("HEAD", "/facts", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/language?to=en", 303),
        ("POST", "/facts", 403),
        ("DELETE", "/facts", 405),
        ("GET", "/raise?what=broken", 500),
        ("GET", "/broken-template", 500),
        ("GET", "/raise", 400),
        ("GET", "/staff/desk", 303),
        ("GET", "/schema", 404),
        ("OPTIONS", "/facts", 204),
    ],
)
async def test_every_answer_carries_them(client: PortalClient, method: str, path: str, status: int) -> None:
    page = await client.request(method, path, follow=False)
    assert page.status == status
    assert {name: page.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert policy(page) >= POLICY
    assert "camera=()" in page.headers["permissions-policy"]
    assert "json" not in page.headers.get("content-type", "")


async def test_static_files_carry_them_and_may_be_kept_for_ever(client: PortalClient) -> None:
    page = await client.open("/facts")
    style = next(one.get("href", "") for one in page.root.iter("link") if one.get("rel") == "stylesheet")
    sheet = await client.get(style)
    assert sheet.status == 200
    assert sheet.headers["content-type"].startswith("text/css")
    assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert policy(sheet) >= POLICY
    assert "vary" not in sheet.headers


async def test_scripts_are_off_where_informants_write_and_ours_alone_elsewhere(client: PortalClient) -> None:
    for path in (*SCRIPTLESS, "http://127.0.0.1:8000//report/kind"):
        assert policy(await client.get(path)) == POLICY, path
    for path in ("/facts", "/reports", "/nowhere"):
        assert policy(await client.get(path)) == POLICY | {"script-src 'self'"}, path


@pytest.mark.parametrize("path", ["/report/kind", "/progress", "/staff/sign-in", "/setup", "/nowhere"])
async def test_confidential_pages_and_errors_are_never_stored(client: PortalClient, path: str) -> None:
    page = await client.get(path)
    assert page.headers["cache-control"] == "no-store"


async def test_other_pages_are_private_unless_their_handler_says_otherwise(client: PortalClient) -> None:
    assert (await client.get("/everything")).headers["cache-control"] == "no-store", "it sets a cookie"
    assert (await client.get("/everything")).headers["cache-control"] == "private, no-cache"
    listed = await client.get("/public-list")
    assert listed.headers["cache-control"] == "public, max-age=60"
    assert listed.headers["vary"] == "Cookie"


async def test_a_page_without_a_form_sets_no_cookie(client: PortalClient) -> None:
    assert "set-cookie" not in (await client.get("/public-list")).headers


async def test_over_https_cookies_are_bound_to_the_host_and_the_browser_is_told_to_stay(shop: Shop) -> None:
    async with PortalClient.opened(shop(public_url="https://jubao.example")) as client:
        page = await client.open("/facts")
        assert page.headers["strict-transport-security"] == "max-age=63072000"
        cookie = page.headers["set-cookie"]
        assert cookie.startswith("__Host-csrf=")
        assert {"Path=/", "HttpOnly", "SameSite=Strict", "Secure"} <= set(cookie.split("; "))


async def test_over_http_nothing_is_promised(client: PortalClient) -> None:
    page = await client.open("/facts")
    assert "strict-transport-security" not in page.headers
    assert page.headers["set-cookie"].startswith("csrf=")


async def test_head_answers_like_get_without_the_body(client: PortalClient) -> None:
    head = await client.request("HEAD", "/public-list")
    assert head.status == 200
    assert head.body == b""
    assert int(head.headers["content-length"]) > 1000


async def test_the_server_still_knows_that_it_was_asked_for_the_head(shop: Shop) -> None:
    app, methods = shop(), []

    async def server(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)
        methods.append(scope["method"])

    async with AsyncClient(transport=ASGITransport(server), base_url="http://portal") as client:
        assert (await client.head("/public-list")).status_code == 200
    assert methods == ["HEAD"]


async def test_when_even_the_error_page_fails_a_plain_one_is_sent(shop: Shop) -> None:
    app = shop()
    app.state.portal.site = None
    async with PortalClient.opened(app) as client:
        answer = await client.http.get("/facts")
    assert answer.status_code == 500
    assert "系统出现故障" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
