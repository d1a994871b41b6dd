"""An officer of tests who enters a call, step by step."""

import re

from tests.support.pages import Page, PortalClient

PATH = "/staff/enter"
ACCOUNT = "来电人说，张三丰的建造师证书挂在该公司，从未到岗。"
CALL = {
    "channel": "phone",
    "account": ACCOUNT,
    "persons-1-name": "张三丰",
    "persons-1-profession": "builder1",
    "units-1-name": "常德市示例建筑工程有限公司",
    "units-1-unit_type": "construction",
    "level": "city",
}


async def checked(client: PortalClient, **values: str) -> Page:
    """The look before saving, of a call with these answers."""
    page = await go_on(await client.open(PATH), **(CALL | values))
    assert page.status == 200, page.errors
    assert page.path.endswith("/check"), page.errors
    return page


async def go_on(page: Page, button: str = "继续", **values: str | bool) -> Page:
    return await page.submit(button=button, action=None, files=None, **values)


def number_on(page: Page) -> str:
    assert page.h1 == "已登记", page
    found = re.search(r"CDZJ-JB-2026-\d{6}", page.text)
    assert found
    return found[0]


async def register(page: Page) -> Page:
    return await page.submit(button="不给查询码，直接登记")
