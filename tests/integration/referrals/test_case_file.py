"""The case as one PDF: everything an officer may know, and nothing of who sent the tip."""

import pypdfium2
import pytest

from portal.cases import conversation, opening, reading, steps
from portal.core.errors import NotFound, Refused
from portal.core.receipts import grouped
from portal.database import fetch
from portal.referrals import filing
from portal.tips import dispatch
from portal.tips import queries as tips
from tests.support.bureau import Bureau
from tests.support.cases import PROVED, a_case, informant, take
from tests.support.referrals import hand_over
from tests.support.tips import NAMED, UNSURE, sealed_photo, send


async def words_of(bureau: Bureau, number: str, who: str = "张干事") -> str:
    made = await filing.file_of_case(bureau[who], number)
    pages = pypdfium2.PdfDocument(made.content)
    words = "".join(pages[n].get_textpage().get_text_range() for n in range(len(pages)))
    return words.replace("\r", "").replace("\n", "")


async def test_it_holds_the_case_and_not_the_informant(bureau: Bureau) -> None:
    registered, receipt = await send(identity=NAMED, files=[sealed_photo()])
    tip = await tips.tip_for(bureau["张干事"], registered.number)
    number = await opening.open_case(bureau["张干事"], registered.number, version=tip.version)
    await take(bureau, "张干事", number, "start", assignee="张干事")
    await steps.note(bureau["张干事"], number, "内部：先查社保。")
    await conversation.write(bureau["张干事"], registered.number, "请补充到岗时间。")
    await conversation.answer(await informant(receipt), "去年春天开始不来。")
    await take(bureau, "张干事", number, "submit_findings", **PROVED)
    await hand_over(bureau, number)
    words = await words_of(bureau, number)
    for piece in (
        number,
        registered.number,
        "张三丰",
        PROVED["text"],
        "内部：先查社保。",
        "去年春天开始不来。",
        "湖南省住房和城乡建设厅",
        "常建举〔2026〕1号",
        "不含举报人身份，内部使用",
    ):
        assert piece in words, piece
    for canary in (*NAMED.values(), receipt, grouped(receipt), "照片.jpg"):
        assert canary not in words
    [event] = await fetch("SELECT facts FROM ledger_event WHERE kind = 'case.file_made'")
    assert "sha256" in event["facts"]


async def test_a_case_that_has_only_begun_is_a_file_too(bureau: Bureau) -> None:
    assert "还没有保存" in await words_of(bureau, await a_case(bureau))


async def test_who_reads_along_carries_nothing_away(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    tip = await tips.tip_for(bureau["王干事"], registered.number)
    number = await opening.open_case(bureau["王干事"], registered.number, version=tip.version)
    await reading.open_case(bureau["张干事"], number)
    with pytest.raises(Refused):
        await filing.file_of_case(bureau["张干事"], number)
    for stranger in ("陈设计", "管保", "纪严"):
        with pytest.raises(NotFound):
            await filing.file_of_case(bureau[stranger], number)
