"""Coming back with the receipt: status, conversation, more evidence, and leaving without a trace."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.core.receipts import ALPHABET
from portal.database import fetch
from portal.settings import MEGABYTE, Settings
from portal.tips.correspondence import write_to_informant
from portal.tips.reading import open_for
from tests.integration.public.informants import PHOTO, PROGRAM
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient
from tests.support.tips import BUILDER, UNSURE, a_photo, send

pytestmark = pytest.mark.usefixtures("working_day")

NUMBER = "CDZJ-JB-2026-000001"


async def entered(visitor: PortalClient, answers: dict[str, Any] = BUILDER) -> Page:
    """The informant's page of a tip that was sent before."""
    _, receipt = await send(answers)
    return await (await visitor.open("/progress")).submit(code=receipt)


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
    for path in ("/progress/tip", "/progress/tip/withdraw", "/progress/tip/reconsider"):
        assert (await visitor.open(path)).path == "/progress"


async def test_who_is_in_already_need_not_type_the_code_again(visitor: PortalClient) -> None:
    await entered(visitor)

    assert (await visitor.open("/progress")).path == "/progress/tip"


async def test_the_office_asks_and_the_informant_answers_with_a_file(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await entered(visitor)
    await write_to_informant(bureau["张干事"], NUMBER, "请问工地在哪条街？", kind="question")

    page = await visitor.open("/progress/tip")
    assert "请问工地在哪条街？" in page.text
    page = await page.submit(text="在人民路。", files={"files": PHOTO})

    assert page.notice == "已送到承办单位。"
    assert "在人民路。" in page.text
    assert "工地照片.jpg" in page.text
    tip = await open_for(bureau["张干事"], NUMBER)
    assert tip.messages[-1].text == "在人民路。"
    assert tip.messages[-1].files[0].name == "工地照片.jpg"


async def test_an_answer_without_words_and_files_is_asked_for(visitor: PortalClient) -> None:
    page = await (await entered(visitor)).submit(text=" ")

    assert page.status == 422
    assert page.errors == ["请写下内容，或者选择要补充的文件。"]


async def test_a_refused_file_sends_nothing_and_the_words_stay(visitor: PortalClient, bureau: Bureau) -> None:
    page = await (await entered(visitor)).submit(text="这是收据。", files={"files": [PHOTO, PROGRAM]})

    assert page.status == 422
    assert "这是程序文件" in page.errors[0]
    assert page.errors[1].startswith("这次的文字和文件都还没有送出。")
    assert page.form_values("/progress/tip")["text"] == "这是收据。"
    assert await fetch("SELECT name FROM blob") == []
    assert (await open_for(bureau["张干事"], NUMBER)).messages == ()


async def test_the_same_form_sent_twice_is_one_message(visitor: PortalClient, bureau: Bureau) -> None:
    page = await entered(visitor)

    await page.submit(text="只说一次。", files={"files": PHOTO})
    again = await page.submit(text="只说一次。", files={"files": PHOTO})

    assert again.path == "/progress/tip"
    assert len((await open_for(bureau["张干事"], NUMBER)).messages) == 1
    assert len(await fetch("SELECT name FROM blob")) == 1


async def test_too_long_an_answer_is_explained_and_its_files_are_not_kept(visitor: PortalClient) -> None:
    page = await (await entered(visitor)).submit(text="长" * 5001, files={"files": PHOTO})

    assert "最多5000个字" in page.errors[0]
    assert await fetch("SELECT name FROM blob") == []


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


async def test_an_answer_that_comes_too_late_is_not_sent_and_its_words_are_given_back(
    visitor: PortalClient, working_day: datetime
) -> None:
    page = await entered(visitor)

    with clock.frozen(working_day + timedelta(minutes=21)):
        page = await page.submit(text="还在写。", files={"files": PHOTO})
    assert page.status == 410
    assert "没有送到承办单位" in page.text
    assert "还在写。" in page.html
    assert await fetch("SELECT name FROM blob") == []


async def test_a_message_larger_than_everything_allowed_is_a_page(
    visitor: PortalClient, settings: Settings
) -> None:
    object.__setattr__(settings, "tip_limit", MEGABYTE)
    flood = [(f"{n}.jpg", a_photo(MEGABYTE), "image/jpeg") for n in range(3)]

    page = await (await entered(visitor)).submit(text="很多文件", files={"files": flood})
    assert page.status == 413
    assert "没有收全" in page.errors[0]


async def test_the_code_stands_in_no_address_and_no_answer(visitor: PortalClient) -> None:
    _, receipt = await send()
    page = await (await visitor.open("/progress")).submit(code=receipt)

    assert receipt not in page.html
    assert not any(receipt in hop for hop in page.hops)
    assert page.headers["cache-control"] == "no-store"
