"""Taking a place back and changing an office's key on the pages, by the people whose work that is."""

import pytest

from portal.admin import alongside
from portal.compartments import resealing
from portal.database import fetch
from portal.settings import Settings
from portal.staff import keyring, rotating
from tests.support.bureau import BUILDING, DESIGN, Bureau, open_bureau
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import send


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings, working_day: object) -> Bureau:
    return await open_bureau(settings)


async def _page_of(client: PortalClient, bureau: Bureau, by: str, name: str) -> Page:
    browser = await visitor(client, bureau[by])
    return await browser.open(f"/staff/people/{bureau[name].id}")


async def test_a_key_officer_ends_a_place_and_changes_the_key_in_one_act(
    client: PortalClient, bureau: Bureau
) -> None:
    registered, _ = await send()
    zhao = await visitor(client, bureau["赵干事"])
    assert registered.number in (await zhao.open("/staff/tips")).text
    page = await (await _page_of(client, bureau, "王密", "赵干事")).follow("收回经办人")
    assert "立即结束" in page.text
    assert page.facts["单位"] == "局建筑业管理科"
    page = await page.submit(button="收回岗位", reason="moved", rotate=True)
    assert "新密钥已生效" in page.notice
    assert (await zhao.get("/staff/tips")).h1 == "工作人员登录"
    assert (await keyring.current_epochs(BUILDING))[BUILDING].number == 2
    assert await rotating.due() == []


async def test_a_copied_cookie_of_a_removed_member_opens_nothing(
    client: PortalClient, bureau: Bureau
) -> None:
    registered, _ = await send()
    zhao = await visitor(client, bureau["赵干事"])
    thief = client.another()
    thief.http.cookies.update(zhao.http.cookies)
    page = await (await _page_of(client, bureau, "李科长", "赵干事")).follow("收回经办人")
    page = await page.submit(button="收回岗位", reason="exposed")
    assert "密钥管理员会看到" in page.notice
    for browser in (zhao, thief):
        assert (await browser.get(f"/staff/tips/{registered.number}")).h1 == "工作人员登录"
    again = await visitor(client, bureau["赵干事"])
    assert (await again.get(f"/staff/tips/{registered.number}")).status == 403


async def test_the_key_officers_desk_lists_what_is_due_and_one_click_does_it(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    page = await (await _page_of(client, bureau, "李科长", "赵干事")).follow("收回经办人")
    await page.submit(button="收回岗位", reason="left")
    officer = await visitor(client, bureau["王密"])
    desk = await officer.open("/staff/keys")
    assert desk.tables[0] == [["局建筑业管理科", "有成员离开，或者其岗位被收回", "2026年3月10日"]]
    office = await desk.follow("局建筑业管理科")
    assert [row[0] for row in office.tables[0]] == ["张干事", "李科长"]
    office = await office.submit(button="签名并更换密钥")
    assert "新密钥已生效" in office.notice
    assert office.facts["仍用旧密钥封存"] == "还有2件"
    assert "没有单位需要更换密钥" in (await officer.open("/staff/keys")).text


async def test_signing_in_is_enough_for_what_was_sealed_to_follow(
    client: PortalClient, bureau: Bureau
) -> None:
    registered, _ = await send()
    await rotating.rotate(bureau["王密"], BUILDING)
    clerk = await visitor(client, bureau["张干事"])
    await clerk.open("/staff/tips")
    await alongside.finished()
    assert await resealing.waiting(BUILDING) == 0
    assert registered.number in (await clerk.open("/staff/tips")).text
    assert (await clerk.open(f"/staff/tips/{registered.number}")).status == 200
    assert (
        len(await fetch("SELECT id FROM office_epoch WHERE office = ? AND ended_on IS NULL", BUILDING)) == 1
    )


async def test_the_last_member_needs_a_tick_of_somebody_who_knows(
    client: PortalClient, bureau: Bureau
) -> None:
    page = await _page_of(client, bureau, "王密", "陈设计")
    page = await (await page.follow("收回经办人")).submit(button="收回岗位", reason="left")
    assert "岗位已收回" in page.notice
    page = await page.follow("收回负责人")
    assert "最后一个持有这个单位密钥的人" in page.text
    refused = await page.submit(button="收回岗位", reason="left")
    assert refused.status == 422
    assert await keyring.current_epoch(DESIGN) is not None
    page = await refused.submit(button="收回岗位", reason="left", knowing=True)
    assert "已收回" in page.notice
    assert await keyring.current_epoch(DESIGN) is None


async def test_a_reason_has_to_be_chosen(client: PortalClient, bureau: Bureau) -> None:
    page = await (await _page_of(client, bureau, "王密", "赵干事")).follow("收回经办人")
    refused = await page.submit(button="收回岗位")
    assert refused.errors == ["请选择原因。"]


async def test_a_head_sees_no_way_to_end_places_elsewhere(client: PortalClient, bureau: Bureau) -> None:
    page = await _page_of(client, bureau, "李科长", "陈设计")
    assert not page.has_link("收回")
    browser = await visitor(client, bureau["李科长"])
    here = f"/staff/people/{bureau['陈设计'].id}/places/{DESIGN}/chief/end"
    assert (await browser.get(here)).status == 404
    clerk = await visitor(client, bureau["张干事"])
    assert (await clerk.get(here)).status == 403
    assert (await clerk.get("/staff/keys")).status == 403


async def test_a_members_key_that_nobody_vouches_for_has_to_be_compared_on_the_page(
    client: PortalClient, bureau: Bureau
) -> None:
    from portal.database import change

    await change("UPDATE office_grant SET signature = NULL WHERE account = ?", bureau["张干事"].id)
    officer = await visitor(client, bureau["王密"])
    page = await officer.open(f"/staff/offices/{BUILDING}")
    refused = await page.submit(button="签名并更换密钥")
    assert refused.status == 422
    assert "张干事" in refused.errors[0]
    box = next(one for one in await _unvouched(refused) if one)
    done = await refused.submit(button="签名并更换密钥", compared=[box])
    assert "新密钥已生效" in done.notice


async def _unvouched(page: Page) -> list[str]:
    return [one.get("value", "") for one in page.root.iter("input") if one.get("name") == "compared"]


async def test_an_office_that_does_not_exist_is_not_found(client: PortalClient, bureau: Bureau) -> None:
    officer = await visitor(client, bureau["王密"])
    assert (await officer.get("/staff/offices/no-such-office")).status == 404
    assert "由派单台代管" in (await officer.open("/staff/offices/cost-station")).text
