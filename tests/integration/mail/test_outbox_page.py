"""The administrator's page of mails: who may see it, what it shows, what its button does."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from litestar import Litestar

from portal.database import change, fetch, writing
from portal.mail import outbox
from portal.mail.sender import send_due
from portal.settings import Settings
from portal.staff import signing_in
from portal.staff.people import Person
from tests.support.bureau import BUILDING, Bureau
from tests.support.pages import PortalClient

PATH = "/staff/outbox"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as client:
        yield client


@pytest.fixture
async def kept(bureau: Bureau, client: PortalClient, settings: Settings) -> list[str]:
    """Mails to the three people of the construction section, kept because there is no mail server."""
    async with writing():
        await outbox.announce([BUILDING])
    await change("UPDATE outbox_mail SET next_try_at = ?", datetime(2026, 1, 1, tzinfo=UTC))
    await send_due(settings)
    return [row["recipient"] for row in await fetch("SELECT recipient FROM outbox_mail ORDER BY recipient")]


async def signed_in(client: PortalClient, person: Person) -> PortalClient:
    client.http.cookies.set("staff", await signing_in.begin(person.id, person.keys))
    return client


async def test_the_administrator_sees_every_kept_mail(
    bureau: Bureau, client: PortalClient, kept: list[str]
) -> None:
    page = await (await signed_in(client, bureau["王密"])).open(PATH)
    assert page.h1 == "待发邮件"
    assert all(recipient in page.text for recipient in kept)
    assert "没有配置邮件服务器" in page.text


async def test_a_mail_can_be_read(bureau: Bureau, client: PortalClient, kept: list[str]) -> None:
    page = await (await signed_in(client, bureau["王密"])).open(PATH)
    page = await page.follow(kept[0])
    assert "门户中有待您处理的工作" in page.text
    assert "There is work for you" in page.text


async def test_a_stuck_mail_is_told_with_its_problem_and_tried_again(
    bureau: Bureau, client: PortalClient, kept: list[str]
) -> None:
    await change("UPDATE outbox_mail SET state = 'stuck', attempts = 8, last_problem = 'recipient-5xx'")
    await change("DELETE FROM outbox_mail WHERE recipient <> ?", kept[0])
    page = await (await signed_in(client, bureau["王密"])).open(PATH)
    assert "拒收发给此人的邮件" in page.text
    page = await page.submit(button="再试一次")
    assert page.path == PATH
    [row] = await fetch("SELECT state, attempts FROM outbox_mail")
    assert row == {"state": "waiting", "attempts": 0}


async def test_with_no_mail_the_page_says_so(bureau: Bureau, client: PortalClient) -> None:
    page = await (await signed_in(client, bureau["王密"])).open(PATH)
    assert "没有邮件" in page.text


@pytest.mark.parametrize("name", ["李科长", "张干事", "管保", "周派"])
async def test_nobody_else_of_the_staff_sees_it(bureau: Bureau, client: PortalClient, name: str) -> None:
    assert (await (await signed_in(client, bureau[name])).get(PATH)).status == 403


async def test_a_visitor_is_asked_to_sign_in(client: PortalClient) -> None:
    page = await client.open(PATH)
    assert page.path == "/staff/sign-in"


async def test_a_mail_that_does_not_exist_is_not_found(bureau: Bureau, client: PortalClient) -> None:
    wang = await signed_in(client, bureau["王密"])
    for name in (uuid4(), "seven"):
        assert (await wang.get(f"{PATH}/{name}")).status == 404


async def test_trying_again_needs_the_token_of_the_page(
    bureau: Bureau, client: PortalClient, kept: list[str]
) -> None:
    await signed_in(client, bureau["王密"])
    [mail] = await fetch("SELECT id FROM outbox_mail WHERE recipient = ?", kept[0])
    page = await client.post(f"{PATH}/{mail['id']}/attempt", data={})
    assert page.status == 403
    assert {row["state"] for row in await fetch("SELECT state FROM outbox_mail")} == {"kept"}
