"""The case as one PDF: everything an officer may know, and nothing of who sent the tip."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from portal.cases import answering, conversation, opening, reading, steps
from portal.core.errors import NotFound, Refused
from portal.core.receipts import grouped
from portal.database import fetch
from portal.evidence.receiving import seal_bytes
from portal.evidence.rendering.files import Drawing
from portal.evidence.sealed_file import AS_IT_WAS, CLEANED, SealedFile
from portal.referrals import filing, pictures
from portal.tips import dispatch
from portal.tips import queries as tips
from tests.support.bureau import Bureau
from tests.support.cases import PROVED, a_case, informant, take
from tests.support.referrals import a_copy, hand_over
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
    words = await words_of(bureau, await a_case(bureau))
    assert "还没有保存" in words
    assert re.search(r"将在\d{4}年\d+月\d+日前办结", words)


async def test_an_answer_by_telephone_stands_in_it_once(bureau: Bureau) -> None:
    number = await a_case(bureau, "closed")
    [tip] = (await reading.open_case(bureau["张干事"], number)).tips
    await answering.note_answer(bureau["张干事"], tip.row.number, "phone", date(2026, 3, 10), "说明了结果。")
    words = await words_of(bureau, number)
    assert words.count("说明了结果") == 1
    assert "线下答复举报人；答复方式：电话；答复日期：2026年3月10日" in words


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


def a_picture(name: str, state: str = CLEANED, **size: int) -> SealedFile:
    """Sealed as it would be after it was cleaned."""
    target = BytesIO()
    Image.new("RGB", (size.get("across", 3000), size.get("down", 2000)), "navy").save(target, "JPEG")
    return replace(seal_bytes(target.getvalue(), name), state=state)


def pictures_in(content: bytes) -> list[tuple[int, int]]:
    """The pixels of each picture."""
    pages = pypdfium2.PdfDocument(content)
    found = [one for page in pages for one in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    return [(one.get_px_size()) for one in found]


async def _read(manifest: dict[str, Any]) -> AsyncIterator[bytes]:
    yield manifest["blob"].encode()


async def test_cleaned_photos_are_drawn_small_and_what_is_not_says_why(bureau: Bureau) -> None:
    broken = replace(seal_bytes(b"\xff\xd8\xff\xe0" + b"nothing", "坏.jpg"), state=CLEANED)
    files = [a_picture("工地.jpg"), a_picture("原样.jpg", AS_IT_WAS), broken]
    registered, _ = await send(files=files)
    tip = await tips.tip_for(bureau["张干事"], registered.number)
    number = await opening.open_case(bureau["张干事"], registered.number, version=tip.version)
    made = await filing.file_of_case(bureau["张干事"], number)
    assert pictures_in(made.content) == [(1000, 667)]
    words = await words_of(bureau, number)
    for piece in (
        "画面没有遮盖",
        f"{registered.number}附件2：没有清理过",
        f"{registered.number}附件3：图片印不出来",
    ):
        assert piece in words
    assert "工地" not in words


async def test_many_photos_stop_where_the_memory_for_them_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [(f"附件{n}", a_picture("a.jpg", across=400, down=300)) for n in range(4)]
    monkeypatch.setattr(pictures, "open_file", _read)
    drawn: list[int] = []

    async def small(file: SealedFile) -> Drawing:
        drawn.append(1)
        return Drawing(bytes(1000), "image/jpeg", 1)

    monkeypatch.setattr(pictures, "on_paper", small)
    monkeypatch.setattr(pictures, "MOST_BYTES", 2500)
    found = await pictures.drawn(files)
    assert [one.picture is not None for one in found] == [True, True, False, False]
    assert all("图片太多" in one.note for one in found[2:])
    assert sum(len(one.picture or b"") for one in found) <= pictures.MOST_BYTES
    assert len(drawn) == 3


async def test_the_newest_redacted_copy_stands_in_it(bureau: Bureau) -> None:
    number = await a_case(bureau)
    tip = (await reading.open_case(bureau["李科长"], number)).tips[0].row.number
    await a_copy(bureau, tip, "第一份。")
    await a_copy(bureau, tip, "第二份，已遮盖。")
    words = await words_of(bureau, number)
    assert "第二份，已遮盖。" in words
    assert "第一份。" not in words
