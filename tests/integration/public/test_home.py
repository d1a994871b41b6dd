"""The pages that a frightened person reads before he decides."""

from tests.support.pages import PortalClient


async def test_the_first_page_says_what_can_be_reported_and_offers_two_ways(visitor: PortalClient) -> None:
    page = await visitor.open("/")

    assert page.h1 == "举报职业资格“挂证”"
    assert page.link("我要举报") == "/report"
    assert page.link("查询进度") == "/progress"
    for words in (
        "挂证（注册单位与实际工作单位不符）",
        "不到岗",
        "虚假就业信息",
        "扣押劳动者",
        "大约需要10分钟",
    ):
        assert words in page.text


async def test_the_first_page_shows_placeholders_until_the_operator_publishes_contacts(
    visitor: PortalClient,
) -> None:
    page = await visitor.open("/")

    assert page.facts["举报电话"] == "尚未公布"
    assert page.facts["举报邮箱"] == "尚未公布"


async def test_the_first_page_warns_of_the_employers_network(visitor: PortalClient) -> None:
    assert "不要用单位的电脑、手机或者无线网" in (await visitor.open("/")).text


async def test_the_first_page_says_when_reporting_is_closed(portal: PortalClient) -> None:
    assert "网上举报还没有开通" in (await portal.open("/")).text


async def test_the_page_on_protection_names_its_limits(visitor: PortalClient) -> None:
    page = await (await visitor.open("/")).follow("哪些做不到")

    assert page.path == "/about/protection"
    for words in ("60分钟", "查询码丢了，谁也找不回来", "服务器", "历史记录"):
        assert words in page.text


async def test_the_privacy_notice_carries_its_version(visitor: PortalClient) -> None:
    page = await visitor.open("/privacy")

    assert "版本：2026-2" in page.text
    assert "您的权利" in page.text


async def test_all_28_offices_are_listed_and_nobody_else(visitor: PortalClient) -> None:
    page = await visitor.open("/offices")

    listed = [row[0] for table in page.tables for row in table]
    assert len(listed) == len(set(listed)) == 28
    assert "局建筑业管理科" in listed
    assert "机关纪检" in listed
    assert not {"派单台", "身份保管"} & set(listed)


async def test_an_office_is_shown_with_its_duty_and_clause(visitor: PortalClient) -> None:
    text = (await visitor.open("/offices")).text

    assert "由建筑业管理科负责。（依据：二（二）1）" in text
    assert "由市造价站负责。（依据：二（二）3）" in text
    assert "区县市管的单位由当地住房和城乡建设局负责，不分专业。（依据：二（二）4）" in text
    assert "在建项目由所在区县市质量监督机构监督检查。（依据：二（二）5）" in text


async def test_an_office_without_a_published_contact_says_so(visitor: PortalClient) -> None:
    page = await visitor.open("/offices")

    assert page.tables[0][0] == ["局建筑业管理科", "尚未公布"]


async def test_pages_for_citizens_run_no_script_from_elsewhere(visitor: PortalClient) -> None:
    page = await visitor.open("/")

    assert page.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not list(page.root.iter("script"))
