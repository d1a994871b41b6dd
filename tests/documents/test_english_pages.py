"""Somebody who reads no Chinese gets along: the pages' own words are English, from the first to the last."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from litestar import Litestar

from portal.settings import Settings
from script.support.translations import CHINESE
from tests.support.bureau import open_bureau
from tests.support.checks import own_texts
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import send

# The way back to Chinese is named in Chinese, quotation marks hold what to look for, and 周派 is a name.
ALLOWED = re.compile("^中文$|“[^”]*”|周派")
OF_THE_INFORMANT = (
    "Read the conversation, write, add evidence",
    "I want to withdraw this tip",
    "Get a new receipt code",
    "Leave my name and contact",
    "See what is held about me",
)
PUBLIC = ("/", "/offices", "/records", "/about/protection", "/privacy", "/report", "/progress")
PERSON: dict[str, Any] = {"name": "Zhang San", "profession": "builder1"}
UNIT: dict[str, Any] = {"name": "Example Construction", "unit_type": "construction"}
WHERE: dict[str, Any] = {"button": "Continue", "area": "unknown", "level": "city"}
FACTS: dict[str, Any] = {"account": "He never comes to the site.", "since": "2025-03", "how_known": "seen"}


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
    start = await reader.open("/report/kind")
    pages = [start, wrong := await start.submit(), page := await wrong.submit(kind="cert_rent")]
    for answers in (PERSON, UNIT, WHERE, FACTS, {"button": "Continue"}, {"mode": "anonymous"}):
        page = await page.submit(**answers)
        pages.append(page)
    pages.append(receipt := await page.submit(button="get my receipt code"))
    pages.append(await receipt.submit(last_group="WRONG"))
    pages.append(done := await receipt.submit(last_group=receipt.receipt[-5:]))

    assert [text for one in pages for text in leftovers(one)] == []
    assert wrong.errors == ["Please choose what you want to report."]
    assert done.h1 == "Your tip is registered"


async def test_progress_is_read_in_english(reader: PortalClient, settings: Settings) -> None:
    await open_bureau(settings)
    _, receipt = await send()
    page = await (await reader.open("/progress")).submit(code=receipt)

    assert page.facts["How it stands"] == "With the handling office"
    pages = [page, *[await page.follow(words) for words in OF_THE_INFORMANT]]
    pages.append(left := await page.submit(button="Sign out"))
    assert left.root.get("lang") == "en", "the language goes along when every cookie is cleared"
    assert [text for one in pages for text in leftovers(one)] == []


@pytest.mark.parametrize("path", ["/staff/tips", "/staff/dispatch", "/staff/account"])
async def test_the_desk_speaks_english(reader: PortalClient, settings: Settings, path: str) -> None:
    bureau = await open_bureau(settings)
    dispatcher = await signed_in(reader, bureau["周派"])
    dispatcher.http.cookies.set("lang", "en")

    assert leftovers(await dispatcher.open(path)) == []


def leftovers(page: Page) -> list[str]:
    """Chinese among the page's own words; what people typed stands in elements marked `data-free`."""
    texts = (" ".join(text.split()) for text in own_texts(page.root))
    return [text for text in texts if CHINESE.search(ALLOWED.sub("", text))]
