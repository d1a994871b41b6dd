"""王建国 keeps the privacy notice on the staff pages, 何领导 takes the second look, citizens read it."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from litestar import Litestar

from portal.catalogue.states import Role
from portal.core import clock
from portal.settings import Settings
from tests.support.bureau import Bureau, open_bureau
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor

NEW = "# 收集什么\n- 您写下的内容\n联系方式见下面。"
NEW_EN = "# What is collected\n- what you write\nSee below how to reach us."


@pytest.fixture
async def citizen(app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as client:
        yield client


@pytest.fixture
async def bureau(citizen: PortalClient, settings: Settings) -> Bureau:
    bureau = await open_bureau(settings)
    await bureau.hire("何领导", (None, Role.LEADING))
    return bureau


@pytest.fixture
async def wang(citizen: PortalClient, bureau: Bureau) -> PortalClient:
    """王密, the account administrator."""
    return await visitor(citizen, bureau["王密"])


@pytest.fixture
async def leader(citizen: PortalClient, bureau: Bureau) -> PortalClient:
    return await visitor(citizen, bureau["何领导"])


async def write(client: PortalClient, button: str = "保存，交另一位同事确认", **changed: str) -> Page:
    page = await client.open("/staff/documents/privacy/new")
    typed = {"zh": NEW, "en": NEW_EN, "valid_from": clock.today().isoformat(), "source": "局务会纪要"}
    values: dict[str, Any] = {**typed, **changed}
    return await page.submit(button=button, **values)


async def test_citizens_read_the_version_in_force_with_its_day(citizen: PortalClient, bureau: Bureau) -> None:
    page = await citizen.open("/privacy")
    assert "版本：2026-2，自2026年1月1日起施行" in page.text
    assert "尚未公布" in page.text
    assert not page.has_link("2026-1")


async def test_a_preview_saves_nothing_and_keeps_what_was_typed(wang: PortalClient) -> None:
    page = await write(wang, "预览")
    assert "预览，还没有保存" in page.text
    assert page.form_values()["zh"] == NEW
    assert "等待确认的新版本" not in (await wang.open("/staff/documents")).text


async def test_two_people_put_a_new_notice_in_force_and_the_old_one_stays_reachable(
    wang: PortalClient, leader: PortalClient, citizen: PortalClient
) -> None:
    page = await write(wang)
    assert "另一位同事确认后生效" in page.notice
    assert not page.has_button("确认这个版本")
    assert "版本：2026-2" in (await citizen.open("/privacy")).text

    page = await (await leader.open("/staff/documents")).follow("版本：2026-1")
    page = await page.submit(button="确认这个版本")
    assert "已确认" in page.notice
    page = await citizen.open("/privacy")
    assert "版本：2026-1" in page.text
    assert "您写下的内容" in page.text

    page = await page.follow("2026-2")
    assert page.path == "/privacy/2026-2"
    assert "这是以前的版本" in page.text
    assert "您有哪些权利" in page.text
    assert (await page.follow("看现在施行的版本")).path == "/privacy"


async def test_the_notice_is_there_in_english(citizen: PortalClient, bureau: Bureau) -> None:
    citizen.http.cookies.set("lang", "en")
    assert "Your rights" in (await citizen.open("/privacy")).text


async def test_words_of_a_row_can_bring_no_html(
    wang: PortalClient, leader: PortalClient, citizen: PortalClient
) -> None:
    await write(wang, zh="# <b>标题</b>\n- <script>alert(1)</script>", en="# <i>title</i>\n- <img src=x>")
    page = await leader.open("/staff/documents/privacy/versions/2026-1")
    await page.submit(button="确认这个版本")
    page = await citizen.open("/privacy")
    assert "<script>alert(1)</script>" in page.text
    assert not list(page.root.iter("script"))
    assert "&lt;b&gt;标题&lt;/b&gt;" in page.html


async def test_languages_that_differ_are_told_beside_the_field(wang: PortalClient) -> None:
    page = await write(wang, en="# Only a heading")
    assert page.status == 422
    assert any("条数要一致" in error for error in page.errors)
    assert page.form_values()["zh"] == NEW


async def test_a_proposal_is_not_for_citizens(wang: PortalClient, citizen: PortalClient) -> None:
    await write(wang)
    for name in ("2026-1", "nothing"):
        assert (await citizen.get(f"/privacy/{name}")).status == 404


async def test_a_proposal_can_be_taken_back(wang: PortalClient) -> None:
    page = await (await write(wang)).submit(button="撤回这个版本")
    assert "没有生效过" in page.notice
    assert "待确认" not in page.text


async def test_the_assessment_and_the_checklist_are_for_staff_alone(
    wang: PortalClient, citizen: PortalClient
) -> None:
    for code in ("assessment", "breach"):
        assert (await citizen.open(f"/staff/documents/{code}")).path.startswith("/staff/sign-in")
        assert len((await wang.open(f"/staff/documents/{code}")).text) > 500


async def test_an_officer_does_not_keep_documents(citizen: PortalClient, bureau: Bureau) -> None:
    officer = await visitor(citizen, bureau["张干事"])
    assert (await officer.get("/staff/documents")).status == 403


async def test_an_incident_is_worked_through_on_its_page(wang: PortalClient, leader: PortalClient) -> None:
    page = await (await wang.open("/staff/incidents")).submit(title="备份盘丢失")
    page = await page.submit(action=f"{page.path}/items/0", note="八点二十分断网。")
    page = await leader.open(page.path)
    assert "八点二十分断网。" in page.text
    assert "王密" in page.text
    page = await page.submit(conclusion="盘已找回，没有人打开过。")
    assert "事件已办结" in page.notice
    assert "没有办" in page.text
    assert not page.has_button("这一项已办")


async def test_a_name_in_an_incident_is_refused_beside_its_field(wang: PortalClient) -> None:
    page = await (await wang.open("/staff/incidents")).submit(title="周某13800001234的信息外泄")
    assert page.status == 422
    assert "周某13800001234的信息外泄" in page.form_values(action="/staff/incidents")["title"]
    page = await (await wang.open("/staff/incidents")).submit(title="备份盘丢失")
    page = await page.submit(action=f"{page.path}/items/2", note="写信到zhou@example.com")
    assert page.status == 422
    assert any("不加密" in error for error in page.errors)


async def test_the_days_of_every_version_are_listed(wang: PortalClient, leader: PortalClient) -> None:
    await write(wang, valid_from=date(2100, 1, 1).isoformat())
    await (await leader.open("/staff/documents/privacy/versions/2026-1")).submit(button="确认这个版本")
    [table] = (await wang.open("/staff/documents/privacy")).tables
    assert [(row[0], row[1]) for row in table] == [("2026-1", "即将生效"), ("2026-2", "现行")]
    assert [row[3] for row in table] == ["王密", "随软件提供"]
