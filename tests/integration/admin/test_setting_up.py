"""The first start on the pages: from the printed link to an open portal, and every way it can go wrong."""

import re
from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest
from litestar import Litestar

from portal.database import fetch
from portal.settings import Settings
from portal.staff import authority, keyring, setting_up
from portal.vault import boxes, shares
from portal.vault.shares import BadShare
from tests.support.checks import squeezed
from tests.support.pages import Page, PortalClient
from tests.support.small_bureau import PASSWORD, prepared, set_up

PERSON: dict[str, Any] = {"name": "王建国", "login": "wang", "password": PASSWORD, "again": PASSWORD}
BUTTON = "建立账号并继续"


@pytest.fixture
async def client(app: Litestar, settings: Settings) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as made:
        await prepared(settings)
        yield made


@pytest.fixture
async def link(client: PortalClient, settings: Settings) -> str:
    path = await setting_up.offer(settings)
    assert path is not None
    return path


async def test_one_person_opens_reporting_in_four_pages(client: PortalClient, link: str) -> None:
    page = await client.open(link)
    assert page.path == "/setup"
    page = await page.submit(button=BUTTON, **PERSON, also=["dispatcher", "discipline", "custodian"])
    assert page.path == "/setup/keys"
    page = await page.submit(button="制作并显示离线密钥")
    assert page.h1 == "请打印离线密钥"
    page = await page.submit(button="我已打印，继续")
    assert (page.path, page.h1) == ("/staff/account/recovery", "制作恢复码")
    assert "离线密钥已经制作完毕" in page.notice
    page = await page.submit(button="制作并显示恢复码", password=PERSON["password"])
    assert page.h1 == "请打印您的恢复码"
    page = await page.follow("我已打印或抄好，继续")
    assert page.path == "/staff/people"
    assert "举报已经开放" in page.text
    assert await keyring.is_open()


async def test_the_page_says_what_several_roles_in_one_hand_weaken(client: PortalClient, link: str) -> None:
    page = await client.open(link)
    said = {row[0]: row[1] for row in page.tables[0]}
    assert any("派单员" in pair and "身份保管员" in pair for pair in said)
    assert all(loss.endswith("。") for loss in said.values())


async def test_the_address_with_the_key_is_left_at_once_and_is_worth_nothing_then(
    client: PortalClient, link: str
) -> None:
    answer = await client.get(link, follow=False)
    assert answer.status == 303
    assert answer.headers["location"] == "/setup"
    stranger = client.another()
    page = await stranger.get(link)
    assert page.status == 403
    assert "只能打开一次" in page.text
    assert "portal serve" in page.text


async def test_without_a_link_there_is_only_a_page_that_says_how_to_get_one(client: PortalClient) -> None:
    for path in ("/setup", "/setup?key=invented", "/setup?key="):
        page = await client.get(path)
        assert page.status == 403
        assert page.h1 == "设置链接无效"


async def test_once_set_up_every_link_leads_to_the_sign_in(
    client: PortalClient, link: str, settings: Settings
) -> None:
    await client.open(link)
    late = await client.open("/setup")
    await set_up(settings)
    sent = await late.submit(button=BUTTON, **PERSON)
    for page in (sent, await client.get(link), await client.get("/setup")):
        assert page.status == 403
        assert page.h1 == "首次设置已经完成"
        assert page.has_link("去登录")


async def test_what_is_wrong_is_said_and_the_rest_stays_typed(client: PortalClient, link: str) -> None:
    page = await client.open(link)
    page = await page.submit(button=BUTTON, **{**PERSON, "again": "x"}, also=["custodian"])
    assert page.errors == ["两次输入的密码不一致。"]
    values = page.form_values(action="/setup")
    assert (values["name"], values["login"], values["also"]) == ("王建国", "wang", "custodian")
    assert PASSWORD not in page.html
    page = await page.submit(button=BUTTON, **{**PERSON, "password": "123456789012", "again": "123456789012"})
    assert page.errors == ["这个密码过于常见，请换一个。"]
    assert not await fetch("SELECT id FROM account")


async def test_an_empty_form_names_every_missing_answer(client: PortalClient, link: str) -> None:
    page = await (await client.open(link)).submit(button=BUTTON)
    assert page.errors == ["请填写姓名。", "请填写登录名。", "请填写密码。", "请再输入一次密码。"]


async def test_a_double_click_makes_one_account(client: PortalClient, link: str) -> None:
    page = await client.open(link)
    answers: list[Page] = []

    async def send() -> None:
        answers.append(await page.submit(button=BUTTON, **PERSON))

    async with anyio.create_task_group() as group:
        group.start_soon(send)
        group.start_soon(send)
    assert len(await fetch("SELECT id FROM account")) == 1
    assert sorted(answer.status for answer in answers) == [200, 403]


async def test_the_offline_keys_are_shown_once_and_never_again(client: PortalClient, link: str) -> None:
    page = await (await client.open(link)).submit(button=BUTTON, **PERSON)
    shown = await page.submit(button="制作并显示离线密钥")
    root, *escrow = (re.sub(r"\s", "", one) for one in _keys(shown))
    assert len(root) == 128
    assert len(escrow) == 3
    assert shown.headers["cache-control"] == "no-store"
    for path in ("/setup/keys", "/staff/people", "/staff/account"):
        again = await client.open(path)
        assert root[:8] not in again.html
        assert "academic" not in again.html
    for table in ("session", "ledger_event", "account"):
        for row in await fetch(f"SELECT * FROM {table}"):
            assert root.lower() not in str(row).lower()


@pytest.mark.parametrize(("split", "needed", "total"), [("2-3", 2, 3), ("3-5", 3, 5), ("1-1", 1, 1)])
async def test_escrow_is_printed_in_shares_one_to_a_sheet(
    client: PortalClient, link: str, split: str, needed: int, total: int
) -> None:
    page = await (await client.open(link)).submit(button=BUTTON, **PERSON)
    shown = await page.submit(button="制作并显示离线密钥", split=split)
    sheets = shown.all("sheet")
    assert len(sheets) == total
    words = [" ".join(squeezed(word) for word in sheet.iter("li")) for sheet in sheets]
    assert all(f"共{total}份" in squeezed(sheet) and f"要{needed}份" in squeezed(sheet) for sheet in sheets)
    private = shares.join([shares.read(one) for one in words[-needed:]])
    assert boxes.belongs_together(boxes.KeyPair(authority.load().escrow_public, private))
    if needed > 1:
        with pytest.raises(BadShare):
            shares.join([shares.read(one) for one in words[: needed - 1]])


async def test_how_escrow_is_split_has_to_be_one_of_the_offered_ways(client: PortalClient, link: str) -> None:
    page = await (await client.open(link)).submit(button=BUTTON, **PERSON)
    token = page.form_values()["csrf_token"]
    refused = await client.post("/setup/keys", data={"csrf_token": token, "split": "1-9"})
    assert refused.status == 422


async def test_a_browser_closed_before_printing_can_make_them_again(client: PortalClient, link: str) -> None:
    page = await (await client.open(link)).submit(button=BUTTON, **PERSON, also=["dispatcher"])
    lost = await page.submit(button="制作并显示离线密钥")
    people = await client.open("/staff/people")
    assert "还没有离线密钥" in people.text
    printed = await (await people.follow("制作离线密钥")).submit(button="制作并显示离线密钥")
    assert _keys(lost) != _keys(printed)
    stale = await lost.submit(button="我已打印，继续")
    assert stale.status == 409
    assert "不是最新的一份" in stale.text
    kept = await printed.submit(button="我已打印，继续")
    assert (await kept.follow("以后再做")).path == "/staff/people"


async def test_once_an_office_has_a_key_the_offline_keys_stay_as_they_are(
    client: PortalClient, link: str
) -> None:
    page = await (await client.open(link)).submit(button=BUTTON, **PERSON, also=["dispatcher"])
    before = await page.submit(button="制作并显示离线密钥")
    await before.submit(button="我已打印，继续")
    assert (await client.open("/setup/keys")).path == "/staff/people"
    assert (await page.submit(button="制作并显示离线密钥")).status == 409


async def test_offline_keys_are_nobody_elses_business(client: PortalClient, link: str) -> None:
    stranger = client.another()
    assert (await stranger.open("/setup/keys")).path == "/staff/sign-in"
    assert (await stranger.post("/setup/keys", data={})).status == 401


def _keys(page: Page) -> list[str]:
    lines = [[*section.iter("code")][:-1] for section in page.root.iter("section")]
    return ["".join("".join(code.itertext()) for code in codes) for codes in lines]
