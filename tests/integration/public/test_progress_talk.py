"""The conversation on the informant's side: words and files, sent once, lost never."""

from datetime import datetime, timedelta

import pytest

from portal.core import clock
from portal.database import fetch
from portal.settings import MEGABYTE, Settings
from portal.tips.correspondence import write_to_informant
from portal.tips.reading import open_for
from tests.integration.public.informants import PHOTO, PROGRAM, entered
from tests.support.bureau import Bureau
from tests.support.insides import a_file
from tests.support.pages import Page, PortalClient
from tests.support.tips import a_photo

pytestmark = pytest.mark.usefixtures("working_day")

NUMBER = "CDZJ-JB-2026-000001"


async def at_talk(visitor: PortalClient) -> Page:
    return await (await entered(visitor)).follow("看对话、写信、补充证据")


async def test_the_office_asks_and_the_informant_answers_with_a_file(
    visitor: PortalClient, bureau: Bureau
) -> None:
    await entered(visitor)
    await write_to_informant(bureau["张干事"], NUMBER, "请问工地在哪条街？", kind="question")

    page = await visitor.open("/progress/tip/talk")
    assert "请问工地在哪条街？" in page.text
    page = await page.submit(text="在人民路。", files={"files": PHOTO})

    assert page.notice == "已送到承办单位。"
    assert "在人民路。" in page.text
    assert "证据1.jpg" in page.text
    tip = await open_for(bureau["张干事"], NUMBER)
    assert tip.messages[-1].text == "在人民路。"
    assert tip.messages[-1].files[0].name == "证据1.jpg"


async def test_an_answer_without_words_and_files_is_asked_for(visitor: PortalClient) -> None:
    page = await (await at_talk(visitor)).submit(text=" ")

    assert page.status == 422
    assert page.errors == ["请写下内容，或者选择要补充的文件。"]


async def test_a_refused_file_sends_nothing_and_the_words_stay(visitor: PortalClient, bureau: Bureau) -> None:
    page = await (await at_talk(visitor)).submit(text="这是收据。", files={"files": [PHOTO, PROGRAM]})

    assert page.status == 422
    assert "这是程序文件" in page.errors[0]
    assert page.errors[1].startswith("这次的文字和文件都还没有送出。")
    assert page.form_values("/progress/tip/talk")["text"] == "这是收据。"
    assert "收下了、还没有送出的文件" in page.text
    assert len(await fetch("SELECT name FROM blob")) == 1
    assert (await open_for(bureau["张干事"], NUMBER)).messages == ()

    old = ("名单.doc", a_file("contract-of-old.doc"), "application/msword")
    page = await page.submit(button="送到承办单位", files={"files": [old, PROGRAM]})
    assert "这是程序文件" in page.errors[0]
    assert "还有文件没能清理。请先看下面，决定是照原样交，还是移除。" in page.errors


async def test_the_same_form_sent_twice_is_one_message(visitor: PortalClient, bureau: Bureau) -> None:
    page = await at_talk(visitor)

    await page.submit(text="只说一次。", files={"files": PHOTO})
    again = await page.submit(text="只说一次。", files={"files": PHOTO})

    assert again.path == "/progress/tip/talk"
    assert len((await open_for(bureau["张干事"], NUMBER)).messages) == 1
    assert len(await fetch("SELECT name FROM blob")) == 1


async def test_too_long_an_answer_is_explained_and_its_files_need_not_be_chosen_again(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await (await at_talk(visitor)).submit(text="长" * 5001, files={"files": PHOTO})

    assert "最多5000个字" in page.errors[0]
    assert "证据1.jpg" in page.text
    page = await page.submit(button="送到承办单位", text="短一些。")
    assert page.notice == "已送到承办单位。"
    [message] = (await open_for(bureau["张干事"], NUMBER)).messages
    assert [file.name for file in message.files] == ["证据1.jpg"]


async def test_an_answer_that_comes_too_late_is_not_sent_and_its_words_are_given_back(
    visitor: PortalClient, working_day: datetime
) -> None:
    page = await at_talk(visitor)

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

    page = await (await at_talk(visitor)).submit(text="很多文件", files={"files": flood})
    assert page.status == 413
    assert "没有收全" in page.errors[0]
