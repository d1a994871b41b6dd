"""Leaving and coming back on the pages, and the list of one's own sessions."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from litestar import Litestar

from portal.core import clock
from portal.settings import Settings
from portal.staff import accounts
from tests.support.pages import Page, PortalClient
from tests.support.small_bureau import PASSWORD, new_account, set_up


@pytest.fixture
async def client(app: Litestar, working_day: datetime) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as made:
        yield made


@pytest.fixture
async def wang(client: PortalClient, settings: Settings) -> PortalClient:
    client.http.cookies.set("staff", (await set_up(settings)).token)
    await accounts.create(new_account("li", "李芳"), by="system")
    return client


async def at_work(wang: PortalClient) -> PortalClient:
    li = wang.another()
    await (await li.open("/staff/sign-in")).submit(button="登录", login="li", password=PASSWORD)
    return li


async def leaves(wang: PortalClient, reason: str = "", last_day: str = "") -> Page:
    person = await (await wang.open("/staff/people")).follow("李芳")
    page = await person.follow("关闭账号")
    return await page.submit(button="关闭账号", reason=reason, last_day=last_day)


async def test_an_account_is_closed_with_a_reason_and_its_owner_is_out(wang: PortalClient) -> None:
    li = await at_work(wang)
    empty = await leaves(wang)
    assert empty.errors == ["请填写理由。"]
    done = await leaves(wang, reason="退休")
    assert "账号已经关闭" in done.notice
    assert "理由：退休" in done.text
    assert not done.has_link("重设账号")
    assert (await li.open("/staff/account")).path == "/staff/sign-in"
    assert "已停用" in (await wang.open("/staff/people")).text
    assert (await wang.get(f"{done.path}/close")).status == 404


async def test_a_last_day_is_planned_and_then_holds_by_itself(
    wang: PortalClient, working_day: datetime
) -> None:
    planned = await leaves(wang, reason="月底退休", last_day="2026-03-12")
    assert "最后工作日已登记" in planned.notice
    assert "2026年3月12日" in planned.text
    li = await at_work(wang)
    assert (await li.open("/staff/account")).path == "/staff/account"
    with clock.frozen(working_day + timedelta(days=3)):
        assert (await li.open("/staff/account")).path == "/staff/sign-in"
        page = await (await li.open("/staff/sign-in")).submit(button="登录", login="li", password=PASSWORD)
        assert page.errors == ["登录名或密码不正确。"]


async def test_a_last_day_that_is_no_day_is_an_error_at_its_field(wang: PortalClient) -> None:
    wrong = await leaves(wang, reason="退休", last_day="下周")
    assert wrong.status == 422
    assert wrong.form_values()["reason"] == "退休"


async def test_the_only_one_who_holds_a_key_is_closed_after_a_tick(wang: PortalClient) -> None:
    person = await (await wang.open("/staff/people")).follow("李芳")
    person = await person.submit(button="安排岗位", office="construction-section", role="chief")
    await person.submit(button="接纳到", compared=True)
    warned = await leaves(wang, reason="退休")
    assert warned.status == 422
    assert "唯一持有密钥" in warned.text
    done = await warned.submit(button="关闭账号", knowing=True)
    assert "账号已经关闭" in done.notice


async def test_coming_back_shows_a_new_invitation(wang: PortalClient) -> None:
    done = await leaves(wang, reason="借调")
    slip = await done.submit(button="重新开通并显示邀请码")
    assert slip.h1 == "邀请码：李芳"
    li = wang.another()
    page = await (await li.open("/staff/join")).submit(button="继续", code=slip.receipt)
    printed = await page.submit(button="设置密码", password=PASSWORD, again=PASSWORD)
    assert printed.h1 == "请打印您的恢复码"


async def test_one_cannot_close_oneself(wang: PortalClient) -> None:
    own = await (await wang.open("/staff/people")).follow("王建国")
    assert not own.has_link("关闭账号")
    page = await wang.open(f"{own.path}/close")
    refused = await page.submit(button="关闭账号", reason="自己", knowing=True)
    assert refused.errors == ["不能关闭自己的账号，请另一位账号管理员办理。"]


async def test_the_list_of_sessions_ends_all_others(wang: PortalClient, working_day: datetime) -> None:
    first, second = await at_work(wang), await at_work(wang)
    with clock.frozen(working_day + timedelta(minutes=7)):
        page = await second.open("/staff/account")
        assert [row[1] for row in page.tables[0]].count("2026年3月10日09:37") == 1
        assert sum("当前" in row[0] for row in page.tables[0]) == 1
        done = await page.submit(button="结束其他所有登录")
        assert "全部结束" in done.notice
        assert len(done.tables[0]) == 1
        assert not done.has_button("结束其他所有登录")
        assert (await first.open("/staff/account")).path == "/staff/sign-in"
