"""What 周举报 reads and decides about the files that he hands in, and what the office gets of them."""

from io import BytesIO

import pytest
from PIL import Image

from portal.database import fetch
from portal.evidence.cleaning import process
from portal.evidence.cleaning.protocol import FAILED, OVER, Report
from portal.evidence.reading import open_file
from portal.evidence.sealed_file import SealedFile
from portal.tips.reading import OpenTip, open_for
from tests.integration.public.informants import at_evidence, entered
from tests.support.bureau import Bureau
from tests.support.insides import a_file, tells
from tests.support.pages import File, Page, PortalClient

pytestmark = pytest.mark.usefixtures("working_day")
GPS: File = ("IMG_20260310_王小明.jpg", a_file("photo-with-gps.jpg"), "image/jpeg")
OLD: File = ("名单.doc", a_file("contract-of-old.doc"), "application/msword")
NUMBER = "CDZJ-JB-2026-000001"


async def uploaded(visitor: PortalClient, *files: File, originals: bool = False, names: bool = False) -> Page:
    page = await at_evidence(visitor)
    return await page.submit(button="上传", files={"files": files}, originals=originals, names=names)


def notes(page: Page) -> list[str]:
    return ["".join(one.itertext()).strip() for one in page.all("file__note")]


async def sent_with(page: Page) -> None:
    page = await page.submit(button="继续")
    page = await page.submit(mode="anonymous")
    page = await page.submit(button="去领查询码")
    await page.submit(last_group=page.receipt[-5:])


async def content(file: SealedFile) -> bytes:
    return b"".join([chunk async for chunk in open_file(file.manifest())])


async def at_the_office(bureau: Bureau) -> OpenTip:
    return await open_for(bureau["张干事"], NUMBER)


async def test_before_a_file_is_chosen_the_page_says_what_cleaning_does_and_costs(
    visitor: PortalClient,
) -> None:
    page = await at_evidence(visitor)
    assert "先去掉里面藏着的拍摄地点、时间、手机型号、作者、修改痕迹" in page.text
    assert "地点和时间也能证明照片是在哪里、什么时候拍的" in page.text
    assert "不勾就不留原件" in page.text


async def test_a_photo_says_what_was_removed_and_loses_its_telling_name(visitor: PortalClient) -> None:
    page = await uploaded(visitor, GPS)
    assert notes(page) == ["已去除：拍摄地点、拍摄或制作时间、设备型号、作者和单位、说明文字和标签、缩略图"]
    assert "证据1.jpg" in page.text
    assert "王小明" not in page.html


async def test_the_cleaned_file_can_be_looked_at_and_acts_on_nothing(visitor: PortalClient) -> None:
    page = await uploaded(visitor, GPS)
    file = await page.follow("查看清理后的文件")
    assert not tells(file.body)
    with Image.open(BytesIO(file.body)) as picture:
        assert not dict(picture.getexif())
    assert file.headers["content-type"] == "image/jpeg"
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox; default-src 'none'" in file.headers["content-security-policy"]


async def test_whatever_is_no_picture_is_a_download(visitor: PortalClient) -> None:
    page = await uploaded(visitor, ("合同.pdf", a_file("script-and-attachment.pdf"), "application/pdf"))
    file = await page.follow("查看清理后的文件")
    assert file.headers["content-disposition"].startswith("attachment;")
    assert not tells(file.body)


async def test_nobody_else_looks_at_it(visitor: PortalClient) -> None:
    page = await uploaded(visitor, GPS)
    address = page.link("查看清理后的文件")
    stranger = visitor.another()
    await at_evidence(stranger)
    assert (await stranger.get(address)).status == 404


async def test_without_the_tick_no_original_is_left(visitor: PortalClient, bureau: Bureau) -> None:
    await sent_with(await uploaded(visitor, GPS))
    [file] = (await at_the_office(bureau)).files
    assert file.original is None
    assert file.state == "cleaned"
    assert "place" in file.removed
    assert len(await fetch("SELECT name FROM blob")) == 1
    assert not tells(await content(file))


async def test_with_the_tick_the_original_goes_along_sealed_and_marked(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await uploaded(visitor, GPS, originals=True)
    assert notes(page)[0].endswith("。原件已另行密封")
    await sent_with(page)
    opened = await at_the_office(bureau)
    [file] = opened.files
    assert file.original is not None
    assert file.original.state == "original"
    assert await content(file.original) == GPS[1]
    assert "王小明" not in file.original.name
    rows = await fetch("SELECT owner FROM blob")
    assert {row["owner"] for row in rows} == {str(opened.row.content)}
    assert len(rows) == 2


async def test_a_removed_file_takes_its_original_along(visitor: PortalClient) -> None:
    page = await uploaded(visitor, GPS, originals=True)
    assert len(await fetch("SELECT name FROM blob")) == 2
    await page.submit(button="移除")
    assert await fetch("SELECT name FROM blob") == []


async def test_he_may_keep_his_file_name(visitor: PortalClient) -> None:
    files: list[File] = [
        ("工地大门.HEIC", a_file("photo-with-gps.heic"), "image/heic"),
        ("工资表.xlsx", a_file("payroll.xlsx"), ""),
    ]
    page = await uploaded(visitor, *files, names=True)
    assert "工地大门.jpg" in page.text
    assert "工资表.xlsx" in page.text


async def test_a_file_that_cannot_be_cleaned_waits_for_a_decision(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await uploaded(visitor, OLD)
    assert "没有清理。" in notes(page)[0]
    assert "最好另存为PDF或docx再上传" in notes(page)[0]
    page = await page.submit(button="继续")
    assert page.errors == ["还有文件没能清理。请先看下面，决定是照原样交，还是移除。"]
    assert (await visitor.open("/report/check")).path == "/report/evidence"
    page = await (await visitor.open("/report/evidence")).submit(button="照原样交")
    assert notes(page) == ["没有清理，照原样交"]
    await sent_with(page)
    [file] = (await at_the_office(bureau)).files
    assert (file.state, file.why, file.name) == ("as_it_was", "cannot", "证据1.doc")
    assert await content(file) == OLD[1]


async def test_or_it_is_removed(visitor: PortalClient) -> None:
    page = await (await uploaded(visitor, OLD)).submit(button="移除")
    assert (await page.submit(button="继续")).path == "/report/identity"
    assert await fetch("SELECT name FROM blob") == []


async def test_a_second_window_cannot_send_past_the_decision(visitor: PortalClient) -> None:
    page = await (await at_evidence(visitor)).submit(button="继续")
    page = await page.submit(mode="anonymous")
    await (await visitor.open("/report/evidence")).submit(button="上传", files={"files": [OLD]})
    page = await page.submit(button="去领查询码")
    assert page.path == "/report/evidence"


@pytest.mark.parametrize(("verdict", "words"), [(FAILED, "清理没有成功"), (OVER, "太大或太复杂")])
async def test_a_child_that_breaks_down_loses_nothing_and_hides_nothing(
    visitor: PortalClient, monkeypatch: pytest.MonkeyPatch, verdict: str, words: str
) -> None:
    monkeypatch.setattr(process, "run", lambda *_, **__: Report(verdict))
    page = await uploaded(visitor, GPS)
    assert words in notes(page)[0]
    assert page.has_button("照原样交")
    [row] = await fetch("SELECT content FROM blob")
    assert bytes(row["content"])


async def test_an_upload_that_is_given_up_while_it_is_cleaned_leaves_nothing(
    visitor: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Report:
        raise ConnectionError

    monkeypatch.setattr(process, "run", broken)
    page = await uploaded(visitor, GPS)
    assert page.status == 500
    assert await fetch("SELECT name FROM blob") == []


@pytest.mark.parametrize(
    ("name", "words"),
    [("locked.pdf", "请去掉密码"), ("zip-named.jpg", "压缩包")],
)
async def test_what_is_refused_is_refused_with_a_reason_and_leaves_nothing(
    visitor: PortalClient, name: str, words: str
) -> None:
    page = await uploaded(visitor, (name, a_file(name), "image/jpeg"))
    assert f"“{name}”没有收下" in page.errors[0]
    assert words in page.errors[0]
    assert await fetch("SELECT name FROM blob") == []


@pytest.mark.parametrize(
    "name",
    [
        "photo-with-gps.heic",
        "written-by-libreoffice.pdf",
        "printed-by-chromium.pdf",
        "contract-with-changes.docx",
        "slides.pptx",
        "film.mp4",
    ],
)
async def test_files_of_real_programs_reach_the_office_without_their_traces(
    visitor: PortalClient, bureau: Bureau, name: str
) -> None:
    await sent_with(await uploaded(visitor, (name, a_file(name), "")))
    [file] = (await at_the_office(bureau)).files
    assert file.state == "cleaned"
    assert not tells(await content(file))


# ---- Later, with the receipt


async def at_talk(visitor: PortalClient) -> Page:
    await entered(visitor)
    return await visitor.open("/progress/tip/talk")


async def test_more_evidence_is_cleaned_before_it_goes(visitor: PortalClient, bureau: Bureau) -> None:
    page = await (await at_talk(visitor)).submit(text="又拍了一张。", originals=True, files={"files": [GPS]})
    assert page.notice == "已送到承办单位。"
    assert "已去除：拍摄地点" in page.text
    [message] = (await at_the_office(bureau)).messages
    [file] = message.files
    assert not tells(await content(file))
    assert file.original is not None
    assert await content(file.original) == GPS[1]
    rows = await fetch("SELECT DISTINCT owner FROM blob")
    assert len(rows) == 1


async def test_a_message_with_a_file_that_cannot_be_cleaned_waits_with_its_words(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await (await at_talk(visitor)).submit(text="看名单。", files={"files": [OLD]})
    assert page.status == 422
    assert page.form_values("/progress/tip/talk")["text"] == "看名单。"
    assert (await at_the_office(bureau)).messages == ()
    page = await page.submit(button="照原样交")
    assert page.form_values("/progress/tip/talk")["text"] == "看名单。"
    page = await page.submit(button="送到承办单位")
    assert page.notice == "已送到承办单位。"
    [message] = (await at_the_office(bureau)).messages
    assert (message.text, [file.state for file in message.files]) == ("看名单。", ["as_it_was"])
    assert "收下了、还没有送出的文件" not in (await visitor.open("/progress/tip/talk")).text


async def test_a_waiting_file_can_be_removed_and_the_words_go_alone(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await (await at_talk(visitor)).submit(text="看名单。", files={"files": [OLD]})
    page = await page.submit(button="移除")
    assert await fetch("SELECT name FROM blob") == []
    await page.submit(button="送到承办单位")
    [message] = (await at_the_office(bureau)).messages
    assert (message.text, message.files) == ("看名单。", ())
