"""Each person's menu: what is his, first things first; there his day begins."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.settings import Settings
from tests.support.bureau import Bureau, open_bureau
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor as signed_in

PLACES = (
    ("周派", "/staff/dispatch", "派单台"),
    ("张干事", "/staff/tips", "我的待办"),
    ("管保", "/staff/identities", "举报人身份"),
)


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as made:
        yield made


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings) -> Bureau:
    return await open_bureau(settings)


@pytest.mark.parametrize(("name", "path", "entry"), PLACES)
async def test_the_day_begins_at_the_first_entry_of_the_menu(
    client: PortalClient, bureau: Bureau, name: str, path: str, entry: str
) -> None:
    page = await (await signed_in(client, bureau[name])).open("/staff")

    [menu] = [one for one in page.root.iter("nav") if one.get("aria-label") == "工作菜单"]
    first = next(menu.iter("a"))
    assert page.path == path
    assert (first.get("href"), first.text, first.get("aria-current")) == (path, entry, "page")


async def test_ones_own_account_comes_last(client: PortalClient, bureau: Bureau) -> None:
    page = await (await signed_in(client, bureau["周派"])).open("/staff")

    [menu] = [one for one in page.root.iter("nav") if one.get("aria-label") == "工作菜单"]
    assert [one.text for one in menu.iter("a")][-1] == "我的账号"
