"""The name of an informant who agreed to be known: on the owner office's page, behind a click."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.database import fetch
from portal.tips import dispatch
from tests.support.bureau import Bureau
from tests.support.cases import a_case
from tests.support.pages import PortalClient
from tests.support.signed_in import CASE, TIP, desk_of, visitor
from tests.support.tips import NAMED, UNSURE, send

CONFLICT, NOT_FOUND = 409, 404
OPEN = NAMED | {"confidential": False}
SHOW = "查看姓名和联系方式"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def _readings() -> int:
    return len(await fetch("SELECT id FROM ledger_event WHERE kind = 'identity.read'"))


async def test_a_clerk_sees_the_name_after_a_click_and_the_ledger_knows(
    client: PortalClient, bureau: Bureau
) -> None:
    await send(identity=OPEN)
    page = await desk_of(client, bureau, "张干事", TIP)
    assert "举报人同意承办单位查看" in page.text
    assert NAMED["name"] not in page.html
    assert await _readings() == 0
    page = await page.submit(button=SHOW)
    assert page.facts["姓名"] == NAMED["name"]
    assert page.facts["电话"] == NAMED["phone"]
    assert page.headers["cache-control"] == "no-store"
    assert "保密" in page.text
    assert await _readings() == 1
    page = await page.follow("返回上一步")
    assert "查看了举报人身份" in page.text
    [line] = page.all("about-identity")
    assert NAMED["name"] not in "".join(line.itertext())


async def test_it_stands_on_the_page_of_the_case_too(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, identity=OPEN)
    page = await desk_of(client, bureau, "赵干事", CASE)
    shown = await page.submit(button=SHOW)
    assert shown.facts["姓名"] == NAMED["name"]
    page = await shown.follow("返回上一步")
    assert page.path == CASE
    assert len(page.all("about-identity")) == 1


async def test_a_confidential_name_has_no_such_button(client: PortalClient, bureau: Bureau) -> None:
    await send(identity=NAMED)
    page = await desk_of(client, bureau, "张干事", TIP)
    assert not page.has_button(SHOW)
    assert page.has_link("申请查看身份")
    assert "由身份保管员另行保管" in page.text


async def test_a_helping_office_finds_neither_button_nor_name(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send(UNSURE, identity=OPEN)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    owner = await desk_of(client, bureau, "王干事", TIP)
    assert owner.has_button(SHOW)
    helper = await desk_of(client, bureau, "张干事", TIP)
    assert not helper.has_button(SHOW)
    assert "协办单位不可以" in helper.text
    assert (await helper.client.get(f"{TIP}/identity/request")).status == CONFLICT
    assert await _readings() == 0


@pytest.mark.parametrize("name", ["陈设计", "纪严"])
async def test_another_office_finds_no_such_tip(client: PortalClient, bureau: Bureau, name: str) -> None:
    await send(identity=OPEN)
    stranger = await visitor(client, bureau[name])
    assert (await stranger.get(f"{TIP}/identity/request")).status == NOT_FOUND


async def test_the_click_after_a_transfer_comes_too_late(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send(identity=OPEN)
    page = await desk_of(client, bureau, "李科长", TIP)
    await dispatch.return_tip(
        bureau["李科长"], registered.number, version=1, office="survey-design-section", reason="设计企业"
    )
    answer = await page.submit(button=SHOW)
    assert answer.status == NOT_FOUND
    assert NAMED["name"] not in answer.html


async def test_an_office_that_got_the_tip_from_another_is_told_that_it_may_ask(
    client: PortalClient, bureau: Bureau
) -> None:
    registered, _ = await send(identity=OPEN)
    design = "survey-design-section"
    await dispatch.return_tip(
        bureau["李科长"], registered.number, version=1, office=design, reason="设计企业"
    )
    await dispatch.confirm_route(bureau["周派"], registered.number, version=2)
    page = await desk_of(client, bureau, "陈设计", TIP)
    assert "看得到举报人已经同意" in page.text
    assert SHOW not in page.html
    assert "申请查看身份" in page.text


async def test_the_pages_of_an_open_tip_speak_english_too(client: PortalClient, bureau: Bureau) -> None:
    await send(identity=OPEN)
    clerk = await visitor(client, bureau["张干事"])
    clerk.http.cookies.set("lang", "en")
    page = await clerk.open(TIP)
    assert NAMED["name"] in (await page.submit(action=f"{TIP}/identity")).text
