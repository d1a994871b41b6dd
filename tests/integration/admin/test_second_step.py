"""The second step of a sign-in on the pages: being asked, enrolling, losing the telephone, the rules."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from litestar import Litestar

from portal.core import clock
from portal.settings import Settings
from portal.staff import recovering, requirements
from portal.web.guards import ANYONE
from tests.support.pages import Page, PortalClient
from tests.support.small_bureau import PASSWORD, SetUp, set_up, who
from tests.support.telephones import Telephone, asks, enrolled, enrols_on_the_page


@pytest.fixture
async def client(app: Litestar, working_day: datetime) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as made:
        yield made


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings) -> SetUp:
    """As shipped: a second factor is asked of 王建国, who set everything up and has none yet."""
    await requirements.load_shipped()
    return await set_up(settings)


async def test_the_next_sign_in_after_the_set_up_leads_through_enrolment(
    client: PortalClient, bureau: SetUp
) -> None:
    page = await asks(client, "wang")
    assert page.h1 == "设置第二步验证"
    assert "staff" not in client.http.cookies
    _, page = await enrols_on_the_page(page)
    assert page.path.startswith("/staff/")
    assert (await client.open("/staff/account")).facts["第二步验证"].startswith("已设置")
    assert "factor" not in client.http.cookies


async def test_from_then_on_password_and_code_are_asked_and_lead_to_the_page_he_wanted(
    client: PortalClient, bureau: SetUp
) -> None:
    telephone = await enrolled(await who(bureau.token))
    asked = await client.open("/staff/people")
    page = await asked.submit(button="登录", login="wang", password=PASSWORD)
    assert page.h1 == "第二步验证"
    wrong = await page.submit(button="继续", code="000000")
    assert (wrong.status, wrong.errors) == (
        422,
        ["验证码不正确，或者已经用过。请等手机上换出下一个再输入。"],
    )
    code = telephone.code(later=1)
    assert (await wrong.submit(button="继续", code=f"{code[:3]} {code[3:]}")).path == "/staff/people"
    used = await (await asks(client.another(), "wang")).submit(button="继续", code=code)
    assert used.errors == wrong.errors


def staff_addresses(app: Litestar) -> Iterator[tuple[str, str]]:
    """Method and an example address of everything behind the door of the staff."""
    for route in app.routes:
        if route.path.startswith(("/staff", "/setup")):
            for handler in getattr(route, "route_handlers", ()):
                for method in handler.http_methods - {"OPTIONS"}:
                    if handler.opt.get("permission") != ANYONE:
                        yield method, _example(route.path)


def _example(path: str) -> str:
    """An address of this form, with something in each of its places."""
    filled = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "date": "2026-03-10"}
    pieces = path.split("/")
    return "/".join(
        filled.get(one.strip("{}").rpartition(":")[2], "x") if one.startswith("{") else one for one in pieces
    )


async def test_nobody_without_a_completed_second_factor_reaches_a_page_of_staff(
    app: Litestar, client: PortalClient, bureau: SetUp
) -> None:
    """Each address is tried with a correct password and no code, and with the waiting cookie moved over."""
    await enrolled(await who(bureau.token))
    await asks(client, "wang")
    waiting, tried = client.http.cookies["factor"], set()
    for method, address in staff_addresses(app):
        for cookie in ("", waiting):
            client.http.cookies.set("staff", cookie)
            answer = await client.request(method, address, follow=False)
            assert answer.status in (303, 401), (method, address, answer.status)
            if answer.status == 303:
                assert answer.headers["location"].startswith("/staff/sign-in"), address
        tried.add((method, address))
    assert len(tried) > 40


async def test_after_five_wrong_codes_the_page_says_how_long_to_wait(
    client: PortalClient, bureau: SetUp, working_day: datetime
) -> None:
    telephone = await enrolled(await who(bureau.token))
    page = await asks(client, "wang")
    for _ in range(5):
        page = await page.submit(button="继续", code="000000")
    stopped = await page.submit(button="继续", code=telephone.code(later=1))
    assert stopped.status == 429
    with clock.frozen(working_day + timedelta(minutes=15, seconds=30)):
        again = await asks(client, "wang")
        assert (await again.submit(button="继续", code=telephone.code())).path == "/staff/dispatch"


async def test_the_picture_is_for_the_one_who_enrols_and_is_kept_nowhere(
    client: PortalClient, bureau: SetUp
) -> None:
    assert (await client.get("/staff/second-step/qr.svg")).status == 404
    page = await asks(client, "wang")
    [picture] = [one for one in page.root.iter("img") if "qr" in one.get("class", "")]
    answer = await client.get(picture.get("src", ""))
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cache-control"] == "no-store"
    assert ElementTree.fromstring(answer.body).tag.endswith("svg")
    _, _ = await enrols_on_the_page(page)
    assert (await client.get("/staff/second-step/qr.svg")).status == 404


async def test_a_mistyped_code_at_enrolment_keeps_the_same_secret(
    client: PortalClient, bureau: SetUp
) -> None:
    page = await asks(client, "wang")
    wrong = await page.submit(button="完成设置", code="000000")
    assert wrong.status == 422
    empty = await wrong.submit(button="完成设置", code="")
    assert empty.errors == ["请填写验证码。"]
    _, done = await enrols_on_the_page(empty)
    assert done.status == 200


async def test_without_a_password_before_it_the_second_step_leads_to_the_sign_in(
    client: PortalClient,
) -> None:
    for path in ("", "/enrol", "/lost"):
        assert (await client.open(f"/staff/second-step{path}")).path in ("/staff/sign-in", "/setup")


async def test_a_lost_telephone_is_answered_with_the_recovery_code(
    client: PortalClient, bureau: SetUp
) -> None:
    wang = await who(bureau.token)
    code = await recovering.renew_code(wang, password=PASSWORD)
    await enrolled(wang)
    page = await (await asks(client, "wang")).follow("手机不在手边或者丢了")
    wrong = await page.submit(button="用恢复码继续", code="0" * 28)
    assert (wrong.status, wrong.errors) == (422, ["恢复码不正确。"])
    shown = await wrong.submit(button="用恢复码继续", code=code)
    assert shown.h1 == "请打印您的恢复码"
    enrol = await shown.follow("我已打印或抄好，继续")
    assert enrol.h1 == "设置第二步验证"
    _, page = await enrols_on_the_page(enrol)
    assert (await client.open("/staff/account")).facts["姓名"] == "王建国"


async def test_an_invited_custodian_enrols_right_after_his_first_password(
    client: PortalClient, bureau: SetUp
) -> None:
    client.http.cookies.set("staff", bureau.token)
    page = await (await client.open("/staff/people")).follow("邀请新同事")
    slip = await page.submit(button="建立账号并显示邀请码", name="管保", login="guan")
    person = await slip.follow("已打印或已转告，继续")
    await person.submit(button="安排岗位", office="custodians", role="custodian")
    guan = client.another()
    page = await (await guan.open("/staff/join")).submit(button="继续", code=slip.receipt)
    printed = await page.submit(button="设置密码", password=PASSWORD, again=PASSWORD)
    enrol = await printed.follow("我已打印或抄好，继续")
    assert enrol.h1 == "设置第二步验证"
    _, page = await enrols_on_the_page(enrol)
    assert "还没有生效的岗位" in page.text


# ---- One's own telephone, and the rules.


async def signed_in(client: PortalClient, bureau: SetUp) -> tuple[PortalClient, Telephone]:
    telephone = await enrolled(await who(bureau.token))
    page = await asks(client, "wang")
    await page.submit(button="继续", code=telephone.code(later=1))
    return client, telephone


async def test_a_new_telephone_is_set_up_from_ones_own_page_with_the_password(
    client: PortalClient, bureau: SetUp, working_day: datetime
) -> None:
    wang, old = await signed_in(client, bureau)
    page = await wang.open("/staff/account/second-step")
    assert not page.has_button("停用")
    wrong = await page.submit(button="换一部手机", password="不是这一句 不是这一句")
    assert wrong.errors == ["现用密码不正确。"]
    before = wang.http.cookies["staff"]
    _, done = await enrols_on_the_page(await page.submit(button="换一部手机", password=PASSWORD))
    assert done.path == "/staff/account"
    assert wang.http.cookies["staff"] != before
    with clock.frozen(working_day + timedelta(minutes=2)):
        late = await (await asks(client.another(), "wang")).submit(button="继续", code=old.code())
    assert late.status == 422


async def test_who_is_not_obliged_may_set_it_up_and_stop_it_again(
    client: PortalClient, bureau: SetUp
) -> None:
    wang, _ = await signed_in(client, bureau)
    page = await (await wang.open("/staff/people")).follow("当面增加人员")
    await page.submit(button="建立账号", name="赵敏", login="zhao", password=PASSWORD, again=PASSWORD)
    zhao = client.another()
    await asks(zhao, "zhao")
    page = await zhao.open("/staff/account/second-step")
    await enrols_on_the_page(await page.submit(button="开始设置", password=PASSWORD))
    page = await zhao.open("/staff/account/second-step")
    gone = await page.submit(button="停用第二步验证", password=PASSWORD)
    assert "第二步验证已经停用" in gone.text
    again = await asks(client.another(), "zhao")
    assert not again.path.startswith("/staff/sign-in")


async def test_the_rules_are_seen_and_changed_with_a_second_look(client: PortalClient, bureau: SetUp) -> None:
    wang, _ = await signed_in(client, bureau)
    page = await (await wang.open("/staff/people")).follow("第二步验证的要求")
    asked = {row[0] for row in page.tables[0] if row[1].startswith("要求")}
    assert asked == {"账号管理员", "密钥管理员", "身份保管员"}
    look = await page.follow("更改负责人")
    assert "其中0人还没有设置" in look.text
    assert (await look.submit(button="从现在起要求")).errors == ["请填写依据或理由。"]
    done = await look.submit(button="从现在起要求", reason="2026年3月办公会")
    assert "从现在起" in done.notice
    assert ["负责人", "要求 自2026年3月10日起", "2026年3月办公会"] in [row[:3] for row in done.tables[0]]
    again = await look.submit(button="从现在起要求", reason="又点了一次")
    assert again.errors == ["已经是这样了，可能刚由别人改过。"]
    stop = await (await done.follow("更改负责人")).submit(button="不再要求", reason="手机没配齐")
    assert "不再要求" in stop.notice
    for role in ("system", "nobody"):
        assert (await wang.get(f"/staff/factors/{role}")).status == 404


async def test_only_administrators_see_the_rules(client: PortalClient, bureau: SetUp) -> None:
    wang, _ = await signed_in(client, bureau)
    page = await (await wang.open("/staff/people")).follow("当面增加人员")
    await page.submit(button="建立账号", name="赵敏", login="zhao", password=PASSWORD, again=PASSWORD)
    zhao: PortalClient = client.another()
    answer: Page = await asks(zhao, "zhao")
    assert answer.path == "/staff/account/recovery", "typed by an administrator, the account has no code yet"
    assert (await answer.follow("以后再做")).path == "/staff/account"
    assert (await zhao.get("/staff/factors")).status == 403
