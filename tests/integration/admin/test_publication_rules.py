"""设置 → 公示规则: the rules in plain words, a draft with what it would change, and two people."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.catalogue.states import Role
from portal.database import fetch
from portal.staff import keyring
from tests.support.bureau import BUILDING, DESK, Bureau, member
from tests.support.life import shown
from tests.support.pages import Page, PortalClient
from tests.support.records import UNIT, in_review
from tests.support.signed_in import visitor

PATH = "/staff/publication-rules"
FORM: dict[str, Any] = {
    "source": "常德市公示办法（演示）第三条",
    "rule": "city-2026",
    "begins_on": "2026-03-01",
    "general_min": "1",
    "general_max": "6",
}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened


@pytest.fixture
async def author(client: PortalClient, bureau: Bureau) -> PortalClient:
    return await visitor(client, bureau["周派"])


@pytest.fixture
async def other(client: PortalClient, bureau: Bureau) -> PortalClient:
    return await visitor(client, bureau["王密"])


async def proposed(author: PortalClient, **changed: str) -> Page:
    form = await (await author.open(PATH)).follow("起草新规则")
    return await form.submit(button="写进草案", **FORM | changed)


async def test_the_rules_of_today_and_those_to_come_stand_in_plain_words(author: PortalClient) -> None:
    page = await author.open(PATH)
    for words in (
        "今天作出的决定，适用",
        "建筑市场信用管理暂行办法（建市〔2017〕241号）第十条",
        "一般：从决定之日起最短公示6个月，最长36个月，不早于处罚执行完毕。",
        "适用于2018年1月1日到2026年3月31日作出的决定",
        "以后作出的决定，将适用",
        "轻微：从决定之日起最长公示3个月；原则上不公示，写明理由才公示。",
        "适用于2026年4月1日起作出的决定",
    ):
        assert words in page.text, words
    assert (await author.open("/staff/settings")).link("公示规则") == PATH


async def test_a_draft_says_what_it_would_change_and_a_second_person_switches_it_on(
    author: PortalClient, other: PortalClient, bureau: Bureau
) -> None:
    await in_review(bureau["张干事"])
    draft = await proposed(author)
    assert "已写进草案" in draft.notice
    assert "等待另一位同事启用" in draft.text
    assert not draft.has_button("启用草案")
    for words in (
        "2026年3月1日作出的决定",
        "2026年4月1日到2026年9月1日",
        "从以前的一天起",
        "另有1份草稿没有打开看",
    ):
        assert words in draft.text, words
    done = await (await other.open(f"{PATH}/draft")).submit(button="启用草案")
    assert "已启用" in done.notice
    assert "周派起草，王密启用" in done.text
    assert "一般：从决定之日起最短公示1个月，最长6个月。" in done.text
    assert "适用于2026年3月1日到2026年3月31日作出的决定" in done.text


async def test_who_may_open_them_sees_which_drafts_it_changes(
    client: PortalClient, author: PortalClient, bureau: Bureau
) -> None:
    await in_review(bureau["张干事"])
    await proposed(author)
    assert UNIT.name not in (await author.open(f"{PATH}/draft")).html
    both = await bureau.hire("钱派", (DESK, Role.DISPATCHER), (BUILDING, Role.PUBLISHER))
    await keyring.admit(DESK, member(both), by=bureau["周派"])
    await keyring.admit(BUILDING, member(both), by=bureau["李科长"])
    page = await (await visitor(client, both)).open(f"{PATH}/draft")
    assert page.has_link(UNIT.name)
    assert page.tables[1] == [[UNIT.name, "2026年3月2日", "一般", "2029年3月2日", "2026年9月2日"]]


async def test_a_draft_is_changed_and_given_up(author: PortalClient, other: PortalClient) -> None:
    await proposed(author)
    assert not (await author.open(PATH)).has_link("起草新规则")
    form = await (await author.open(f"{PATH}/draft")).follow("修改草案")
    assert form.form_values()["general_max"] == "6"
    changed = await form.submit(button="写进草案", general_max="9")
    assert "最短公示1个月，最长9个月" in changed.text
    late = await form.submit(button="写进草案", general_max="8")
    assert late.status == 422
    assert "别的同事刚刚也改了草案" in late.text
    gone = await (await other.open(f"{PATH}/draft")).submit(button="放弃草案")
    assert "规则没有变" in gone.notice
    assert await fetch("SELECT id FROM publication_rule WHERE rule = 'city-2026'") == []


async def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    author: PortalClient,
) -> None:
    page = await proposed(author, rule="order-36", general_min="7", source="第三条")
    assert page.status == 422
    assert page.errors == [
        "已有规则用了这个代码。已公示的记录按代码说明依据，请另取一个。",
        "最短公示期不能长于最长公示期。",
    ]
    assert page.form_values()["source"] == "第三条"
    assert (await page.submit(button="写进草案", rule="city-2026", general_min="")).status == 200


async def test_a_correction_offers_the_days_of_the_rule_that_the_record_was_published_by(
    author: PortalClient, other: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    await proposed(author)
    await (await other.open(f"{PATH}/draft")).submit(button="启用草案")
    form = await (await visitor(author, record.maker)).open(f"/staff/records/work/{record.number}/correct")
    assert "不填就是2029年3月2日" in form.text
    said: dict[str, Any] = {"reason": "dates", "note": "决定日期已更正。", "decision_on": "2026-03-03"}
    assert "不填就是2026年9月3日" in (await form.submit(button="预览", **said)).text


async def test_a_rule_is_begun_from_another(author: PortalClient) -> None:
    form = await author.open(f"{PATH}/new?of=construction-2017")
    assert (form.form_values()["serious_max"], form.form_values()["rule"]) == ("36", "")
    assert (await author.get(f"{PATH}/new?of=nothing")).status == 404


@pytest.mark.parametrize("name", ["张干事", "李科长", "纪严"])
async def test_nobody_else_opens_these_pages(client: PortalClient, bureau: Bureau, name: str) -> None:
    stranger = await visitor(client, bureau[name])
    for path in (PATH, f"{PATH}/new", f"{PATH}/draft"):
        assert (await stranger.get(path)).status == 403


async def test_the_pages_speak_english(author: PortalClient) -> None:
    await author.get("/language?to=en&back=/staff")
    draft = await author.open(f"{PATH}/new")
    page = await draft.submit(button="Write into the draft", **FORM)
    assert "at least 1 and at most 6 months from the decision" in page.text
    assert "Records already published do not change" in page.text
