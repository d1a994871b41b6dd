"""The clocks of a tip or case on their pages: what runs, and how every day of it was counted."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from tests.support.bureau import Bureau
from tests.support.cases import a_case, take
from tests.support.pages import PortalClient
from tests.support.signed_in import CASE, TIP, desk_of, visitor
from tests.support.tips import send

OK, NOT_PERMITTED, NOT_FOUND, INVALID = 200, 403, 404, 422
CLOCKS = CASE.replace("/staff/", "/staff/clocks/")


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    """The bureau's database is open already, so the application only has to answer."""
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_the_case_shows_each_clock_with_what_is_left(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "filed")
    page = await desk_of(client, bureau, "张干事", CASE)
    assert "受理后办结 法定2026年6月5日 还剩60个工作日" in page.text
    assert "立案后作出处罚决定 法定2026年6月8日" in page.text
    assert "内部核查目标 内部" in page.text


async def test_a_tip_shows_its_clocks_before_there_is_a_case(client: PortalClient, bureau: Bureau) -> None:
    await send()
    page = await desk_of(client, bureau, "张干事", TIP)
    assert "收到举报后决定是否受理 法定2026年3月19日 还剩7个工作日" in page.text
    assert "承办单位签收或退回 内部2026年3月12日 还剩2个工作日" in page.text


async def test_every_day_of_a_clock_is_accounted_for(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.follow("受理后办结")
    assert page.facts["起算日"] == "2026年3月10日，当日不计"
    assert (page.facts["期限长短"], page.facts["到期日"]) == ("60个工作日", "2026年6月5日")
    assert "建稽〔2014〕166号" in page.facts["依据"]
    for line in ("计入：59天", "周末，不计：23天", "放假，不计（清明节）：1天", "放假，不计（劳动节）：3天"):
        assert line in page.text
    assert "调休上班，计入（劳动节）：1天" in page.text


async def test_what_has_ended_says_whether_it_was_in_time(client: PortalClient, bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    await take(bureau, "李科长", number, "send_back", reason="再查。")
    page = await desk_of(client, bureau, "张干事", CLOCKS)
    assert "审核核查结果 内部 按期" in page.text


async def test_strangers_find_no_clock(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    own = await desk_of(client, bureau, "张干事", CLOCKS)
    stranger = await visitor(client, bureau["陈设计"])
    for path in (CLOCKS, own.link("受理后办结"), CLOCKS.replace("/cases/", "/houses/")):
        assert (await stranger.get(path)).status == NOT_FOUND
    assert (await own.client.get(f"{CLOCKS}/{bureau['张干事'].id}")).status == NOT_FOUND
    assert (await (await visitor(client, bureau["管保"])).get(CLOCKS)).status == NOT_PERMITTED


async def test_more_time_is_asked_on_one_page_and_approved_on_the_same(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CLOCKS)
    page = await page.submit(button="申请延期", ground="complex")
    assert (page.status, page.errors) == (INVALID, ["请填写具体情况。"])
    page = await page.submit(button="申请延期", reason="涉及三个工地。")
    assert "已办理" in page.notice
    assert "延期：30个工作日，情况复杂，涉及人员或单位多" in page.text
    assert not page.has_button("批准延期")
    page = await desk_of(client, bureau, "李科长", CLOCKS)
    page = await page.submit(button="批准延期")
    assert "受理后办结 法定2026年7月20日" in page.text
    page = await page.follow("受理后办结")
    assert page.facts["延期"] == "30个工作日"


async def test_an_appraisal_begins_and_ends_on_the_page(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CLOCKS)
    page = await page.submit(button="中止期限", kind="appraisal", on="2026-03-10", reason="送检。")
    assert "受理后办结 法定2026年6月5日 中止中" in page.text
    page = await page.submit(button="鉴定结束，恢复计算", on="2026-03-10")
    assert "检验、检测、鉴定：2026年3月10日至2026年3月10日" in page.text
    page = await page.submit(
        button="按另一种程序办理", procedure="superior", until="2026-04-20", reason="省厅函。"
    )
    assert "上级交办的期限 法定2026年4月20日" in page.text
    page = await page.submit(button="上级交办已撤销", reason="来文已撤销。")
    assert "上级交办的期限 法定 不再适用" in page.text


async def test_pressing_by_hand_and_what_is_refused_keeps_the_words(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "李科长", CLOCKS)
    page = await page.submit(button="催办", text="请在周五前报结果。")
    assert "已催办 2026年3月10日" in page.text
    page = await page.submit(button="催办", text="再催一次。")
    assert (page.status, page.errors) == (INVALID, ["您今天已经催办过这一件。"])
    assert "再催一次。" in page.text
    assert not (await desk_of(client, bureau, "张干事", CLOCKS)).has_button("催办")
    own = await visitor(client, bureau["李科长"])
    form = (await own.open(CLOCKS)).form_values(f"{CLOCKS}/acts/press")
    assert (await own.post(f"{CLOCKS}/acts/dance", data=form)).status == NOT_FOUND
