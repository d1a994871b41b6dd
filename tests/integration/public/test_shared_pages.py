"""A page that is rendered once for everybody still shows each visitor what is his, and never anything old."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.core import clock
from portal.database import change
from portal.demo import records
from portal.offices import contacts
from portal.records import publishing
from portal.settings import Settings
from portal.web import site
from tests.support.bureau import open_bureau
from tests.support.pages import PortalClient
from tests.support.shelves import held


@pytest.fixture
async def client(app: Litestar, settings: Settings) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as made:
        await open_bureau(settings)
        yield made


async def test_a_record_shows_on_the_list_the_moment_it_is_published(client: PortalClient) -> None:
    assert "没有找到" in (await client.open("/records")).text
    await publishing.insert_projections(records.samples())
    assert "没有找到" not in (await client.open("/records")).text


async def test_a_window_that_ends_at_midnight_empties_the_list_without_anybodys_act(
    client: PortalClient,
) -> None:
    await publishing.insert_projections(records.samples())
    await client.open("/records")
    with clock.frozen(clock.now().replace(year=clock.today().year + 10)):
        assert "没有找到" in (await client.open("/records")).text


async def test_both_languages_and_both_sizes_have_pages_of_their_own(client: PortalClient) -> None:
    chinese = (await client.open("/")).body
    await client.open("/language?to=en&back=/")
    english = (await client.open("/")).body
    await client.open("/text-size?to=large&back=/")
    large = (await client.open("/")).body
    assert len({chinese, english, large}) == 3


async def test_a_new_hotline_is_on_the_first_page_when_the_site_words_are_read_again(
    client: PortalClient, app: Litestar
) -> None:
    await client.open("/")
    await contacts.publish_contacts(None, {"phone": "0736-7000000"}, actor="staff:test", tested=True)
    app.state.portal.site = await site.published()
    assert "0736-7000000" in (await client.open("/")).text


async def test_closing_the_desk_shows_on_the_first_page(client: PortalClient, app: Litestar) -> None:
    app.state.portal.site = await site.published()
    assert "还没有开通" not in (await client.open("/")).text
    await change("DELETE FROM office_grant")
    app.state.portal.site = await site.published()
    assert "还没有开通" in (await client.open("/")).text


async def test_filters_are_part_of_the_page(client: PortalClient) -> None:
    await publishing.insert_projections(records.samples())
    units = (await client.open("/records?subject=legal")).body
    people = (await client.open("/records?subject=natural")).body
    assert units != people


async def test_what_somebody_searched_for_is_not_kept(client: PortalClient, app: Litestar) -> None:
    await client.open("/records?q=孔范例")
    await client.open("/records")
    kept = held(app)
    assert list(kept) == ["/records"]
    assert "孔范例" not in kept["/records"]
