"""The hotline and the offices' contacts: published by the administrator, dated, shown everywhere."""

import pytest

from portal.core import clock
from portal.database import fetch
from portal.offices import queries
from portal.settings import Settings
from tests.support.pages import PortalClient
from tests.support.small_bureau import set_up

BUILDING = "construction-section"


@pytest.fixture
async def wang(client: PortalClient, settings: Settings) -> PortalClient:
    """王建国, the account administrator, signed in."""
    client.http.cookies.set("staff", (await set_up(settings)).token)
    return client


async def test_what_is_published_shows_at_once_on_the_first_page_and_in_every_footer(
    wang: PortalClient,
) -> None:
    page = await wang.open("/staff/contacts/edit")
    page = await page.submit(phone="0736-7000000", tested="1", address="示例路1号", icp="湘ICP备00000000号")
    assert page.path == "/staff/contacts"
    for path in ("/", "/records"):
        assert "0736-7000000" in (await wang.open(path)).body.decode()
    assert "湘ICP备00000000号" in (await wang.open("/")).body.decode()


async def test_before_anything_is_published_pages_say_so(wang: PortalClient) -> None:
    assert "尚未公布" in (await wang.open("/")).text


async def test_an_offices_contact_shows_on_the_offices_page(wang: PortalClient) -> None:
    page = await wang.open(f"/staff/contacts/edit?office={BUILDING}")
    assert page.h1 == "局建筑业管理科的联系方式"
    await page.submit(phone="0736-7111111", tested="1")
    assert "0736-7111111" in (await wang.open("/offices")).text


async def test_an_older_contact_stays_with_the_days_on_which_it_held(wang: PortalClient) -> None:
    with clock.frozen(clock.now().replace(year=2025, month=3, day=3)):
        await (await wang.open("/staff/contacts/edit")).submit(phone="0736-7000001")
    await (await wang.open("/staff/contacts/edit")).submit(phone="0736-7000002")
    rows = await fetch(
        "SELECT value, valid_to FROM office_contact "
        "WHERE office IS NULL AND channel = 'phone' ORDER BY valid_from"
    )
    assert [row["value"] for row in rows] == [None, "0736-7000001", "0736-7000002"]
    assert [row["valid_to"] is None for row in rows] == [False, False, True]


async def test_publishing_twice_on_one_day_leaves_one_row_of_that_day(wang: PortalClient) -> None:
    for number in ("0736-7000001", "0736-7000002"):
        await (await wang.open("/staff/contacts/edit")).submit(phone=number)
    assert [row.value for row in await queries.contacts() if row.channel == "phone"] == ["0736-7000002"]


async def test_emptying_a_field_takes_the_contact_back(wang: PortalClient) -> None:
    await (await wang.open("/staff/contacts/edit")).submit(phone="0736-7000001")
    await (await wang.open("/staff/contacts/edit")).submit(phone="")
    assert "0736-7000001" not in (await wang.open("/")).text


async def test_a_wrong_mail_address_is_told_at_its_field_and_kept(wang: PortalClient) -> None:
    page = await (await wang.open("/staff/contacts/edit")).submit(email="不是邮箱", phone="0736-7000001")
    assert page.status == 422
    assert page.errors
    assert "0736-7000001" in page.body.decode()


async def test_publishing_is_in_the_ledger(wang: PortalClient) -> None:
    await (await wang.open("/staff/contacts/edit")).submit(phone="0736-7000001")
    [event] = await fetch("SELECT subject, facts FROM ledger_event WHERE kind = 'contacts.published'")
    assert (event["subject"], "phone" in event["facts"]) == ("office:bureau", True)


async def test_an_unknown_office_is_not_found(wang: PortalClient) -> None:
    page = await wang.open("/staff/contacts/edit?office=nowhere", status=404)
    assert page.h1


async def test_a_stranger_is_sent_to_sign_in(client: PortalClient) -> None:
    assert (await client.open("/staff/contacts")).path.startswith("/staff/sign-in")
