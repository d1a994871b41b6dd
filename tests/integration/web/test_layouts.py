"""What every page wears: menus, switches, banner, footer, components."""

from collections.abc import Callable

from litestar import Litestar

from portal.web.site import SiteTexts
from portal.web.words import Words
from tests.support.pages import PortalClient

Shop = Callable[..., Litestar]


async def test_the_menu_marks_where_one_is(client: PortalClient) -> None:
    page = await client.open("/facts")
    marked = [one.text for one in page.root.iter("a") if one.get("aria-current") == "page"]
    assert marked == ["事实"]


async def test_staff_see_their_menu_their_name_and_the_way_out(client: PortalClient) -> None:
    page = await client.open("/everything")
    assert page.has_link("待办")
    assert not page.has_link("账号"), "that entry needs a permission"
    assert not page.has_link("我要举报")
    assert "王干事" in page.html
    assert page.has_button("退出登录")


async def test_every_component_makes_a_page_that_passes_the_checks(client: PortalClient) -> None:
    page = await client.open("/everything")
    assert page.h1 == "举报已登记"
    assert page.receipt == "7K3MQ-9TXW2-HBD0N-RFA5C"
    assert page.facts["违法行为类型"] == "“挂证”"
    assert page.facts["备注"] == "未填写"
    assert page.tables == [[["CDZJ-JB-2026-000042", "3"]]]
    assert page.link("下一页") == "/everything?page=4"
    assert page.link("上一页") == "/everything?page=2"
    assert "3.0MB" in page.text
    assert "2026年3月5日09:00" in page.text


async def test_the_footer_says_what_is_not_published_yet_and_then_what_is(shop: Shop) -> None:
    app = shop()
    async with PortalClient.opened(app) as client:
        assert "尚未公布" in (await client.open("/facts")).html
        app.state.portal.site = SiteTexts(owner=Words("某市住房和城乡建设局"), hotline=Words("0000-0000000"))
        page = await client.open("/facts")
        assert "某市住房和城乡建设局" in page.html
        assert "0000-0000000" in page.html


async def test_a_demo_says_so_on_every_page(shop: Shop, client: PortalClient) -> None:
    async with PortalClient.opened(shop(demo=True)) as demo:
        for path in ("/facts", "/report/kind", "/everything", "/nowhere"):
            assert (await demo.get(path)).all("demo"), path
    assert not (await client.open("/facts")).all("demo")


async def test_the_switch_of_language_comes_back_to_the_page_and_stays(client: PortalClient) -> None:
    page = await client.open("/facts?note=1")
    page = await page.follow("English")
    assert page.path == "/facts"
    assert page.root.get("lang") == "en"
    assert (await client.open("/report/kind")).root.get("lang") == "en"
    assert (await page.follow("中文")).root.get("lang") == "zh-Hans"


async def test_large_text_is_switched_on_and_off_without_script(client: PortalClient) -> None:
    page = await (await client.open("/facts")).follow("长辈版")
    assert page.root.get("class") == "large"
    page = await page.follow("标准字号")
    assert page.root.get("class") is None
    assert (await client.open("/facts?text=large")).root.get("class") == "large"


async def test_the_switches_never_lead_away(client: PortalClient) -> None:
    for back in ("//evil.example", "https://evil.example", "/\\evil.example"):
        page = await client.get("/language", params={"to": "en", "back": back}, follow=False)
        assert page.headers["location"] == "/"


async def test_an_unknown_language_changes_nothing(client: PortalClient) -> None:
    page = await client.get("/language?to=xx&back=/facts")
    assert page.root.get("lang") == "zh-Hans"
