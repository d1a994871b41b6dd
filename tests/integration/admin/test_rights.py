"""管保's pages for requests about one's own data: to show, correct, erase, and answer once."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.custody import rights
from portal.database import fetch
from tests.support.bureau import Bureau
from tests.support.cases import informant
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import NAMED, send


@pytest.fixture
async def visitor(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def at_request(visitor: PortalClient, bureau: Bureau, kind: str) -> Page:
    registered, receipt = await send(identity=NAMED | {"confidential": True})
    await rights.ask(await informant(receipt), kind, "请照办。")
    custodian = await signed_in(visitor, bureau["管保"])
    return await (await custodian.open("/staff/rights")).follow(registered.number)


async def test_a_custodian_sees_the_values_only_by_asking_for_them(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await at_request(visitor, bureau, "copy")
    assert NAMED["name"] not in page.html

    shown = await page.submit(button="查看，记入操作记录")
    assert (shown.facts["姓名"], shown.facts["电话"]) == (NAMED["name"], NAMED["phone"])
    assert shown.headers["cache-control"] == "no-store"
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'identity.opened'")) == 1

    back = await page.client.open(page.path)
    done = await back.submit(deed="told", text="已在窗口告诉您。")
    assert done.notice == "已加密答复，举报人凭查询码看得到。"
    page = await done.follow("CDZJ-JB-2026-000001")
    assert page.facts["做了什么"] == "已核对身份，在网站以外把内容告诉了您"
    assert not page.has_button("加密答复")


async def test_a_correction_needs_something_to_correct(visitor: PortalClient, bureau: Bureau) -> None:
    page = await at_request(visitor, bureau, "correct")

    page = await page.submit(button="更正并答复", text="改好了。")
    assert page.errors == ["请至少填一项更正后的内容。"]
    done = await page.submit(button="更正并答复", phone="0736-7200000")
    assert done.notice == "已更正并答复，举报人凭查询码看得到。"


async def test_erasing_asks_what_and_keeps_the_words_when_that_is_missing(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await at_request(visitor, bureau, "delete")

    page = await page.submit(button="删除并答复", text="已删除。")
    assert page.errors == ["请选择删除什么。"]
    assert page.form_values(f"{page.path}")["text"] == "已删除。"
    done = await page.submit(button="删除并答复", what="all")
    assert done.notice == "已删除并答复，举报人凭查询码看得到。"


async def test_who_comes_second_keeps_his_words(visitor: PortalClient, bureau: Bureau) -> None:
    page = await at_request(visitor, bureau, "delete")
    await page.submit(button="删除并答复", what="contact", text="已删除。")

    late = await page.submit(button="删除并答复", what="all", text="我也来删。")
    assert late.status == 409
    assert "我也来删。" in late.text


async def test_only_what_was_asked_is_offered(visitor: PortalClient, bureau: Bureau) -> None:
    page = await at_request(visitor, bureau, "explain")

    assert [page.has_button(one) for one in ("查看，记入操作记录", "更正并答复", "删除并答复")] == [False] * 3
    assert page.has_button("加密答复")


async def test_his_own_page_tells_what_was_done(visitor: PortalClient, bureau: Bureau) -> None:
    registered, receipt = await send(identity=NAMED)
    await rights.ask(await informant(receipt), "delete", "请删除。")
    custodian = await signed_in(visitor, bureau["管保"])
    page = await (await custodian.open("/staff/rights")).follow(registered.number)
    await page.submit(button="删除并答复", what="all", text="已删除，举报照常办理。")

    citizen = visitor.another()
    page = await (await citizen.open("/progress")).submit(code=receipt)
    page = await page.follow("看系统里有关于我的什么")
    assert page.facts["身份保管员做了什么"] == "已删除存有的姓名和联系方式"
    assert (page.facts["举报方式"], page.facts["您的姓名"]) == ("匿名", "没有")
