"""What whoever signs in is led to or told: a recovery code to print, a reset that is on the way."""

import pytest

from portal.settings import Settings
from portal.staff import accounts, inviting, recovering
from portal.staff.people import Person
from tests.support.pages import Page, PortalClient
from tests.support.small_bureau import PASSWORD, first_person, new_account, prepared, who


@pytest.fixture
async def wang(client: PortalClient, settings: Settings) -> Person:
    """王建国 administers accounts; 李芳's password was typed at his machine. No telephone is asked for."""
    await prepared(settings)
    token = await first_person(settings)
    await accounts.create(new_account("li", "李芳"), by=(await who(token)).actor)
    return await who(token)


async def signs_in(client: PortalClient, path: str = "/staff/sign-in") -> Page:
    return await (await client.open(path)).submit(button="登录", login="li", password=PASSWORD)


async def test_the_first_time_one_is_led_to_the_recovery_code_and_then_to_ones_page(
    client: PortalClient, wang: Person
) -> None:
    page = await signs_in(client, "/staff/account/password")
    assert (page.path, page.h1) == ("/staff/account/recovery", "制作恢复码")
    assert "旧的恢复码立即作废" not in page.text

    page = await page.submit(button="制作并显示恢复码", password="不是这一句 不是这一句")
    assert page.errors == ["现用密码不正确。"]
    page = await page.submit(button="制作并显示恢复码", password=PASSWORD)
    assert page.h1 == "请打印您的恢复码"
    assert (await page.follow("我已打印或抄好，继续")).path == "/staff/account/password"


async def test_it_can_be_put_off_and_every_sign_in_says_so_until_it_is_done(
    client: PortalClient, wang: Person
) -> None:
    page = await (await signs_in(client)).follow("以后再做")
    assert page.path == "/staff/account"
    assert "您还没有恢复码" in page.text

    again = client.another()
    page = await signs_in(again)
    assert page.path == "/staff/account", "led there once, reminded from then on"
    assert page.notice.startswith("您还没有恢复码")
    page = await (await page.follow("制作恢复码")).submit(password=PASSWORD)
    assert (await page.follow("我已打印或抄好，继续")).path == "/staff/account"

    page = await signs_in(client.another())
    assert not page.all("notice--flash")
    assert page.path == "/staff/account"


async def test_a_way_on_that_leads_elsewhere_is_not_taken(client: PortalClient, wang: Person) -> None:
    await signs_in(client)
    page = await client.get("/staff/account/recovery", params={"back": "//elsewhere.example"})
    assert not page.has_link("以后再做")
    page = await page.submit(password=PASSWORD)
    assert page.link("我已打印或抄好，继续") == "/staff/account"


async def test_who_did_not_ask_for_a_reset_reads_of_it_at_once(client: PortalClient, wang: Person) -> None:
    await signs_in(client)
    li = await who(client.http.cookies["staff"])
    await recovering.renew_code(li, password=PASSWORD)
    await inviting.reset(wang, li.id, reason="有人来电说密码丢了")

    page = await signs_in(client.another())
    assert page.notice.startswith("账号管理员为您的账号发出了重设码。")
    account = await page.client.open("/staff/account")
    assert "有一个重设码在等人使用" in account.text
    assert "请他撤回" in account.text

    await inviting.withdraw(wang, li.id)
    assert "重设码在等人使用" not in (await page.client.open("/staff/account")).text
    assert not (await signs_in(client.another())).all("notice--flash")
