"""People and offices on the pages: adding, placing, admitting, and seeing what is still missing."""

from uuid import UUID, uuid4

import pytest

from portal.settings import Settings
from portal.staff import keyring, queries
from tests.support.checks import squeezed
from tests.support.pages import Page, PortalClient
from tests.support.small_bureau import PASSWORD, SetUp, set_up

BUILDING = "construction-section"


@pytest.fixture
async def wang(client: PortalClient, settings: Settings) -> PortalClient:
    """王建国 at his machine: account administrator and key officer, member of the three needed offices."""
    return await at_his_machine(client, await set_up(settings))


async def at_his_machine(client: PortalClient, made: SetUp) -> PortalClient:
    client.http.cookies.set("staff", made.token)
    return client


async def hire(wang: PortalClient, login: str, name: str) -> Page:
    page = await (await wang.open("/staff/people")).follow("增加人员")
    return await page.submit(button="建立账号", name=name, login=login, password=PASSWORD, again=PASSWORD)


async def heads(wang: PortalClient, login: str, name: str) -> Page:
    """A new person at the head of the construction section, whose fingerprint 王建国 compared."""
    page = await hire(wang, login, name)
    page = await page.submit(button="安排岗位", office=BUILDING, role="chief")
    return await page.submit(button="接纳到", compared=True)


async def sits_down(wang: PortalClient, login: str) -> PortalClient:
    """The person at a machine of his own, signed in."""
    client = wang.another()
    page = await client.open("/staff/sign-in")
    await page.submit(button="登录", login=login, password=PASSWORD)
    return client


async def test_a_person_is_added_and_heads_an_office(wang: PortalClient) -> None:
    page = await hire(wang, "li", "李芳")
    assert page.h1 == "李芳"
    assert "账号已建立" in page.notice
    assert "还没有岗位" in page.text
    page = await page.submit(button="安排岗位", office=BUILDING, role="chief")
    page = await page.submit(button="接纳到局建筑业管理科", compared=True)
    assert "建立了密钥" in page.notice
    assert page.tables[0] == [["局建筑业管理科", "负责人", "有效", "收回负责人"]]
    assert await keyring.current_epoch(BUILDING) is not None


async def test_the_list_shows_everybody_and_every_office(wang: PortalClient) -> None:
    page = await wang.open("/staff/people")
    assert "举报已经开放" in page.text
    people, needed = page.tables
    assert people[0][:2] == ["王建国", "wang"]
    assert [row[0] for row in needed] == ["机关纪检", "派单台", "身份保管"]
    assert all("王建国" in row[1] for row in needed)
    unserved = [squeezed(one) for one in page.all("details")[0].iter("li")]
    assert len(unserved) == 27
    assert "局建筑业管理科" in unserved


async def test_before_the_needed_offices_have_members_the_page_says_which(
    client: PortalClient, settings: Settings
) -> None:
    wang = await at_his_machine(client, await set_up(settings, also=["dispatcher"]))
    page = await wang.open("/staff/people")
    assert "举报尚未开放" in page.text
    assert "派单台：已有成员" in page.text
    assert "身份保管：还没有成员" in page.text


async def test_each_later_step_of_the_set_up_can_be_done_on_the_people_page(
    client: PortalClient, settings: Settings
) -> None:
    wang = await at_his_machine(client, await set_up(settings, also=["dispatcher"]))
    for login, name, office, role in (
        ("ji", "纪严", "discipline-office", "chief"),
        ("guan", "管保", "custodians", "custodian"),
    ):
        page = await hire(wang, login, name)
        page = await page.submit(button="安排岗位", office=office, role=role)
        await page.submit(button="接纳到", compared=True)
    assert "举报已经开放" in (await wang.open("/staff/people")).text
    assert await keyring.is_open()


async def test_a_chief_admits_the_clerk_whom_the_administrator_placed(wang: PortalClient) -> None:
    await heads(wang, "li", "李芳")
    page = await hire(wang, "zhao", "赵敏")
    page = await page.submit(button="安排岗位", office=BUILDING, role="clerk")
    assert "等待" in page.notice
    assert page.tables[0] == [["局建筑业管理科", "经办人", "待接纳", "收回经办人 限定区县"]]
    assert "请由已有密钥的成员接纳：李芳" in page.text
    assert not page.has_button("接纳到")

    li = await sits_down(wang, "li")
    seen = await (await li.open("/staff/people")).follow("赵敏")
    zhao = await sits_down(wang, "zhao")
    told = await zhao.open("/staff/account")
    assert told.facts["密钥指纹"] == seen.facts["密钥指纹"]
    unread = await seen.submit(button="接纳到局建筑业管理科")
    assert unread.errors == ["请先核对密钥指纹，再勾选。"]
    assert "待接纳" in unread.tables[0][0]
    seen = await seen.submit(button="接纳到局建筑业管理科", compared=True)
    assert "密钥已交给他" in seen.notice
    assert seen.tables[0] == [["局建筑业管理科", "经办人", "有效", "收回经办人 限定区县"]]
    assert "经办人" in (await zhao.open("/staff/account")).facts["岗位"]


async def test_an_administrator_without_the_key_cannot_admit_by_a_forged_form(wang: PortalClient) -> None:
    await heads(wang, "li", "李芳")
    page = await hire(wang, "zhao", "赵敏")
    page = await page.submit(button="安排岗位", office=BUILDING, role="clerk")
    row = await queries.person(UUID(page.path.rpartition("/")[2]))
    assert row is not None
    token = page.form_values()["csrf_token"]
    form = {"csrf_token": token, "office": BUILDING, "fingerprint": row.fingerprint, "compared": "1"}
    refused = await wang.post(f"{page.path}/admission", data=form)
    assert refused.status == 409
    assert "没有这个单位的密钥" in refused.text


async def test_a_chief_neither_adds_people_nor_gives_places(wang: PortalClient) -> None:
    page = await heads(wang, "li", "李芳")
    li = await sits_down(wang, "li")
    people = await li.open("/staff/people")
    assert not people.has_link("增加人员")
    assert (await li.get("/staff/people/new")).status == 403
    own = await li.get(page.path)
    assert not own.has_button("安排岗位")
    form = {"office": BUILDING, "role": "checker"}
    assert (await li.post(f"{page.path}/places", data=form)).status == 403


async def test_a_place_that_cannot_be_is_an_error_at_its_field(wang: PortalClient) -> None:
    page = await hire(wang, "zhao", "赵敏")
    first = await page.submit(button="安排岗位", office=BUILDING, role="clerk")
    assert first.errors == ["这个单位还没有负责人，请先安排负责人。"]
    assert first.form_values()["office"] == BUILDING
    wrong = await page.submit(button="安排岗位", office="bureau", role="custodian")
    assert wrong.errors == ["这个单位没有这种岗位。"]
    empty = await page.submit(button="安排岗位")
    assert empty.errors == ["请选择单位。", "请选择岗位。"]
    assert empty.status == 422


async def test_a_login_in_use_is_an_error_at_its_field(wang: PortalClient) -> None:
    page = await hire(wang, "WANG", "王二")
    assert page.status == 422
    assert page.errors == ["登录名“wang”已有人使用，请换一个。"]
    assert page.form_values()["name"] == "王二"
    assert len(await queries.people()) == 1


async def test_a_double_click_on_placing_gives_the_place_once(wang: PortalClient) -> None:
    page = await hire(wang, "li", "李芳")
    await page.submit(button="安排岗位", office=BUILDING, role="chief")
    again = await page.submit(button="安排岗位", office=BUILDING, role="chief")
    assert again.errors == ["他已经在这个岗位上。"]
    assert len(again.tables[0]) == 1


async def test_who_holds_several_roles_is_shown_what_that_weakens(wang: PortalClient) -> None:
    page = await (await wang.open("/staff/people")).follow("王建国")
    assert "身兼数职削弱的保护" in page.text
    assert "是谁举报的" in page.text


async def test_a_person_who_does_not_exist_is_not_found(wang: PortalClient) -> None:
    assert (await wang.get(f"/staff/people/{uuid4()}")).status == 404
    assert (await wang.get("/staff/people/not-an-id")).status == 404


async def test_the_menu_shows_only_what_a_person_may_open(wang: PortalClient) -> None:
    page = await hire(wang, "zhao", "赵敏")
    assert page.has_link("设置")
    zhao = await sits_down(wang, "zhao")
    account = await zhao.open("/staff/account")
    assert not account.has_link("设置")
    assert account.has_link("我的账号")
