"""Coming back with the receipt: status, conversation, more evidence, and leaving without a trace."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.cases import opening
from portal.core import clock
from portal.core.receipts import ALPHABET
from portal.database import fetch
from portal.public.progress import qr
from portal.settings import Settings
from portal.tips.queries import tip_for
from tests.integration.public.informants import entered
from tests.support.bureau import Bureau
from tests.support.cases import WAYS, drive
from tests.support.pages import PortalClient
from tests.support.tips import UNSURE, send

pytestmark = pytest.mark.usefixtures("working_day")

NUMBER = "CDZJ-JB-2026-000001"


def with_typo(receipt: str) -> str:
    return receipt[:-1] + ALPHABET[(ALPHABET.index(receipt[-1]) + 1) % 32]


async def test_the_receipt_opens_status_number_office_and_the_next_step(visitor: PortalClient) -> None:
    page = await entered(visitor)

    assert page.path == "/progress/tip"
    assert page.facts["现在的情况"] == "已转承办单位"
    assert page.facts["登记号"] == NUMBER
    assert page.facts["承办单位"] == "局建筑业管理科"
    assert page.facts["收到日期"] == "2026年3月10日"
    assert page.facts["下一步"] == "承办单位决定是否受理，最迟2026年3月19日"
    assert "已收到，转局建筑业管理科承办。" in page.text


async def test_while_the_desk_confirms_the_page_says_so(visitor: PortalClient) -> None:
    page = await entered(visitor, UNSURE)

    assert page.facts["现在的情况"] == "已登记"
    assert "等待确认" in page.text


@pytest.mark.parametrize("written", [str.lower, lambda code: f" {code[:5]} {code[5:10]}－{code[10:]} "])
async def test_case_blanks_and_dashes_do_not_matter(visitor: PortalClient, written: Any) -> None:
    _, receipt = await send()

    page = await (await visitor.open("/progress")).submit(code=written(receipt))
    assert page.path == "/progress/tip"


async def test_a_slip_of_the_pen_gets_a_hint_at_once(visitor: PortalClient) -> None:
    _, receipt = await send()

    page = await (await visitor.open("/progress")).submit(code=with_typo(receipt))
    assert page.status == 422
    assert "查询码有一位不对" in page.errors[0]


async def test_too_short_a_code_says_how_many_characters_there_are(visitor: PortalClient) -> None:
    page = await (await visitor.open("/progress")).submit(code="ABCDE-FGHJK")

    assert page.errors == ["查询码应为20位，您输入了10位。"]


async def test_an_empty_field_is_asked_for(visitor: PortalClient) -> None:
    assert (await (await visitor.open("/progress")).submit()).errors == ["请填写查询码。"]


async def test_a_code_of_nobody_gets_one_neutral_answer(visitor: PortalClient) -> None:
    page = await (await visitor.open("/progress")).submit(code="0" * 20)

    assert page.status == 422
    assert page.errors == ["查不到这个查询码对应的举报。请逐字核对后再试。"]
    assert await fetch("SELECT id FROM session") == []


async def test_without_a_session_the_page_leads_to_the_code(visitor: PortalClient) -> None:
    for path in ("", "/talk", "/withdraw", "/reconsider"):
        assert (await visitor.open(f"/progress/tip{path}")).path == "/progress"


async def test_who_is_in_already_need_not_type_the_code_again(visitor: PortalClient) -> None:
    await entered(visitor)

    assert (await visitor.open("/progress")).path == "/progress/tip"


async def test_a_wish_to_withdraw_is_recorded_after_a_second_look(visitor: PortalClient) -> None:
    page = await (await entered(visitor)).follow("我想撤回这件举报")
    assert "如果有人逼您撤回" in page.text

    page = await page.submit(button="转告我想撤回")
    assert page.path == "/progress/tip"
    assert "由承办人员决定" in page.notice
    assert "您表示希望撤回" in page.text


async def test_nobody_asks_for_reconsideration_before_there_is_an_end(visitor: PortalClient) -> None:
    page = await entered(visitor)

    assert not page.has_link("申请复核")
    assert (await visitor.open("/progress/tip/reconsider")).path == "/progress/tip"


async def test_a_double_click_asks_for_reconsideration_once(visitor: PortalClient, bureau: Bureau) -> None:
    registered, receipt = await send()
    tip = await tip_for(bureau["张干事"], registered.number)
    number = await opening.open_case(bureau["张干事"], registered.number, version=tip.version)
    await drive(bureau, number, *WAYS["closed"])
    page = await (await visitor.open("/progress")).submit(code=receipt)
    form = await page.follow("申请复核")

    answers = [await form.submit(reason="还有一份合同没有看。") for _ in range(2)]
    assert [answer.notice for answer in answers] == ["已收到复核申请。"] * 2
    answer = answers[-1]
    assert answer.facts["现在的情况"] == "复核中"
    assert answer.facts["下一步"] == "答复您的复核申请，最迟2026年4月9日"
    events = await fetch("SELECT at FROM ledger_event WHERE kind = 'case.reconsider'")
    assert events == [{"at": None}]


async def test_leaving_erases_the_session_and_tells_the_browser_to_forget(visitor: PortalClient) -> None:
    page = await entered(visitor)
    token = page.form_values("/progress/leave")["csrf_token"]

    answer = await visitor.post("/progress/leave", data={"csrf_token": token}, follow=False)
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert await fetch("SELECT id FROM session") == []
    assert (await visitor.open("/progress/left")).h1 == "已经退出"
    back = await visitor.open("/progress/tip")
    assert (back.path, back.notice) == ("/progress", "")


async def test_after_twenty_minutes_the_session_has_ended_and_says_so(
    visitor: PortalClient, working_day: datetime
) -> None:
    await entered(visitor)

    with clock.frozen(working_day + timedelta(minutes=21)):
        page = await visitor.open("/progress/tip")
    assert page.path == "/progress"
    assert "太久没有操作" in page.notice


async def test_the_code_stands_in_no_address_and_no_answer(visitor: PortalClient) -> None:
    _, receipt = await send()
    page = await (await visitor.open("/progress")).submit(code=receipt)

    assert receipt not in page.html
    assert not any(receipt in hop for hop in page.hops)
    assert page.headers["cache-control"] == "no-store"


async def test_every_step_to_come_has_its_day_or_its_length(visitor: PortalClient) -> None:
    page = await entered(visitor, UNSURE)

    assert page.facts["下一步"] == "派单台确认承办单位，最迟2026年3月11日"
    coming = [" ".join(one.itertext()).split() for one in page.all("timeline__upcoming")]
    assert coming == [
        ["派单台确认承办单位", "最迟2026年3月11日"],
        ["承办单位决定是否受理", "最迟2026年3月19日"],
        ["受理以后，核查并办结", "60个工作日内"],
    ]


async def test_a_day_in_a_year_without_a_calendar_is_marked_provisional(visitor: PortalClient) -> None:
    with clock.frozen(datetime(2026, 12, 30, 9, 30, tzinfo=clock.SHANGHAI)):
        page = await entered(visitor)

        assert page.facts["下一步"] == "承办单位决定是否受理，最迟2027年1月8日（暂定）"
        assert "放假安排还没有公布" in page.text


async def test_a_limit_that_has_passed_is_admitted(visitor: PortalClient, working_day: datetime) -> None:
    _, receipt = await send()
    with clock.frozen(working_day + timedelta(days=10)):
        page = await (await visitor.open("/progress")).submit(code=receipt)

        assert "已经过了期限" in page.text
        assert "不要说查询码" in page.text
    with clock.frozen(working_day + timedelta(days=9)):
        assert "已经过了期限" not in (await visitor.open("/progress/tip")).text


async def test_the_picture_holds_the_address_of_the_page_and_nothing_else(
    visitor: PortalClient, settings: Settings
) -> None:
    svg = await visitor.get("/progress/qr.svg")

    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.headers["cache-control"] == "no-store"
    assert b"<script" not in svg.body
    assert b"style=" not in svg.body
    assert svg.body == qr.picture(f"{settings.public_url}/progress")
    assert svg.body != qr.picture(f"{settings.public_url}/progress?code=1")
