"""The page 设置: what is opened rarely, each with a sentence, and only what is one's own."""

import pytest

from portal.admin.routes import NAVIGATION
from portal.admin.settings_pages import SETTINGS
from portal.catalogue.states import Role
from portal.settings import Settings
from portal.web.navigation import Navigation
from tests.support.bureau import BUILDING, Bureau, open_bureau
from tests.support.pages import PortalClient
from tests.support.rights import shipped
from tests.support.signed_in import visitor as signed_in

LONGEST_MENU = 9


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings) -> Bureau:
    return await open_bureau(settings)


def test_a_person_with_every_role_has_a_short_menu() -> None:
    menu = Navigation(staff=NAVIGATION).for_staff(shipped().permissions_of(Role))
    assert len(menu) <= LONGEST_MENU, "Put a page that is opened rarely into SETTINGS of settings_pages.py."


async def test_every_entry_of_the_page_can_be_opened(client: PortalClient, bureau: Bureau) -> None:
    wang = await signed_in(client, bureau["王密"])
    page = await wang.open("/staff/settings")
    held = bureau["王密"].permissions
    for entry in SETTINGS:
        assert page.has_link(entry.label) == (entry.permission in held)
        if entry.permission in held:
            opened = await wang.open(entry.path)
            [menu] = [one for one in opened.root.iter("nav") if one.get("aria-label") == "工作菜单"]
            assert [one.text for one in menu.iter("a") if one.get("aria-current")] == ["设置"]


async def test_whoever_has_nothing_to_set_is_refused_and_his_menu_has_no_entry(
    client: PortalClient, bureau: Bureau
) -> None:
    await bureau.hire("孙发布", (BUILDING, Role.PUBLISHER))
    await bureau.found(BUILDING, "李科长", "张干事", "赵干事", "孙发布")
    publisher = await signed_in(client, bureau["孙发布"])
    assert (await publisher.get("/staff/settings")).status == 403
    assert not (await publisher.open("/staff/account")).has_link("设置")


async def test_a_stranger_is_led_to_the_sign_in(client: PortalClient, bureau: Bureau) -> None:
    assert (await client.open("/staff/settings")).path == "/staff/sign-in"


async def test_incidents_have_a_page_of_their_own(client: PortalClient, bureau: Bureau) -> None:
    wang = await signed_in(client, bureau["王密"])
    page = await wang.open("/staff/incidents")
    assert "还没有建立过事件" in page.text
    await page.submit(title="备份盘丢失")
    assert "备份盘丢失" in (await wang.open("/staff/incidents")).text
    assert (await (await signed_in(client, bureau["张干事"])).get("/staff/incidents")).status == 403


async def test_a_custodian_finds_requests_of_informants_beside_the_identities(
    client: PortalClient, bureau: Bureau
) -> None:
    custodian = await signed_in(client, bureau["管保"])
    assert (await (await custodian.open("/staff/identities")).follow("个人信息申请")).path == "/staff/rights"
