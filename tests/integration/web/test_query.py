"""What somebody typed into an address is read once, and nothing of it stays in memory."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar, get
from litestar._parsers import parse_query_string
from litestar.response import Response

from portal.settings import Settings
from portal.web.fitting import web_application
from portal.web.query import query
from portal.web.types import Answer
from tests.support.pages import PortalClient


@get("/asked")
async def asked() -> Answer:
    return Response(repr(query()), media_type="text/plain")


@pytest.fixture
def app(tmp_path: Path) -> Litestar:
    return web_application(Settings(data=tmp_path), routes=(asked,))


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as opened:
        yield opened


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", {}),
        ("q=%E5%AD%94", {"q": "孔"}),
        ("q=1&q=2&role=", {"q": "1", "role": ""}),
        ("q=%ff", {"q": "\ufffd"}),
        ("&".join(f"a{n}=1" for n in range(41)), {}),
    ],
)
async def test_each_parameter_is_read_once(
    client: PortalClient, address: str, expected: dict[str, str]
) -> None:
    assert (await client.get(f"/asked?{address}")).body.decode() == repr(expected)


async def test_the_framework_keeps_nothing_of_it(client: PortalClient) -> None:
    before = parse_query_string.cache_info()
    await client.get("/asked?q=孔范例")
    await client.get("/language?to=en&back=/records?q=孔范例")
    await client.get("/text-size?to=large&back=/records?q=孔范例")
    assert parse_query_string.cache_info() == before
