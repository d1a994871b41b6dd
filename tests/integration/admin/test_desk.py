"""The desk's pages: what an officer finds, does and is told."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.database import fetch
from tests.support.bureau import Bureau
from tests.support.cases import CLOSING, DECISION, PROVED, QUESTION, REASON, REFUSAL, a_case, take
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import BUILDER, UNSURE, a_photo, sealed_photo, send

CONFLICT, NOT_FOUND, INVALID = 409, 404, 422


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def at_desk(client: PortalClient, bureau: Bureau, name: str) -> PortalClient:
    return await visitor(client, bureau[name])


async def test_an_officer_takes_a_tip_on_from_his_inbox(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send()
    clerk = await at_desk(client, bureau, "张干事")
    page = await clerk.open("/staff")
    assert page.path == "/staff/tips"
    assert BUILDER["unit_name"] in page.tables[0][0][1]
    page = await page.follow(registered.number)
    assert BUILDER["account"] in page.text
    page = await page.submit(button="签收受理")
    assert page.h1 == "案件CDZJ-AJ-2026-000001"
    assert "已签收受理" in page.notice
