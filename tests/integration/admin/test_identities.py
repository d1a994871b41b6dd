"""Asking, deciding and reading on the pages: what officers and custodians find there."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from litestar import Litestar

from portal.catalogue.states import Role
from portal.core import clock
from portal.custody import deciding, ending
from portal.database import fetch
from portal.tips import dispatch
from tests.integration.custody.people import REASON, a_named_tip, a_second_custodian, ask, granted
from tests.support.bureau import BUILDING, DESIGN, Bureau
from tests.support.cases import a_case
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import CASE, TIP, desk_of, visitor
from tests.support.tips import BUILDER, NAMED, send

OK, NOT_PERMITTED, NOT_FOUND, CONFLICT, INVALID = 200, 403, 404, 409, 422
DESK = "/staff/identities"
SHOW = "查看姓名和联系方式"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_from_asking_to_the_end_of_the_time(
    client: PortalClient, bureau: Bureau, working_day: datetime
) -> None:
    await a_named_tip()
    page = await (await desk_of(client, bureau, "张干事", TIP)).follow("申请查看身份")
    page = await page.submit(purpose="contact", reason=REASON)
    assert "已向身份保管员申请" in page.notice
    assert "您已申请查看" in page.text
    assert "申请查看举报人身份" in page.text
    assert REASON not in page.html
    custodian = await desk_of(client, bureau, "管保", DESK)
    assert custodian.tables[0][0][1:3] == ["局建筑业管理科", "张干事"]
    custodian = await custodian.follow("CDZJ-JB-2026-000001")
    assert custodian.facts["理由"] == REASON
    assert BUILDER["account"] not in custodian.html
    assert NAMED["name"] not in custodian.html
    custodian = await custodian.submit(duration="2h", button="批准")
    assert "已批准" in custodian.notice
    page = await page.client.open(TIP)
    assert "身份保管员准许您查看到：2026年3月10日11:30" in page.text
    shown = await page.submit(button=SHOW)
    assert shown.facts["姓名"] == NAMED["name"]
    with clock.frozen(working_day + timedelta(minutes=119)):
        page = await desk_of(client, bureau, "张干事", TIP)
    with clock.frozen(working_day + timedelta(hours=2)):
        late = await page.submit(button=SHOW)
        assert (late.status, NAMED["name"] in late.html) == (CONFLICT, False)
        assert "已经到期" in late.text
        await ending.end_what_ran_out()
        page = await page.client.open(TIP)
    assert [one.split("：")[0].split(" ")[0] for one in _identity_lines(page)] == [
        "申请查看举报人身份",
        "准许查看举报人身份",
        "查看了举报人身份",
        "查看举报人身份的期限已到",
    ]
    assert page.has_link("申请查看身份")


def _identity_lines(page: Page) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in page.all("about-identity")]


async def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_named_tip()
    page = await desk_of(client, bureau, "张干事", f"{TIP}/identity/request")
    page = await page.submit(reason=REASON)
    assert (page.status, page.errors) == (INVALID, ["请选择用途。"])
    assert page.form_values(action=f"{TIP}/identity/request")["reason"] == REASON


async def test_asking_from_the_case_leads_back_to_the_case(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating", identity=NAMED)
    page = await (await desk_of(client, bureau, "张干事", CASE)).follow("申请查看身份")
    page = await page.submit(purpose="verify", reason=REASON)
    assert page.path == CASE
    assert len(_identity_lines(page)) == 1
    assert [line.count("申请查看举报人身份") for line in _identity_lines(page)] == [1]


async def test_a_colleague_sees_that_it_was_allowed_and_not_the_name(
    client: PortalClient, bureau: Bureau
) -> None:
    number = await a_named_tip()
    await granted(bureau, number)
    page = await desk_of(client, bureau, "李科长", TIP)
    assert not page.has_button(SHOW)
    assert "给谁：张干事" in page.text
    assert page.has_link("申请查看身份")


async def test_a_refusal_stands_in_the_history_with_its_reason(client: PortalClient, bureau: Bureau) -> None:
    number = await a_named_tip()
    asked = await ask(bureau, number)
    page = await desk_of(client, bureau, "管保", f"{DESK}/{asked.id}")
    page = await page.submit(button="不批准", action=f"{DESK}/{asked.id}/refusal")
    assert (page.status, page.errors) == (INVALID, ["请填写理由。"])
    page = await page.submit(action=f"{DESK}/{asked.id}/refusal", reason="请先再问一次。")
    assert "没有交出密钥" in page.notice
    page = await desk_of(client, bureau, "张干事", TIP)
    assert "请先再问一次。" in page.text


async def test_no_name_was_left_is_checked_by_the_portal(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send()
    asked = await ask(bureau, registered.number)
    page = await desk_of(client, bureau, "管保", f"{DESK}/{asked.id}")
    page = await page.submit(button="核对并答复")
    assert "没有交出密钥" in page.notice
    page = await desk_of(client, bureau, "张干事", TIP)
    assert "举报人没有留下姓名。" in page.text
    named = await ask(bureau, await a_named_tip())
    page = await desk_of(client, bureau, "管保", f"{DESK}/{named.id}")
    page = await page.submit(button="核对并答复")
    assert page.status == CONFLICT
    assert "举报人留下了姓名" in page.text


async def test_who_asked_himself_is_told_that_another_decides(client: PortalClient, bureau: Bureau) -> None:
    await a_second_custodian(bureau, (BUILDING, Role.CLERK), name="钱两职")
    asked = await ask(bureau, await a_named_tip(), "钱两职")
    page = await desk_of(client, bureau, "钱两职", f"{DESK}/{asked.id}")
    assert "您不能批准自己的申请" in page.text
    assert "请先增加一位身份保管员" in page.text
    assert not page.has_button("批准")


async def test_the_slower_of_two_custodians_is_told_and_keeps_what_he_wrote(
    client: PortalClient, bureau: Bureau
) -> None:
    asked = await ask(bureau, await a_named_tip())
    page = await desk_of(client, bureau, "管保", f"{DESK}/{asked.id}")
    await a_second_custodian(bureau)
    await deciding.grant(bureau["钱保管"], asked.id, "1d", version=1)
    page = await page.submit(action=f"{DESK}/{asked.id}/refusal", reason="请先再问一次。")
    assert page.status == CONFLICT
    assert page.facts["为什么不批准"] == "请先再问一次。"


async def test_a_running_grant_is_ended_from_the_desk(client: PortalClient, bureau: Bureau) -> None:
    await granted(bureau, await a_named_tip())
    page = await desk_of(client, bureau, "管保", DESK)
    page = await page.submit(button="提前收回")
    assert "已收回" in page.notice
    page = await desk_of(client, bureau, "张干事", TIP)
    assert not page.has_button(SHOW)
    assert "提前收回查看举报人身份的权限" in page.text


async def test_a_custodian_opens_one_himself_with_a_reason(client: PortalClient, bureau: Bureau) -> None:
    number = await a_named_tip()
    page = await desk_of(client, bureau, "管保", DESK)
    page = await page.submit(number=number, reason="")
    assert (page.status, page.errors) == (INVALID, ["请填写理由。"])
    page = await page.submit(number=number, reason="来电要求更正电话。")
    assert page.facts["姓名"] == NAMED["name"]
    assert BUILDER["account"] not in page.html
    page = await desk_of(client, bureau, "管保", DESK)
    page = await page.submit(number="CDZJ-JB-2026-999999", reason="来电要求更正电话。")
    assert (page.status, page.errors) == (INVALID, ["没有这件举报。"])
    page = await desk_of(client, bureau, "张干事", TIP)
    assert "身份保管员查看了举报人身份" in page.text


@pytest.mark.parametrize("name", ["张干事", "李科长", "周派", "王密", "纪严"])
async def test_the_desk_is_for_custodians_alone(client: PortalClient, bureau: Bureau, name: str) -> None:
    asked = await ask(bureau, await a_named_tip())
    someone = await visitor(client, bureau[name])
    for path in (DESK, f"{DESK}/{asked.id}"):
        assert (await someone.get(path)).status == NOT_PERMITTED
    assert not (await someone.open("/staff/account")).has_link("举报人身份")


async def test_a_custodian_is_led_to_his_desk_and_opens_no_tip(client: PortalClient, bureau: Bureau) -> None:
    await a_named_tip()
    custodian = await visitor(client, bureau["管保"])
    page = await custodian.open(DESK)
    assert "没有等待决定的申请。" in page.text
    assert page.has_link("举报人身份")
    for path in (TIP, f"{TIP}/identity/request"):
        assert (await custodian.get(path)).status == NOT_PERMITTED


async def test_a_request_that_came_too_late_is_none(client: PortalClient, bureau: Bureau) -> None:
    number = await a_named_tip()
    page = await desk_of(client, bureau, "张干事", f"{TIP}/identity/request")
    await dispatch.return_tip(bureau["李科长"], number, version=1, office=DESIGN, reason="设计企业")
    page = await page.submit(purpose="contact", reason=REASON)
    assert page.status == NOT_FOUND
    assert await fetch("SELECT id FROM identity_request") == []


async def test_the_pages_speak_english(client: PortalClient, bureau: Bureau) -> None:
    asked = await ask(bureau, await a_named_tip())
    custodian = await visitor(client, bureau["管保"])
    custodian.http.cookies.set("lang", "en")
    assert (await custodian.open(DESK)).h1 == "Informant's identity"
    page = await custodian.open(f"{DESK}/{asked.id}")
    assert page.facts["Purpose"] == "Reach the informant, who does not answer"
