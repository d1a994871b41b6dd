"""Invitation, first password, forgotten password and reset, as people meet them on the pages."""

import pytest

from portal.settings import Settings
from tests.support.pages import Page, PortalClient
from tests.support.small_bureau import PASSWORD, set_up

DESK = "dispatch-desk"
NEW = "另一句 很长的 新密码 九九"


@pytest.fixture
async def wang(client: PortalClient, settings: Settings) -> PortalClient:
    client.http.cookies.set("staff", (await set_up(settings)).token)
    return client


async def slip_for(wang: PortalClient, login: str = "li", name: str = "李芳") -> Page:
    page = await (await wang.open("/staff/people")).follow("邀请新同事")
    return await page.submit(button="建立账号并显示邀请码", name=name, login=login)


async def joins(visitor: PortalClient, code: str, password: str = PASSWORD) -> Page:
    page = await visitor.open("/staff/join")
    page = await page.submit(button="继续", code=code)
    return await page.submit(button="设置密码", password=password, again=password)


async def test_a_colleague_is_invited_joins_and_prints_his_recovery_code(wang: PortalClient) -> None:
    slip = await slip_for(wang)
    assert "只显示一次" in slip.text
    assert slip.facts["登录名"] == "li"
    assert slip.headers["cache-control"] == "no-store"
    li = wang.another()
    printed = await joins(li, slip.receipt)
    assert printed.h1 == "请打印您的恢复码"
    assert printed.receipt != slip.receipt
    account = await printed.follow("我已打印或抄好，继续")
    assert (account.path, account.facts["姓名"]) == ("/staff/account", "李芳")
    assert "您还没有恢复码" not in account.text
    assert account.facts["恢复码"].endswith("制作")


async def test_opening_the_link_does_not_spend_it(wang: PortalClient) -> None:
    """Mail programs and messengers open links before people do."""
    slip = await slip_for(wang)
    link = slip.facts["或者直接打开这个链接"]
    path = link[link.index("/staff/join") :]
    li = wang.another()
    for _ in range(3):
        await li.open(path)
    page = await li.open(path)
    assert page.form_values()["code"] == slip.receipt
    page = await page.submit(button="继续")
    assert page.path == "/staff/join/password"
    assert "code" not in page.hops[-1]


async def test_the_code_may_be_typed_in_small_letters_and_a_slip_of_the_pen_is_said_at_once(
    wang: PortalClient,
) -> None:
    code = (await slip_for(wang)).receipt
    page = await wang.another().open("/staff/join")
    wrong = await page.submit(button="继续", code=code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert wrong.status == 422
    assert wrong.errors == ["有一位不对或两位颠倒了，请对照打印件再看一遍。"]
    short = await page.submit(button="继续", code=code[:-2])
    assert short.errors == ["应为28位，您输入了26位。请对照打印件再看一遍。"]
    assert short.form_values()["code"] == code[:-2]
    right = await page.submit(button="继续", code=code.lower().replace("-", " "))
    assert right.h1 == "设置密码"
    assert right.facts == {"姓名": "李芳", "登录名": "li"}


async def test_a_used_code_a_weak_password_and_a_typo_each_get_their_sentence(wang: PortalClient) -> None:
    code = (await slip_for(wang)).receipt
    li = wang.another()
    page = await (await li.open("/staff/join")).submit(button="继续", code=code)
    late = await (await wang.another().open("/staff/join")).submit(button="继续", code=code)
    assert late.errors == ["这个邀请码无效：可能已经用过、撤回或者过期。请联系账号管理员。"]
    weak = await page.submit(button="设置密码", password="short", again="short")
    assert weak.errors == ["密码至少需要12个字符。"]
    typo = await page.submit(button="设置密码", password=PASSWORD, again=PASSWORD + "x")
    assert typo.errors == ["两次输入的密码不一致。"]
    assert PASSWORD not in typo.html
    assert (await page.submit(button="设置密码", password=PASSWORD, again=PASSWORD)).h1 == "请打印您的恢复码"


async def test_without_a_code_the_password_page_leads_to_the_code(wang: PortalClient) -> None:
    visitor = wang.another()
    assert (await visitor.open("/staff/join/password")).path == "/staff/join"


async def test_the_person_page_tells_of_the_invitation_renews_and_withdraws_it(wang: PortalClient) -> None:
    slip = await slip_for(wang)
    person = await slip.follow("已打印或已转告，继续")
    assert "有一个码还没有用" in person.text
    assert person.facts["密钥指纹"] == "还没有，等他设置密码"
    again = await person.submit(button="换一个邀请码")
    assert again.receipt != slip.receipt
    person = await again.follow("已打印或已转告，继续")
    gone = await person.submit(button="撤回")
    assert "撤回" in gone.notice
    assert "还没有设置密码" in gone.text
    page = await wang.another().open("/staff/join")
    assert (await page.submit(button="继续", code=again.receipt)).status == 422
    assert "尚未设置密码" in (await wang.open("/staff/people")).tables[0][0][0]


async def test_an_invited_person_waits_for_his_office_and_reads_why(wang: PortalClient) -> None:
    slip = await slip_for(wang)
    person = await slip.follow("已打印或已转告，继续")
    person = await person.submit(button="安排岗位", office=DESK, role="dispatcher")
    assert not person.has_button("接纳到")
    li = wang.another()
    printed = await joins(li, slip.receipt)
    account = await printed.follow("我已打印或抄好，继续")
    assert "还没有生效的岗位" in account.text
    person = await wang.open(person.path)
    assert account.facts["密钥指纹"] == person.facts["密钥指纹"]
    person = await person.submit(button="接纳到派单台", compared=True)
    assert "派单员" in (await li.open("/staff/account")).facts["岗位"]


async def test_an_invitation_that_cannot_be_keeps_what_was_typed(wang: PortalClient) -> None:
    page = await slip_for(wang, login="wang", name="王二")
    assert page.status == 422
    assert page.errors == ["登录名“wang”已有人使用，请换一个。"]
    assert page.form_values()["name"] == "王二"


async def test_a_forgotten_password_is_set_anew_with_the_recovery_code(wang: PortalClient) -> None:
    code = (await joins(wang.another(), (await slip_for(wang)).receipt)).receipt
    visitor = wang.another()
    page = await (await visitor.open("/staff/sign-in")).follow("忘记密码")
    done = await page.submit(button="设置新密码", login="li", code=code, password=NEW, again=NEW)
    assert "新密码已经生效" in done.text
    assert done.receipt != code
    page = await done.follow("我已打印或抄好，继续")
    assert (await page.submit(button="登录", login="li", password=NEW)).path == "/staff/account"
    again = await visitor.open("/staff/recover")
    spent = await again.submit(button="设置新密码", login="li", code=code, password=NEW, again=NEW)
    assert spent.errors == ["登录名或恢复码不正确。"]
    assert NEW not in spent.html


async def test_a_wrong_code_and_an_unknown_login_look_the_same_and_then_have_to_wait(
    wang: PortalClient,
) -> None:
    own = (await joins(wang.another(), (await slip_for(wang)).receipt)).receipt
    page = await wang.another().open("/staff/recover")

    async def tries(login: str) -> Page:
        return await page.submit(button="设置新密码", login=login, code=own, password=NEW, again=NEW)

    known, unknown = await tries("wang"), await tries("nobody")
    assert known.status == unknown.status == 422
    assert known.text == unknown.text
    for _ in range(4):
        await tries("wang")
    stopped = await tries("wang")
    assert stopped.status == 429
    assert "15分钟" in stopped.errors[0]


async def test_the_owner_makes_a_new_recovery_code_with_his_password(wang: PortalClient) -> None:
    account = await wang.open("/staff/account")
    assert "您还没有恢复码" in account.text
    page = await account.follow("制作恢复码")
    wrong = await page.submit(button="制作并显示恢复码", password=NEW)
    assert wrong.errors == ["现用密码不正确。"]
    shown = await page.submit(button="制作并显示恢复码", password=PASSWORD)
    assert len(shown.receipt.replace("-", "")) == 28
    assert (await wang.open("/staff/account")).has_link("换一个恢复码")


async def test_a_reset_is_explained_needs_a_reason_and_ends_in_waiting(wang: PortalClient) -> None:
    slip = await slip_for(wang)
    person = await slip.follow("已打印或已转告，继续")
    await joins(wang.another(), slip.receipt)
    await (await wang.open(person.path)).submit(button="安排岗位", office=DESK, role="dispatcher")
    page = await (await wang.open(person.path)).follow("重设账号")
    assert "您一个人办不到" in page.text
    assert (await page.submit(button="签发重设码")).errors == ["请填写理由。"]
    code = await page.submit(button="签发重设码", reason="本人当面说都找不到了")
    assert code.h1 == "重设码：李芳"
    li = wang.another()
    await joins(li, code.receipt, NEW)
    assert "还没有生效的岗位" in (await li.open("/staff/account")).text
    assert "待接纳" in (await wang.open(person.path)).tables[0][0]


async def test_the_reset_page_warns_when_nobody_else_holds_an_offices_key(wang: PortalClient) -> None:
    slip = await slip_for(wang)
    await joins(wang.another(), slip.receipt)
    person = await slip.follow("已打印或已转告，继续")
    person = await person.submit(button="安排岗位", office="construction-section", role="chief")
    if person.has_button("接纳到"):
        person = await person.submit(button="接纳到", compared=True)
    page = await person.follow("重设账号")
    assert "唯一持有密钥" in page.text
    assert "局建筑业管理科" in page.text


async def test_one_cannot_reset_oneself_nor_somebody_who_does_not_exist(wang: PortalClient) -> None:
    own = await (await wang.open("/staff/people")).follow("王建国")
    assert not own.has_link("重设账号")
    forged = await wang.open(f"{own.path}/reset")
    assert (await forged.submit(button="签发重设码", reason="自己")).status == 422
    assert (await wang.get("/staff/people/00000000-0000-4000-8000-000000000000/reset")).status == 404
