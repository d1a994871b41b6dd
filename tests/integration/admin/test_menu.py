"""Each person's menu: what is his, first things first; there his day begins."""

import pytest

from portal.catalogue.states import Role
from portal.database import writing
from portal.settings import Settings
from portal.staff import rotating
from portal.staff.rotating import Why
from tests.support.bureau import BUILDING, Bureau, open_bureau
from tests.support.cases import a_case
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import sealed_photo, send

MOST_PAGES = 40
PLACES = (
    ("周派", "/staff/dispatch", "派单台"),
    ("张干事", "/staff/tips", "我的待办"),
    ("管保", "/staff/identities", "举报人身份"),
)


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings) -> Bureau:
    return await open_bureau(settings)


@pytest.mark.parametrize(("name", "path", "entry"), PLACES)
async def test_the_day_begins_at_the_first_entry_of_the_menu(
    client: PortalClient, bureau: Bureau, name: str, path: str, entry: str
) -> None:
    page = await (await signed_in(client, bureau[name])).open("/staff")

    [menu] = [one for one in page.root.iter("nav") if one.get("aria-label") == "工作菜单"]
    first = next(menu.iter("a"))
    assert page.path == path
    assert (first.get("href"), first.text, first.get("aria-current")) == (path, entry, "page")


async def test_ones_own_account_comes_last(client: PortalClient, bureau: Bureau) -> None:
    page = await (await signed_in(client, bureau["周派"])).open("/staff")

    [menu] = [one for one in page.root.iter("nav") if one.get("aria-label") == "工作菜单"]
    assert [one.text for one in menu.iter("a")][-1] == "我的账号"


async def test_whoever_waits_for_admission_stands_first(client: PortalClient, bureau: Bureau) -> None:
    await bureau.hire("新来的", (BUILDING, Role.CLERK))
    page = await (await signed_in(client, bureau["李科长"])).open("/staff/people")

    assert "请核对密钥指纹再接纳：局建筑业管理科：新来的" in page.text.replace(" ", "")
    assert page.text.index("等待接纳") < page.text.index("有账号的人")


async def test_a_key_that_is_due_is_told_to_who_signs_keys(client: PortalClient, bureau: Bureau) -> None:
    async with writing():
        await rotating.note(BUILDING, Why.LEFT)
    officer = await (await signed_in(client, bureau["王密"])).open("/staff/people")
    chief = await (await signed_in(client, bureau["李科长"])).open("/staff/people")

    assert "局建筑业管理科" in (await officer.follow("看是哪些单位，为什么")).text
    assert not chief.has_link("看是哪些单位，为什么")


@pytest.mark.parametrize("name", ["周派", "管保", "王密", "孙发布", "赵干事"])
async def test_no_link_leads_to_what_one_may_not_do(client: PortalClient, bureau: Bureau, name: str) -> None:
    await bureau.hire("孙发布", (BUILDING, Role.PUBLISHER))
    await bureau.found(BUILDING, "李科长", "张干事", "赵干事", "孙发布")
    case = await a_case(bureau, "decided", files=(sealed_photo(),))
    await send()

    person = await signed_in(client, bureau[name])
    waiting, seen = ["/staff", f"/staff/cases/{case}"], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page = await person.get(path)
        assert page.status != 403 or path.startswith("/staff/cases/"), f"{path} is refused to {name}"
        waiting += [one for one in _links(page) if one.startswith("/staff")]


def _links(page: Page) -> list[str]:
    """Where the page leads, without its switches and tables turned another way."""
    hrefs = [one.get("href", "").partition("#")[0] for one in page.root.iter("a")]
    return [one for one in hrefs if "?" not in one]
