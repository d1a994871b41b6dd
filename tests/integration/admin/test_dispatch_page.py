"""The page of the dispatch desk: one tip after the other, each office one button away."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.catalogue.states import Role
from portal.database import fetch
from portal.tips import dispatch
from tests.support.bureau import BUILDING, COUNTY, DESIGN, DESK, Bureau
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import TIP, desk_of, visitor
from tests.support.tips import ABOUT, UNSURE, send

PAGE = "/staff/dispatch"
CONFIRM = "确认交由安乡县住房和城乡建设局"
OK, NOT_PERMITTED, NOT_FOUND, CONFLICT, INVALID = 200, 403, 404, 409, 422


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def offices() -> list[str]:
    return [row["office"] for row in await fetch("SELECT office FROM tip ORDER BY number")]


def opened(page: Page) -> str:
    """The last digit of the tip on the right."""
    return next(
        (one.text or "" for one in page.root.iter("a") if "/staff/tips/C" in one.get("href", "")), ""
    )[-1:]


async def test_a_tip_shows_what_the_rules_knew_and_why_they_say_so(
    client: PortalClient, bureau: Bureau
) -> None:
    await send(UNSURE)
    page = await desk_of(client, bureau, "周派", PAGE)
    assert page.facts["被举报"] == ABOUT
    assert page.facts["专业"] == "注册建造师"
    assert page.facts["区域"] == "安乡县"
    assert "R50" in page.facts["规则和依据"]
    assert "二（二）4" in page.facts["规则和依据"]
    assert page.has_button(CONFIRM)
    assert page.has_button("改派局建筑业管理科")


async def test_confirming_leads_to_the_next_and_at_the_end_to_an_empty_desk(
    client: PortalClient, bureau: Bureau
) -> None:
    for _ in range(3):
        await send(UNSURE)
    page = await desk_of(client, bureau, "周派", f"{PAGE}?at=CDZJ-JB-2026-000002")
    assert opened(page) == "2"
    for following in ("3", "1"):
        page = await page.submit(button=CONFIRM)
        assert "密钥已交给承办单位" in page.notice
        assert opened(page) == following
    page = await page.submit(button=CONFIRM)
    assert "目前没有待办" in page.text
    assert await offices() == [COUNTY] * 3


async def test_another_office_of_the_rules_is_one_button_away_and_brings_its_clause(
    client: PortalClient, bureau: Bureau
) -> None:
    await send(UNSURE)
    page = await desk_of(client, bureau, "周派", PAGE)
    await page.submit(button="改派局建筑业管理科")
    assert await offices() == [BUILDING]
    page = await desk_of(client, bureau, "李科长", TIP)
    assert "R60" in page.text


async def test_any_other_office_needs_a_reason_of_its_own(client: PortalClient, bureau: Bureau) -> None:
    await send(UNSURE)
    page = await desk_of(client, bureau, "周派", PAGE)
    page = await page.submit(button="改派到所选单位")
    assert page.errors == ["请选择承办单位。"]
    page = await page.submit(button="改派到所选单位", office=DESIGN)
    assert page.status == INVALID
    assert page.errors == ["改派其他单位时请写明理由。"]
    page = await page.submit(button="改派到所选单位", office=DESIGN, reason="设计企业")
    assert "目前没有待办" in page.text
    assert await offices() == [DESIGN]


async def test_a_return_stands_with_its_argument_beside_the_clause(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    page = await desk_of(client, bureau, "李科长", TIP)
    page = await page.submit(button="退回派单台", office=DESIGN, clause="二（二）2：属设计企业。")
    assert "不再持有" in page.notice
    page = await desk_of(client, bureau, "周派", PAGE)
    assert page.facts["退回单位的意见"] == "局建筑业管理科：二（二）2：属设计企业。"
    assert "二（二）1" in page.facts["原来的规则和依据"]
    assert page.has_button("确认交由局勘察设计科")
    assert page.has_button("改派局建筑业管理科")


async def test_a_clerk_proposes_a_return_and_the_head_sends_it(client: PortalClient, bureau: Bureau) -> None:
    await send()
    page = await desk_of(client, bureau, "张干事", TIP)
    page = await page.submit(
        action=f"{TIP}/proposals/return", button="提请批准", office=DESIGN, clause="属设计企业。"
    )
    assert "已提请负责人批准" in page.notice
    assert await offices() == [BUILDING]
    page = await desk_of(client, bureau, "李科长", "/staff/tips?show=review")
    page = await page.follow("CDZJ-JB-2026-000001")
    assert page.form_values(action=f"{TIP}/steps/return")["clause"] == "属设计企业。"
    await page.submit(button="退回派单台")
    assert await offices() == [DESK]
    assert "局建筑业管理科：属设计企业。" in (await desk_of(client, bureau, "周派", PAGE)).text


async def test_after_two_returns_the_desk_is_told_that_it_has_the_last_word(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    chief = await desk_of(client, bureau, "李科长", TIP)
    await chief.submit(button="退回派单台", office=DESIGN, clause="不归我们。")
    page = await desk_of(client, bureau, "周派", PAGE)
    assert "最终决定" not in page.text
    await page.submit(button="确认交由局勘察设计科")
    chief = await desk_of(client, bureau, "陈设计", TIP)
    await chief.submit(button="退回派单台", office=BUILDING, clause="也不归我们。")
    page = await desk_of(client, bureau, "周派", PAGE)
    assert "您这次的决定为最终决定" in page.text
    await page.submit(button="确认交由局建筑业管理科")
    chief = await desk_of(client, bureau, "李科长", TIP)
    assert not chief.has_button("退回派单台")
    assert "只有领导小组可以更改" in chief.text


async def test_tips_of_one_rule_are_confirmed_together_and_a_faster_colleague_is_named(
    client: PortalClient, bureau: Bureau
) -> None:
    for _ in range(3):
        await send(UNSURE)
    await send(UNSURE | {"area": "unknown"})
    page = await desk_of(client, bureau, "周派", PAGE)
    assert not page.has_button("确认所选")
    page = await page.follow("R50")
    await dispatch.confirm_route(bureau["周派"], "CDZJ-JB-2026-000002", version=1)
    ticks = [one.get("value", "") for one in page.root.iter("input") if one.get("name") == "chosen"]
    page = await page.submit(button="确认所选", chosen=ticks)
    assert "选中3件，办成2件" in page.text
    assert (await offices())[:3] == [COUNTY] * 3
    assert (await offices())[3] == DESK


async def test_only_rows_of_the_chosen_rule_are_confirmed_together(
    client: PortalClient, bureau: Bureau
) -> None:
    await send(UNSURE)
    await send(UNSURE | {"area": "unknown"})
    page = await desk_of(client, bureau, "周派", f"{PAGE}?rule=R50")
    form = page.form_values(action=f"{PAGE}/chosen")
    page = await page.client.post(f"{PAGE}/chosen", data=form | {"chosen": "CDZJ-JB-2026-000002@1"})
    assert "不是同一条规则提出的" in page.text
    assert await offices() == [DESK, DESK]
    empty = await page.client.post(f"{PAGE}/chosen", data=form)
    assert (empty.status, "请先勾选要办理的。" in empty.text) == (INVALID, True)


async def test_an_office_without_people_leaves_it_to_the_desk_until_it_has_some(
    client: PortalClient, bureau: Bureau
) -> None:
    for _ in range(2):
        await send(UNSURE | {"area": "430722"})
    page = await desk_of(client, bureau, "周派", PAGE)
    for _ in range(2):
        page = await page.submit(button="确认交由汉寿县住房和城乡建设局")
    assert "由派单台代办" in page.notice
    assert "可以移交" not in page.text
    served = await (await page.follow("我的待办")).follow("CDZJ-JB-2026-000001")
    assert served.has_button("签收受理")
    await bureau.hire("孙汉寿", ("bureau-430722", Role.CHIEF))
    await bureau.found("bureau-430722", "孙汉寿")
    page = await desk_of(client, bureau, "周派", PAGE)
    assert "代办的2件" in page.text
    page = await page.submit(button="全部移交")
    assert "选中2件，办成2件" in page.text
    assert await offices() == ["bureau-430722"] * 2
    assert "可以移交" not in (await page.follow("返回")).text


async def test_the_desk_is_the_dispatchers_alone(client: PortalClient, bureau: Bureau) -> None:
    await send(UNSURE)
    stranger = await visitor(client, bureau["李科长"])
    assert (await stranger.get(PAGE)).status == NOT_PERMITTED
    for path in (f"{PAGE}/kept/{COUNTY}", f"{PAGE}/chosen", f"{PAGE}/CDZJ-JB-2026-000001"):
        assert (await stranger.post(path, data={})).status == NOT_PERMITTED
    nowhere = await desk_of(client, bureau, "周派", f"{PAGE}?at=CDZJ-JB-2026-999999&after=x&rule=R0")
    assert nowhere.status == OK
