"""The pages 角色和权限: 王密 proposes, 郑组长 switches on, 沈审 looks; what may not be is said beside it."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.catalogue.states import Role
from portal.core import clock
from portal.settings import Settings
from portal.staff import role_drafts
from portal.staff.permissions import PERMISSIONS
from tests.support.bureau import Bureau, open_bureau
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import send

ROLES = "/staff/roles"
NOTE = "局务会纪要〔2026〕5号"


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as made:
        yield made


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings, working_day: object) -> Bureau:
    made = await open_bureau(settings)
    await made.hire("郑组长", (None, Role.LEADING))
    await made.hire("沈审", (None, Role.AUDITOR))
    return made


async def test_one_proposes_and_another_switches_on(client: PortalClient, bureau: Bureau) -> None:
    wang, zheng, shen = [await visitor(client, bureau[name]) for name in ("王密", "郑组长", "沈审")]
    page = await (await wang.open("/staff/settings")).follow("角色和权限")
    assert page.tables[0][0][0] == "经办人"
    assert "没有第二个人看着" in page.text

    page = await (await page.follow("经办人")).follow("修改")
    ticked = page.form_values(f"{ROLES}/clerk/change")
    assert "people.manage:bureau" not in ticked.values(), "what may never be given is not offered"
    page = await page.submit(button="写进草案", oversight="numbers.see:office", note="")
    assert page.errors == ["请填写为什么改。"]
    page = await page.submit(button="写进草案", note=NOTE)
    assert page.path == f"{ROLES}/draft"
    assert [row[1] for row in page.tables[0]] == [PERMISSIONS["numbers.see"].zh]
    assert not page.has_button("启用草案")
    assert "等待另一位同事启用" in page.text
    page = await page.submit(button="改施行日期", begins_on="2026-03-01")
    assert page.errors == ["施行日期不能早于今天。"]

    look = await shen.open(f"{ROLES}/draft")
    assert not look.has_button("启用草案")
    assert not look.has_button("放弃整个草案")
    assert (await shen.get(f"{ROLES}/clerk/change")).status == 403
    assert "草案里有这个角色的改动" in (await shen.open(f"{ROLES}/clerk")).text

    zhang = await visitor(client, bureau["张干事"])
    assert (await zhang.get("/staff/numbers")).status == 403
    done = await (await zheng.open(f"{ROLES}/draft")).submit(button="启用草案")
    assert "已启用" in done.notice
    assert (await zhang.open("/staff/numbers")).path == "/staff/numbers"

    role = await shen.open(f"{ROLES}/clerk")
    assert NOTE in role.text
    assert "启用过的改动" in role.text
    assert "现在没有草案" in (await zheng.open(f"{ROLES}/draft")).text


async def test_what_may_not_be_keeps_what_was_ticked_and_says_why(
    client: PortalClient, bureau: Bureau
) -> None:
    wang = await visitor(client, bureau["王密"])
    page = await wang.open(f"{ROLES}/account_admin/change")
    page = await page.submit(button="写进草案", people=["people.see:bureau"], note=NOTE)
    assert "不能没有人" in page.text
    assert NOTE in page.form_values(f"{ROLES}/account_admin/change").values()
    page = await wang.open(f"{ROLES}/chief/change")
    page = await page.submit(
        button="写进草案", rules=["contacts.publish:office", "contacts.publish:bureau"], note=NOTE
    )
    assert "同一项权限只能选一种范围" in page.text
    with pytest.raises(AssertionError, match="does not offer"):
        await page.submit(button="写进草案", people=["people.manage:bureau"], note=NOTE)
    assert await role_drafts.open_draft() is None
    assert (await wang.get(f"{ROLES}/informant")).status == 404
    assert (await wang.get(f"{ROLES}/nobody/change")).status == 404


async def test_whoever_came_second_is_told(client: PortalClient, bureau: Bureau) -> None:
    wang, zheng = await visitor(client, bureau["王密"]), await visitor(client, bureau["郑组长"])
    first, second = await wang.open(f"{ROLES}/clerk/change"), await wang.open(f"{ROLES}/chief/change")
    await first.submit(button="写进草案", oversight="numbers.see:office", note=NOTE)
    late = await second.submit(button="写进草案", oversight=[], note=NOTE)
    assert "别的同事刚刚也改了草案" in late.text
    seen = await zheng.open(f"{ROLES}/draft")
    await (await wang.open(f"{ROLES}/draft")).submit(button="改施行日期", begins_on=clock.today().isoformat())
    assert "草案刚刚被别的同事改过" in (await seen.submit(button="启用草案")).text
    dropped = await (await zheng.open(f"{ROLES}/draft")).submit(button="放弃整个草案")
    assert "权限没有变" in dropped.notice
    assert (await (await visitor(client, bureau["沈审"])).get(ROLES)).status == 200
    assert (await (await visitor(client, bureau["李科长"])).get(ROLES)).status == 403


async def test_the_page_of_who_can_see_names_the_row(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send()
    page = await (await visitor(client, bureau["沈审"])).open(f"/staff/access?number={registered.number}")
    zhang = next(row for row in page.tables[0] if row[0] == "张干事")
    assert "经办人可以“查看本单位的举报”" in zhang[2]
    assert "本系统的岗位职责" in zhang[2]
