"""Visitors of a portal that somebody floods: they wait a little, lose nothing, and get through."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from portal.database import fetch, tables
from portal.public import waiting
from portal.settings import Settings
from portal.tips import intake
from tests.integration.public.informants import PHOTO, at_evidence, at_receipt, sent
from tests.integration.public.watches import Watch, standing_still
from tests.support.pages import Page, PortalClient
from tests.support.tips import a_photo

CAMPUS, VILLAGE = "203.0.113.7", "198.51.100.1"


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    yield from standing_still()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """One act of each kind at once; the proxy stands on the same machine."""
    return replace(
        settings,
        trusted_proxy="127.0.0.1",
        drafts_per_hour=6,
        uploads_per_hour=6,
        tips_per_hour=6,
        sign_ins_per_hour=36,
        messages_per_hour=6,
    )


@pytest.fixture
def visitor(visitor: PortalClient) -> PortalClient:
    """Comes from the campus, like everybody whom a test does not send elsewhere."""
    return come_from(visitor, CAMPUS)


def come_from(visitor: PortalClient, address: str) -> PortalClient:
    visitor.http.headers["x-forwarded-for"] = address
    return visitor


def neighbour(visitor: PortalClient, address: str = CAMPUS) -> PortalClient:
    return come_from(visitor.another(), address)


def seconds_to_wait(page: Page) -> int:
    """What the header says; the page says the same in words."""
    assert page.status == 429
    seconds = int(page.headers["retry-after"])
    assert f"请过{seconds}秒再试" in page.text or f"请过{-(-seconds // 60)}分钟再试" in page.text
    return seconds


async def kind_page(visitor: PortalClient) -> Page:
    return await visitor.get("/report/kind")


async def test_a_citizen_alone_at_his_address_never_meets_a_wait(visitor: PortalClient) -> None:
    page, _ = await sent(visitor, PHOTO)

    assert page.path == "/report/done"


async def test_who_begins_after_a_neighbour_waits_and_then_gets_through(
    visitor: PortalClient, watch: Watch
) -> None:
    second = neighbour(visitor)
    form = await kind_page(second)
    await (await kind_page(visitor)).submit(kind="cert_rent")

    page = await form.submit(kind="cert_rent")
    assert page.h1 == "您要举报哪一类行为"
    watch.later(seconds_to_wait(page))

    assert (await page.submit()).path == "/report/subject/persons/new", "the chosen kind was given back"


async def test_a_flood_from_one_address_does_not_stop_another(visitor: PortalClient) -> None:
    for _ in range(30):
        flooding = neighbour(visitor)
        await flooding.get("/report/kind")
    villager = neighbour(visitor, VILLAGE)

    page, _ = await sent(villager)

    assert page.path == "/report/done"


async def test_the_wait_page_of_a_newcomer_loads_itself_anew_without_a_script(
    visitor: PortalClient, watch: Watch
) -> None:
    await (await kind_page(neighbour(visitor))).submit(kind="cert_rent")
    page = await kind_page(visitor)
    seconds = seconds_to_wait(page)

    refresh = next(one for one in page.root.iter("meta") if one.get("http-equiv") == "refresh")
    assert refresh.get("content") == f"{seconds + 1}; url=/report/kind"
    assert page.headers["cache-control"] == "no-store"
    assert page.has_link("立即离开本页")
    watch.later(seconds)

    again = await page.follow("时间到了，继续")
    assert (await again.submit(kind="cert_rent")).path == "/report/subject/persons/new"


async def test_nothing_typed_on_the_way_is_lost_when_the_last_step_has_to_wait(
    visitor: PortalClient, watch: Watch
) -> None:
    page = await at_receipt(visitor)
    code = page.receipt
    await sent(come_from(visitor.another(), VILLAGE))
    come_from(visitor, VILLAGE)

    page = await page.submit(last_group=code[-5:])
    seconds = seconds_to_wait(page)
    assert page.receipt == code, "the draft and its receipt are still there"
    assert (await fetch("SELECT count(*) AS n FROM tip"))[0]["n"] == 1
    watch.later(seconds)

    assert (await page.submit()).path == "/report/done", "the last group was given back as well"


async def test_a_file_that_came_too_soon_is_asked_for_again_and_the_first_one_stays(
    visitor: PortalClient, watch: Watch
) -> None:
    large = ("工地照片.jpg", a_photo(9000), "image/jpeg")
    page = await (await at_evidence(visitor)).submit(button="上传", files={"files": [large]})
    assert page.status == 200

    page = await page.submit(button="上传", files={"files": [("第二张.jpg", large[1], "image/jpeg")]})
    seconds = seconds_to_wait(page)
    assert "刚才选的文件还没有收下" in page.text
    assert "证据1.jpg" in page.text
    watch.later(seconds)

    page = await page.submit(button="上传", files={"files": [("第二张.jpg", large[1], "image/jpeg")]})
    assert page.status == 200
    assert "证据2.jpg" in page.text


async def test_small_files_are_counted_too_for_each_costs_a_child(
    visitor: PortalClient, watch: Watch
) -> None:
    small = a_photo(900)
    page = await (await at_evidence(visitor)).submit(
        button="上传", files={"files": [("一.jpg", small, "image/jpeg")]}
    )
    assert page.status == 200

    page = await page.submit(button="上传", files={"files": [("二.jpg", small, "image/jpeg")]})
    seconds = seconds_to_wait(page)
    assert "刚才选的文件还没有收下" in page.text
    assert len(await fetch("SELECT name FROM blob")) == 1
    watch.later(seconds)

    page = await page.submit(button="上传", files={"files": [("二.jpg", small, "image/jpeg")]})
    assert "证据2.jpg" in page.text


async def test_going_on_without_a_file_is_never_made_to_wait(visitor: PortalClient) -> None:
    large = ("工地照片.jpg", a_photo(9000), "image/jpeg")
    page = await (await at_evidence(visitor)).submit(button="上传", files={"files": [large]})

    assert (await page.submit(button="继续")).path == "/report/identity"


async def test_many_wrong_codes_make_the_address_wait_and_the_right_one_opens_afterwards(
    visitor: PortalClient, watch: Watch
) -> None:
    _, receipt = await sent(visitor)
    door = await neighbour(visitor).open("/progress")
    wrong = "0" * 20
    page = await door.submit(code=wrong)
    assert page.errors == ["查不到这个查询码对应的举报。请逐字核对后再试。"]
    page = await page.submit(code=wrong)

    page = await page.submit(code=receipt)
    seconds = seconds_to_wait(page)
    assert receipt in page.html, "what was typed stands in the field again"
    watch.later(seconds)

    assert (await page.submit()).path == "/progress/tip"


async def test_a_mistyped_code_is_no_guess_and_costs_no_more_than_a_right_one(visitor: PortalClient) -> None:
    _, receipt = await sent(visitor)
    page = await neighbour(visitor).open("/progress")
    for _ in range(5):
        page = await page.submit(code=receipt[:-1])
        assert page.status == 422

    assert (await page.submit(code=receipt)).path == "/progress/tip"


async def test_a_message_that_came_too_soon_is_given_back(visitor: PortalClient, watch: Watch) -> None:
    _, receipt = await sent(visitor)
    await (await visitor.open("/progress")).submit(code=receipt)
    page = await visitor.open("/progress/tip/talk")
    page = await page.submit(text="第一段话。", button="送到承办单位")
    assert page.notice == "已送到承办单位。"

    page = await page.submit(text="第二段话。", button="送到承办单位")
    seconds = seconds_to_wait(page)
    watch.later(seconds)
    page = await page.submit(button="送到承办单位")

    assert page.notice == "已送到承办单位。"
    assert "第二段话。" in page.text


async def test_a_program_that_fills_every_field_waits_and_a_person_whose_browser_did_gets_through(
    visitor: PortalClient, watch: Watch
) -> None:
    page = await (await kind_page(visitor)).submit(kind="cert_rent", website="https://example.com")
    watch.later(seconds_to_wait(page))

    assert (await page.submit(website="https://example.com")).path == "/report/subject/persons/new"


async def test_nobody_can_see_or_reach_the_hidden_field(visitor: PortalClient) -> None:
    page = await kind_page(visitor)
    [box] = [one for one in page.all("visually-hidden") if one.get("aria-hidden")]
    [field] = box.iter("input")

    assert box.get("aria-hidden") == "true"
    assert (field.get("name"), field.get("tabindex"), field.get("autocomplete")) == ("website", "-1", "off")


async def test_while_the_committer_has_a_long_row_newcomers_wait_and_drafts_go_on(
    visitor: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await at_receipt(visitor)
    monkeypatch.setattr(intake, "queued", lambda: waiting.MOST_QUEUED + 1)

    assert seconds_to_wait(await kind_page(neighbour(visitor, VILLAGE))) == 20
    assert (await page.submit(last_group=page.receipt[-5:])).path == "/report/done"


async def test_nothing_of_an_address_or_a_wait_reaches_the_log_or_the_database(
    visitor: PortalClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = await at_receipt(visitor)
    before = await counted()
    for _ in range(3):
        await kind_page(neighbour(visitor))
        await page.submit(last_group="00000")

    assert await counted() == before
    assert CAMPUS not in caplog.text


async def counted() -> list[int]:
    """Rows of every table that a request could write to."""
    return [(await fetch(f"SELECT count(*) AS n FROM {one._meta.tablename}"))[0]["n"] for one in tables()]


class TestTheFewestSeconds:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, fewest_seconds=10, tips_per_hour=0, drafts_per_hour=0)

    async def test_nobody_writes_a_report_within_seconds(self, visitor: PortalClient, watch: Watch) -> None:
        page = await at_receipt(visitor)
        page = await page.submit(last_group=page.receipt[-5:])
        assert seconds_to_wait(page) == 10

        watch.later(10)

        assert (await page.submit()).path == "/report/done"
