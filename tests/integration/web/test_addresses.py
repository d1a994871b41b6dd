"""Whose share of a limit a visitor uses up: one address, or what a household or a provider's customer has."""

from pathlib import Path

import httpx
import pytest
from litestar import Litestar, get
from litestar.response import Response

from portal.settings import Settings
from portal.web.addresses import place_of
from portal.web.fitting import web_application
from portal.web.types import Answer, PortalRequest


@get("/where")
async def where(request: PortalRequest) -> Answer:
    place = place_of(request)
    return Response(f"{place.narrow} {place.wide}", media_type="text/plain")


@pytest.fixture
def app(tmp_path: Path) -> Litestar:
    return web_application(Settings(data=tmp_path, trusted_proxy="10.0.0.1"), routes=(where,))


async def told(app: Litestar, peer: str, *forwarded: str) -> str:
    transport = httpx.ASGITransport(app=app, client=(peer, 1))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return (await client.get("/where", headers=[("x-forwarded-for", one) for one in forwarded])).text


@pytest.mark.parametrize(
    ("peer", "place"),
    [
        ("203.0.113.9", "203.0.113.9 "),
        ("::ffff:203.0.113.9", "203.0.113.9 "),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64 2001:db8:1::/48"),
        ("2001:db8::9", "2001:db8::/64 2001:db8::/48"),
        ("127.0.0.1", " "),
        ("::1", " "),
        ("no address", " "),
    ],
)
async def test_a_place_is_an_address_or_the_network_around_it(app: Litestar, peer: str, place: str) -> None:
    assert await told(app, peer) == place


async def test_behind_the_trusted_proxy_the_address_that_it_added_itself_counts(app: Litestar) -> None:
    assert await told(app, "10.0.0.1", "198.51.100.1, 203.0.113.9") == "203.0.113.9 "
    assert await told(app, "10.0.0.1", "198.51.100.1", "203.0.113.9") == "203.0.113.9 "
    assert await told(app, "203.0.113.9", "198.51.100.1") == "203.0.113.9 "
