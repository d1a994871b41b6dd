"""Checking, keeping the receipt, and sending once however often the button is pressed."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

import anyio
import pytest

from portal.core import clock
from portal.core.receipts import grouped
from portal.database import fetch
from portal.settings import Settings
from portal.tips.reading import open_for
from tests.integration.public.informants import (
    ACCOUNT,
    NUMBER,
    PHOTO,
    at_check,
    at_evidence,
    at_identity,
    at_receipt,
    sent,
)
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient

pytestmark = pytest.mark.usefixtures("working_day")


def number_on(page: Page) -> str:
    found = NUMBER.search(page.text)
    assert found, page.text
    return found[0]


async def test_the_check_page_shows_every_answer_with_a_link_to_change_it(visitor: PortalClient) -> None:
    page = await at_check(visitor, PHOTO)

    assert page.facts["发生了什么"] == ACCOUNT
    assert page.facts["人员1"] == "张三丰，注册建造师"
    assert page.facts["单位1"] == "常德市示例建筑工程有限公司，施工企业"
    assert page.facts["大约从什么时候开始"] == "2025年3月"
    assert page.facts["文件"] == "证据1.jpg"
    assert page.facts["匿名还是实名"] == "匿名"
    assert page.facts["没有填的"].startswith("是否举报本部门工作人员、结束的时间")
    assert (await page.follow("更改发生了什么")).path == "/report/facts"


async def test_the_check_page_names_the_office_with_its_clause_and_the_last_day(
    visitor: PortalClient,
) -> None:
    page = await at_check(visitor)

    assert "拟交由：局建筑业管理科" in page.text
    assert "依据：常建通〔2019〕9号，二（二）1" in page.text
    assert "派单台" not in page.text
    assert "最迟2026年3月19日告诉您是否受理" in page.text


async def test_the_check_page_says_when_the_dispatch_desk_confirms_first(visitor: PortalClient) -> None:
    page = await at_check(visitor, level="unknown", area="430721")

    assert "拟交由：安乡县住房和城乡建设局" in page.text
    assert "派单台会先确认" in page.text


async def test_the_check_page_says_when_an_office_is_not_there_yet(visitor: PortalClient) -> None:
    page = await at_check(visitor, level="district", area="430722")

    assert "拟交由：汉寿县住房和城乡建设局" in page.text
    assert "先由派单台代收" in page.text


async def test_a_report_about_staff_goes_to_the_discipline_office_alone(visitor: PortalClient) -> None:
    page = await at_check(visitor, about_staff=True)

    assert "拟交由：机关纪检" in page.text
    assert "其他科室看不到" in page.text


async def test_an_office_that_he_has_not_seen_is_shown_first(visitor: PortalClient) -> None:
    seen = await at_check(visitor)
    await (await visitor.open("/report/subject")).submit(button="继续", about_staff=True)

    page = await seen.submit(button="去领查询码")
    assert page.path == "/report/check"
    assert "承办单位也变了" in page.notice
    assert "拟交由：机关纪检" in page.text
    assert (await page.submit(button="去领查询码")).receipt


async def test_the_receipt_is_shown_before_sending_and_stays_the_same(visitor: PortalClient) -> None:
    page = await at_receipt(visitor)

    assert len(page.receipt.replace("-", "")) == 20
    assert "举报还没有发送" in page.text
    assert (await visitor.open("/report/receipt")).receipt == page.receipt
    again = await (await visitor.open("/report/check")).submit(button="去领查询码")
    assert again.receipt == page.receipt
    assert await fetch("SELECT id FROM tip") == []


async def test_a_wrong_last_group_sends_nothing_and_says_so(visitor: PortalClient) -> None:
    page = await at_receipt(visitor)
    page = await page.submit(last_group="00000" if page.receipt[-5:] != "00000" else "11111")

    assert page.status == 422
    assert page.errors == ["和页面上的最后一组不一样。请对照您抄下的查询码，再填一次。"]
    assert page.receipt
    assert await fetch("SELECT id FROM tip") == []


async def test_an_empty_last_group_is_asked_for(visitor: PortalClient) -> None:
    page = await (await at_receipt(visitor)).submit(last_group=" ")

    assert page.errors == ["请填写查询码的最后一组，共5位。"]


async def test_the_last_group_is_read_leniently(visitor: PortalClient) -> None:
    page = await at_receipt(visitor)
    group = page.receipt[-5:].lower().replace("0", "o").replace("1", "l")

    assert (await page.submit(last_group=f" {group[:2]} {group[2:]}")).path == "/report/done"


async def test_after_sending_the_number_is_shown_and_the_code_never_again(visitor: PortalClient) -> None:
    page, receipt = await sent(visitor)

    assert page.path == "/report/done"
    assert page.h1 == "举报已登记"
    assert number_on(page) == "CDZJ-JB-2026-000001"
    assert "最迟2026年3月19日" in page.text
    assert "60个工作日" in page.text
    assert receipt not in page.html
    assert receipt.replace("-", "") not in page.html


async def test_the_tip_arrives_with_everything_that_was_told(visitor: PortalClient, bureau: Bureau) -> None:
    page, _ = await sent(visitor, PHOTO)

    tip = await open_for(bureau["李科长"], number_on(page))
    assert tip.answers["account"] == ACCOUNT
    assert tip.answers["since"] == "2025-03"
    assert [file.name for file in tip.files] == ["证据1.jpg"]
    assert tip.mode == "anonymous"


async def test_a_name_is_asked_on_its_own_page_and_never_reaches_the_office(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await (await at_identity(visitor)).submit(mode="named")
    assert page.path == "/report/contact"
    page = await page.submit(name="周举报", email="zhou@example.cn")
    assert page.facts["姓名"] == "周举报"
    page = await page.submit(button="去领查询码")
    page = await page.submit(last_group=page.receipt[-5:])

    assert "周举报" not in page.html
    tip = await open_for(bureau["李科长"], number_on(page))
    assert tip.mode == "named"
    assert "周举报" not in str(tip.answers)


async def test_a_named_report_needs_the_name_and_a_whole_address(visitor: PortalClient) -> None:
    page = await (await at_identity(visitor)).submit(mode="named")
    page = await page.submit(email="zhou@")

    assert page.errors == ["请填写您的姓名。", "请填写完整的邮箱地址，例如name@example.cn。"]


async def test_neither_anonymous_nor_named_is_no_choice(visitor: PortalClient) -> None:
    assert (await (await at_identity(visitor)).submit()).errors == ["请选择匿名或实名。"]


async def test_turning_to_anonymous_takes_the_name_back(visitor: PortalClient) -> None:
    page = await (await at_identity(visitor)).submit(mode="named")
    await page.submit(name="周举报")
    page = await (await visitor.open("/report/identity")).submit(mode="anonymous")

    assert page.path == "/report/check"
    assert "周举报" not in page.html


async def test_a_double_click_makes_one_tip(visitor: PortalClient) -> None:
    page = await at_receipt(visitor, PHOTO)
    answers: list[Page] = []

    async def click() -> None:
        answers.append(await page.submit(last_group=page.receipt[-5:]))

    async with anyio.create_task_group() as clicks:
        for _ in range(4):
            clicks.start_soon(click)

    assert {answer.path for answer in answers} == {"/report/done"}
    assert len({number_on(answer) for answer in answers}) == 1
    assert len(await fetch("SELECT id FROM tip")) == 1
    assert len(await fetch("SELECT name FROM blob")) == 1


async def test_the_back_button_after_sending_shows_the_number_and_offers_a_new_report(
    visitor: PortalClient,
) -> None:
    receipt_page = await at_receipt(visitor)
    page = await receipt_page.submit(last_group=receipt_page.receipt[-5:])
    number = number_on(page)

    for path in ("/report/receipt", "/report/check", "/report/kind", "/report/send", "/report/evidence"):
        again = await visitor.open(path)
        assert again.path == "/report/done"
        assert number_on(again) == number
    assert number_on(await receipt_page.submit(last_group="XXXXX")) == number
    assert (await page.submit(button="再举报一件")).path == "/report/kind"
    assert (await visitor.open("/report")).link("开始填写") == "/report/kind"


async def test_a_second_report_of_the_same_visitor_is_a_second_tip(visitor: PortalClient) -> None:
    page, first = await sent(visitor)
    await page.submit(button="再举报一件")
    page, second = await sent(visitor)

    assert number_on(page) == "CDZJ-JB-2026-000002"
    assert first != second


async def test_an_upload_that_ends_after_sending_is_told_so_and_leaves_nothing(visitor: PortalClient) -> None:
    evidence = await at_evidence(visitor)
    page = await (await evidence.submit(button="继续")).submit(mode="anonymous")
    page = await page.submit(button="去领查询码")
    await page.submit(last_group=page.receipt[-5:])
    page = await evidence.submit(button="上传", files={"files": PHOTO})

    assert page.path == "/report/done"
    assert await fetch("SELECT name FROM blob") == []


async def test_a_draft_that_expired_before_sending_is_explained_and_not_sent(
    visitor: PortalClient, working_day: datetime
) -> None:
    page = await at_receipt(visitor)

    with clock.frozen(working_day + timedelta(minutes=61)):
        page = await page.submit(last_group=page.receipt[-5:])
    assert page.status == 410
    assert "您填写的内容没有发送" in page.text
    assert await fetch("SELECT id FROM tip") == []


async def test_the_receipt_lies_in_no_address_no_log_and_no_file(
    visitor: PortalClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = await at_receipt(visitor, PHOTO)
    code = page.receipt.replace("-", "")
    page = await page.submit(last_group=page.receipt[-5:])
    seen = [*page.hops, str(page.answer.url), caplog.text]

    assert not any(code in text or grouped(code) in text for text in seen)
    database = Path(settings.database_url.removeprefix("sqlite:///"))
    for file in [*settings.data.rglob("*"), *database.parent.glob(f"{database.name}*")]:
        content = file.read_bytes() if file.is_file() else b""
        assert code.encode() not in content
        assert grouped(code).encode() not in content
        assert ACCOUNT.encode() not in content


async def test_sending_while_the_office_keys_are_missing_is_the_closed_page(portal: PortalClient) -> None:
    page = await portal.open("/report/receipt")

    assert page.h1 == "网上举报还没有开通"


async def test_the_receipt_page_prints_the_code_its_use_and_the_way_to_the_page(
    visitor: PortalClient,
) -> None:
    page = await at_receipt(visitor)

    [card] = page.all("receipt-card")
    printed = " ".join("".join(card.itertext()).split())
    assert f"{settings_address(page)}/progress" in printed
    assert "输入上面的查询码" in printed
    assert "电话：尚未公布" in printed
    assert [one.get("src") for one in card.iter("img")] == ["/progress/qr.svg"]
    assert page.receipt not in (await visitor.get("/progress/qr.svg")).body.decode()


async def test_the_page_after_sending_prints_the_same_picture(visitor: PortalClient) -> None:
    page, _ = await sent(visitor)

    assert "/progress/qr.svg" in [one.get("src") for one in page.root.iter("img")]


def settings_address(page: Page) -> str:
    return str(page.client.http.base_url).rstrip("/")
