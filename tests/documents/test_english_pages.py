"""Somebody who reads no Chinese gets along: the pages' own words are English from the first to the receipt."""

import re
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from litestar import Litestar

from portal.settings import Settings
from script.support.translations import CHINESE
from tests.support.bureau import open_bureau
from tests.support.checks import own_texts
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import send

# The way back to Chinese is named in Chinese.
ALLOWED = re.compile("^中文$")
SUBJECT = {
    "person_name": "Zhang San",
    "profession": "builder",
    "unit_name": "Example Construction",
    "unit_type": "construction",
    "area": "unknown",
    "level": "city",
}
PUBLIC = (
    "/",
    "/offices",
    "/records",
    "/about/protection",
    "/privacy",
    "/report",
    "/progress",
    "/staff/sign-in",
)


@pytest.fixture
async def reader(app: Litestar, working_day: datetime) -> AsyncIterator[PortalClient]:
    """A visitor who has pressed “English”."""
    async with PortalClient.opened(app) as client:
        await client.get("/language", params={"to": "en", "back": "/"})
        yield client


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_pages_speak_english(reader: PortalClient, path: str) -> None:
    page = await reader.open(path)
    assert page.root.get("lang") == "en"
    assert leftovers(page) == []


async def test_a_report_is_made_in_english(reader: PortalClient, settings: Settings) -> None:
    await open_bureau(settings)
    page = await reader.open("/report/kind")
    pages = [page, wrong := await page.submit(), page := await wrong.submit(kind="cert_rent")]
    pages += [page := await page.submit(**SUBJECT)]
    pages += [
        page := await page.submit(account="He never comes to the site.", since="2025-03", how_known="seen")
    ]
    pages += [page := await page.submit(button="Continue"), page := await page.submit(mode="anonymous")]
    pages += [receipt := await page.submit(button="get my receipt code")]
    pages += [await receipt.submit(last_group="WRONG"), await receipt.submit(last_group=receipt.receipt[-5:])]

    assert [leftovers(one) for one in pages if leftovers(one)] == []
    assert wrong.errors == ["Please choose what you want to report."]
    assert pages[-1].h1 == "Your tip is registered"


async def test_progress_is_read_in_english(reader: PortalClient, settings: Settings) -> None:
    await open_bureau(settings)
    _, receipt = await send()
    page = await (await reader.open("/progress")).submit(code=receipt)

    assert page.facts["How it stands"] == "With the handling office"
    assert leftovers(page) == []
    assert leftovers(await reader.open("/progress/withdraw")) == []


@pytest.mark.parametrize("path", ["/staff/tips", "/staff/dispatch", "/staff/account"])
async def test_the_desk_speaks_english(reader: PortalClient, settings: Settings, path: str) -> None:
    bureau = await open_bureau(settings)
    dispatcher = await signed_in(reader, bureau["周派"])
    dispatcher.http.cookies.set("lang", "en")

    assert leftovers(await dispatcher.open(path)) == []


def leftovers(page: Page) -> list[str]:
    """Chinese among the page's own words; names and what people typed stand in elements marked `data-free`."""
    texts = (" ".join(text.split()) for text in own_texts(page.root))
    return [text for text in texts if CHINESE.search(text) and not ALLOWED.match(text)]
