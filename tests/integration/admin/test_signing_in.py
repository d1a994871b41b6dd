"""Signing in on the pages: one neutral sentence, a wait, the way back, and doors that stay shut."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler

from portal.admin.routes import staff_router
from portal.core import clock
from portal.settings import Settings
from portal.staff import signing_in, throttle
from portal.staff.permissions import PERMISSIONS
from portal.web.fitting import web_application
from portal.web.guards import ANYONE, SIGNED_IN
from portal.web.types import PortalRequest
from tests.support.pages import Page, PortalClient
from tests.support.small_bureau import PASSWORD, SetUp, hired, set_up, who

NEUTRAL = "登录名或密码不正确。"


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings) -> SetUp:
    return await set_up(settings)


async def signs_in(client: PortalClient, login: str = "wang", password: str = PASSWORD) -> Page:
    page = await client.open("/staff/sign-in")
    return await page.submit(button="登录", login=login, password=password)


async def test_a_person_signs_in_and_finds_his_name(client: PortalClient, bureau: SetUp) -> None:
    await signs_in(client)
    page = await client.open("/staff/account")
    assert page.h1 == "我的账号"
    assert page.facts["姓名"] == "王建国"
    assert len(page.facts["密钥指纹"].split()) == 8


async def test_the_session_cookie_is_closed_to_scripts_and_other_sites(
    client: PortalClient, bureau: SetUp
) -> None:
    page = await client.open("/staff/sign-in")
    form = {**page.form_values(), "login": "wang", "password": PASSWORD}
    answer = await client.post("/staff/sign-in", data=form, follow=False)
    assert answer.status == 303
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("staff=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Max-Age" not in cookie


async def test_a_wrong_password_and_an_unknown_login_look_the_same(
    client: PortalClient, bureau: SetUp
) -> None:
    wrong = await signs_in(client, password="不是这一句 不是这一句")
    unknown = await signs_in(client, login="nobody")
    assert wrong.status == unknown.status == 422
    assert wrong.errors == unknown.errors == [NEUTRAL]
    assert wrong.text == unknown.text


async def test_the_password_is_never_shown_again(client: PortalClient, bureau: SetUp) -> None:
    page = await signs_in(client, login="nobody")
    assert PASSWORD not in page.html
    assert page.form_values()["login"] == "nobody"


async def test_an_empty_form_says_what_is_missing(client: PortalClient, bureau: SetUp) -> None:
    page = await signs_in(client, login="", password="")
    assert page.errors == ["请填写登录名。", "请填写密码。"]


async def test_after_five_failures_the_page_says_how_long_to_wait(
    client: PortalClient, bureau: SetUp, working_day: datetime
) -> None:
    for _ in range(throttle.FAILURES):
        await signs_in(client, password="不是这一句 不是这一句")
    page = await signs_in(client)
    assert page.status == 429
    assert page.errors == ["登录失败次数过多。请在15分钟后再试。"]
    with clock.frozen(working_day + timedelta(minutes=16)):
        assert (await signs_in(client)).path != "/staff/sign-in"


async def test_a_visitor_is_led_to_the_sign_in_and_then_to_the_page_he_asked_for(
    client: PortalClient, bureau: SetUp
) -> None:
    asked = await client.open("/staff/people")
    assert asked.path == "/staff/sign-in"
    assert "登录已过期" not in asked.text
    assert (await asked.submit(button="登录", login="wang", password=PASSWORD)).path == "/staff/people"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "staff"])
async def test_the_way_back_never_leaves_the_portal(client: PortalClient, bureau: SetUp, back: str) -> None:
    page = await client.get("/staff/sign-in", params={"back": back})
    form = {**page.form_values(), "back": back, "login": "wang", "password": PASSWORD}
    answer = await client.post("/staff/sign-in", data=form, follow=False)
    assert answer.headers["location"] == "/staff"


async def test_an_expired_session_says_so_and_leads_back(
    client: PortalClient, bureau: SetUp, working_day: datetime
) -> None:
    await signs_in(client)
    with clock.frozen(working_day + timedelta(minutes=31)):
        page = await client.open("/staff/account")
        assert page.path == "/staff/sign-in"
        assert "登录已过期，请重新登录。" in page.text
        assert (await page.submit(button="登录", login="wang", password=PASSWORD)).path == "/staff/account"


async def test_a_form_sent_after_the_session_ended_is_told_that_nothing_was_saved(
    client: PortalClient, bureau: SetUp, working_day: datetime
) -> None:
    await signs_in(client)
    page = await client.open("/staff/account/password")
    with clock.frozen(working_day + timedelta(minutes=31)):
        late = await page.submit(button="更换密码", old=PASSWORD, password="新的 很长 的一句话", again="x")
    assert late.status == 401
    assert "没有保存" in late.text
    assert PASSWORD not in late.html
    assert "很长 的一句话" not in late.html


async def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(
    client: PortalClient, bureau: SetUp
) -> None:
    await signs_in(client)
    token = client.http.cookies["staff"]
    csrf = (await client.open("/staff/account/password")).form_values()["csrf_token"]
    answer = await client.post("/staff/sign-out", data={"csrf_token": csrf}, follow=False)
    assert answer.headers["location"] == "/staff/sign-in?why=out"
    assert '"cache"' in answer.headers["clear-site-data"]
    assert "staff" not in client.http.cookies
    client.http.cookies.set("staff", token)
    assert (await client.open("/staff/account")).path == "/staff/sign-in"


async def test_signing_out_needs_a_form_of_ours(client: PortalClient, bureau: SetUp) -> None:
    await signs_in(client)
    assert (await client.post("/staff/sign-out", data={})).status == 403
    assert (await client.open("/staff/account")).h1 == "我的账号"


async def test_a_person_ends_his_other_session_but_not_somebody_elses(
    client: PortalClient, bureau: SetUp
) -> None:
    away = client.another()
    await signs_in(away)
    await signs_in(client)
    page = await client.open("/staff/account")
    # The session that the set-up began, the one away and this one.
    assert len(page.tables[0]) == 3
    forms = [one for one in page.root.iter("form") if one.get("action") == "/staff/account/sessions/end"]
    for form in forms:
        values = {one.get("name", ""): one.get("value", "") for one in form.iter("input")}
        await client.post("/staff/account/sessions/end", data=values)
    assert (await away.open("/staff/account")).path == "/staff/sign-in"
    assert (await client.open("/staff/account")).path == "/staff/account"


async def test_the_password_is_changed_and_works_from_then_on(client: PortalClient, bureau: SetUp) -> None:
    new = "另一句 很长的 新密码 九九"
    await signs_in(client)
    page = await client.open("/staff/account/password")
    wrong = await page.submit(button="更换密码", old="不对", password=new, again=new)
    assert wrong.errors == ["现用密码不正确。"]
    typo = await page.submit(button="更换密码", old=PASSWORD, password=new, again=new + "x")
    assert typo.errors == ["两次输入的密码不一致。"]
    weak = await page.submit(button="更换密码", old=PASSWORD, password="short", again="short")
    assert weak.errors == ["密码至少需要12个字符。"]
    done = await page.submit(button="更换密码", old=PASSWORD, password=new, again=new)
    assert "密码已更换" in done.notice
    stranger = client.another()
    assert (await signs_in(stranger, password=PASSWORD)).errors == [NEUTRAL]
    await signs_in(stranger, password=new)
    assert (await stranger.open("/staff/account")).path == "/staff/account"


async def test_someone_without_the_permission_gets_a_page_that_says_so(
    client: PortalClient, bureau: SetUp
) -> None:
    await hired("li", "李芳", by=await who(bureau.token))
    await signs_in(client, "li")
    page = await client.get("/staff/people")
    assert page.status == 403
    assert "没有这项权限" in page.text


async def test_someone_without_a_place_lands_on_his_account_and_learns_why(
    client: PortalClient, bureau: SetUp
) -> None:
    await hired("li", "李芳", by=await who(bureau.token))
    page = await signs_in(client, "li")
    assert page.path == "/staff/account"
    assert "还没有生效的岗位" in page.text


async def test_a_cookie_of_another_kind_of_session_is_nobody(client: PortalClient, bureau: SetUp) -> None:
    from portal.sessions import sealed

    client.http.cookies.set("staff", await sealed.begin("informant", {}))
    assert (await client.open("/staff/account")).path == "/staff/sign-in"


def test_every_staff_handler_names_a_permission_that_exists(app: Litestar) -> None:
    handlers = list(staff_handlers(app))
    assert len(handlers) > 10
    for handler in handlers:
        permission = handler.opt.get("permission")
        assert permission in {*PERMISSIONS, ANYONE, SIGNED_IN}, handler.name
        if permission == ANYONE:
            assert handler.name in {
                *("admin:sign-in", "admin:sign-in-try", "admin:sign-out"),
                *("admin:set-up", "admin:set-up-first-person"),
                *("admin:join", "admin:join-code", "admin:join-password", "admin:join-password-set"),
                *("admin:recover", "admin:recover-try"),
                *("admin:second-step", "admin:second-step-try", "admin:second-step-qr"),
                "admin:second-step-passkey",
                *("admin:second-step-enrol", "admin:second-step-enrolled"),
                *("admin:second-step-lost", "admin:second-step-recover"),
            }


def staff_handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        if route.path.startswith(("/staff", "/setup")):
            handlers = getattr(route, "route_handlers", ())
            yield from (one for one in handlers if one.http_methods != {"OPTIONS"})


async def test_a_handler_that_names_no_permission_is_closed_to_everybody(
    client: PortalClient, bureau: SetUp, settings: Settings
) -> None:
    @get("/staff/forgotten")
    async def forgotten(request: PortalRequest) -> str:
        return "secret"

    app = web_application(settings, routes=[staff_router(forgotten)])
    token = await signing_in.sign_in("wang", PASSWORD, b"")
    async with PortalClient.opened(app, lifespan=False) as visitor:
        visitor.http.cookies.set("staff", token)
        page: Any = await visitor.get("/staff/forgotten")
        assert page.status == 403
        assert "secret" not in page.text
