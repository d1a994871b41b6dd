"""What single kinds say and ask on their way: help, staff, exemptions."""

from typing import Any

import pytest

from portal.catalogue import kinds
from portal.database import fetch
from portal.tips.reading import open_for
from tests.integration.public.informants import NUMBER, at_check, at_facts, at_first_party
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient

ACCUSING = ("举报", "被举报人", "线索")
# The way back to the other path, and the switch of a kind, may name it; so may the name of our own site.
NAMES = ("这是求助，不是举报。", "请走举报：", "我要举报")


async def through_help(visitor: PortalClient) -> list[Page]:
    """Every page of a cry for help, from the start page to the confirmation."""
    pages = [await (await visitor.open("/report")).follow("请走求助的路")]
    for answers in (
        {"button": "开始填写"},
        {"name": "常德市示例建筑工程有限公司", "unit_type": "construction"},
        {"button": "继续", "profession": "builder2", "area": "430702"},
        {
            "account": "三月就离职了，公司一直不给办。",
            "left": "2025-03",
            "tried": ["asked"],
            "proofs": ["termination"],
        },
        {"button": "继续"},
        {"mode": "named"},
        {"name": "周离职", "phone": "13800001234"},
        {"button": "去领查询码"},
    ):
        pages.append(await pages[-1].submit(**answers))
    pages.append(await pages[-1].submit(last_group=pages[-1].receipt[-5:]))
    return pages


async def test_a_cry_for_help_is_never_called_an_accusation(visitor: PortalClient) -> None:
    pages = await through_help(visitor)

    assert [page.path for page in pages] == [
        "/report/help",
        "/report/subject/units/new",
        "/report/subject",
        "/report/facts",
        "/report/evidence",
        "/report/identity",
        "/report/contact",
        "/report/check",
        "/report/receipt",
        "/report/done",
    ]
    for page in pages:
        text = page.text.partition("个人信息怎样处理")[0]
        for name in NAMES:
            text = text.replace(name, "")
        assert not [word for word in ACCUSING if word in text], f"{page!r}: {text}"
    assert pages[-1].h1 == "求助已登记"
    assert pages[7].h1 == "请核对您的求助"


async def test_the_help_page_names_the_documents_with_their_source_and_what_cannot_be_done(
    visitor: PortalClient,
) -> None:
    page = await visitor.open("/report/help")

    for words in (
        "解除劳动合同的书面证明",
        "劳动仲裁裁决书",
        "判决书",
        "常建通〔2019〕9号，四（三）",
        "我们做不到的",
    ):
        assert words in page.text
    assert await fetch("SELECT id FROM session") == []


async def test_choosing_help_among_the_kinds_explains_it_first(visitor: PortalClient) -> None:
    page = await at_first_party(visitor, "not_deregistered")
    assert page.path == "/report/help"
    page = await page.submit(button="开始填写")

    assert page.h1 == "您离开的是哪个单位"
    assert (await page.follow("返回上一步")).path == "/report/help"


async def test_a_cry_for_help_reaches_an_office_with_what_was_tried(
    visitor: PortalClient, bureau: Bureau
) -> None:
    pages = await through_help(visitor)
    found = NUMBER.search(pages[-1].text)
    assert found

    tip = await open_for(bureau["周派"], found[0])
    assert tip.answers["tried"] == ["asked"]
    assert tip.answers["proofs"] == ["termination"]
    assert (tip.answers["profession"], tip.answers["profession_sub"]) == ("builder", "builder2")


async def test_help_stays_closed_until_somebody_can_read_it(portal: PortalClient) -> None:
    assert (await portal.open("/report/help")).h1 == "网上举报还没有开通"


async def test_conduct_of_staff_goes_to_the_discipline_office_and_says_so_from_the_start(
    visitor: PortalClient,
) -> None:
    page = await at_first_party(visitor, "staff_conduct")
    assert "只交机关纪检" in page.text
    assert "被举报的科室、其他科室和派单台都看不到" in page.text
    assert {"name", "office", "post"} <= set(page.form_values())
    page = await page.submit(name="钱某", office="某科")
    assert "所在地区" not in page.text
    page = await (await page.submit(button="继续")).submit(account="办证要好处费。")
    page = await (await page.submit(button="继续")).submit(mode="anonymous")

    assert "拟交由：机关纪检" in page.text
    assert "其他科室看不到。" in page.text
    assert "派单台也打不开。" in page.text
    page = await page.submit(button="去领查询码")
    await page.submit(last_group=page.receipt[-5:])
    [tip] = await fetch("SELECT office, state FROM tip")
    assert (tip["office"], tip["state"]) == ("discipline-office", "routed")


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.KINDS if not kind.asks_help])
async def test_every_kind_explains_exemptions_only_where_they_may_apply(
    visitor: PortalClient, kind: str
) -> None:
    page = await at_first_party(visitor, kind)
    while page.path.endswith("/new"):
        page = await page.submit(name="某某")
    area: dict[str, Any] = {} if kinds.kind(kind).about_staff else {"area": "430702"}
    page = await page.submit(button="继续", **area)

    assert page.path == "/report/facts"
    assert ("哪些情况一般不算“挂证”" in page.text) is kinds.kind(kind).exemptions


async def test_exemptions_are_explained_once_more_before_sending_without_discouraging(
    visitor: PortalClient,
) -> None:
    page = await at_check(visitor)

    assert "达到法定退休年龄正式退休" in page.text
    assert "拿不准也可以举报" in page.text


async def test_several_boxes_are_kept_and_shown_again(visitor: PortalClient) -> None:
    page = await at_first_party(visitor, "unit_uses")
    page = await (await page.submit(name="某建设")).submit(button="继续", area="430702")
    await page.submit(account="用别人的证投标。", used_for=["bidding", "site"])
    page = await visitor.open("/report/facts")

    ticked = [one.get("value") for one in page.root.iter("input") if one.get("checked") is not None]
    assert ticked == ["bidding", "site"]


async def test_the_hint_about_links_promises_the_page_for_screenshots(visitor: PortalClient) -> None:
    page = await at_facts(visitor)
    assert "网页可能会被删掉，后面交文件的那一页可以添加截图" in page.text
    assert "您是在哪里看到或者听到的（选填）" in page.text
