"""An officer sees what is in a file without opening it, and every look is in the ledger."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from litestar import Litestar

from portal.database import fetch
from portal.evidence.cleaning import process
from portal.evidence.receiving import seal_bytes
from portal.evidence.sealed_file import SealedFile
from tests.support.bureau import Bureau
from tests.support.insides import a_file
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import send

TIP = "/staff/tips/CDZJ-JB-2026-000001"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


def sealed(name: str, **more: object) -> SealedFile:
    return replace(seal_bytes(a_file(name), name), state="cleaned", **more)  # type: ignore[arg-type]


async def shown(client: PortalClient, bureau: Bureau, file: SealedFile) -> Page:
    """The page of a tip's only file, in the eyes of 张干事."""
    await send(files=(file,))
    officer = await visitor(client, bureau["张干事"])
    return await (await officer.open(TIP)).follow(file.name)


async def events() -> list[tuple[str, str]]:
    rows = await fetch("SELECT kind, facts FROM ledger_event WHERE kind LIKE 'file.%' ORDER BY seq")
    return [(row["kind"], json.loads(row["facts"])["blob"]) for row in rows]


def picture_of(page: Page) -> str:
    [image] = [one for one in page.root.iter("img") if "/picture" in one.get("src", "")]
    return image.get("src", "")


async def test_a_photo_is_drawn_anew_and_not_sent_as_it_is(client: PortalClient, bureau: Bureau) -> None:
    page = await shown(client, bureau, sealed("photo-with-gps.jpg", removed=("place", "device")))
    assert "已清理，去除：拍摄地点、设备型号" in page.text
    drawn = await page.client.get(picture_of(page))
    assert drawn.headers["content-type"] == "image/jpeg"
    assert drawn.headers["x-content-type-options"] == "nosniff"
    assert "sandbox; default-src 'none'" in drawn.headers["content-security-policy"]
    assert b"canary" not in drawn.body
    assert drawn.body != a_file("photo-with-gps.jpg")


async def test_a_pdf_is_leafed_through_page_by_page(client: PortalClient, bureau: Bureau) -> None:
    page = await shown(client, bureau, sealed("script-and-attachment.pdf"))
    drawn = await page.client.get(picture_of(page))
    assert drawn.body.startswith(b"\xff\xd8\xff")
    assert (await page.client.get(picture_of(page).replace("page=1", "page=2"))).status == 404
    assert (await page.client.get(picture_of(page).replace("page=1", "page=0"))).status == 404


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("contract-with-changes.docx", "The certificate stays"),
        ("payroll.xlsx", "Zhang"),
        ("slides.pptx", "Who rents to whom"),
    ],
)
async def test_office_documents_are_read_out_as_plain_words(
    client: PortalClient, bureau: Bureau, name: str, words: str
) -> None:
    page = await shown(client, bureau, sealed(name))
    assert words in page.text
    assert "只列出文字和表格" in page.text


async def test_words_of_a_document_are_never_markup(client: PortalClient, bureau: Bureau) -> None:
    page = await shown(client, bureau, seal_bytes("看<script>alert(1)</script>".encode(), "信.txt"))
    assert "<script>alert" not in page.html
    assert "看<script>alert(1)</script>" in page.text


async def test_recordings_are_only_downloaded(client: PortalClient, bureau: Bureau) -> None:
    page = await shown(client, bureau, sealed("voice.mp3"))
    assert "这个文件不能直接显示" in page.text
    assert "/picture" not in page.html
    file = await page.follow("下载附件")
    assert file.headers["content-disposition"].startswith("attachment;")


async def test_a_broken_file_is_a_page_and_not_a_failure(client: PortalClient, bureau: Bureau) -> None:
    broken = replace(seal_bytes(b"%PDF-1.7 nothing", "坏.pdf"), state="as_it_was", why="failed")
    page = await shown(client, bureau, broken)
    assert page.status == 200
    assert "这个文件没有清理过" in page.text
    assert "这个文件不能直接显示" in page.text


@pytest.mark.parametrize("told", ["'[' * 50_000", "'no words'", "'[1]'", "'{\"kind\": 1}'", "'\\udcff'"])
async def test_what_a_child_says_that_was_taken_over_is_not_shown(
    client: PortalClient, bureau: Bureau, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    said = f"Cleaned(({told}).encode('utf-8', 'surrogateescape'), 'application/json')"
    program = (
        "from portal.evidence.cleaning import child; from portal.evidence.cleaning.protocol import Cleaned; "
    )
    program += f"child.loaded = lambda verb, code: lambda data: {said}; child.main()"
    monkeypatch.setattr(process, "PROGRAM", ("-c", program))
    page = await shown(client, bureau, sealed("payroll.xlsx"))
    assert page.status == 200
    assert "这个文件不能直接显示" in page.text


async def test_looking_is_one_event_a_day_and_each_download_one_more(
    client: PortalClient, bureau: Bureau
) -> None:
    file = sealed("photo-with-gps.jpg")
    page = await shown(client, bureau, file)
    await page.client.get(picture_of(page))
    await page.client.get(picture_of(page))
    await page.follow("下载附件")
    await page.follow("下载附件")
    assert await events() == [("file.opened", file.blob), *[("file.downloaded", file.blob)] * 2]


async def test_the_original_has_a_link_and_an_event_of_its_own(client: PortalClient, bureau: Bureau) -> None:
    original = replace(seal_bytes(a_file("photo-with-gps.jpg"), "证据1.jpg"), state="original")
    file = sealed("photo-with-gps.jpg", original=original)
    page = await shown(client, bureau, file)
    assert "可能让人认出举报人" in page.text
    given = await page.follow("下载原件")
    assert given.body == a_file("photo-with-gps.jpg")
    assert given.headers["content-disposition"].startswith("attachment;")
    assert (await events())[-1] == ("file.original_opened", original.blob)


async def test_where_there_is_no_original_there_is_none_to_open(client: PortalClient, bureau: Bureau) -> None:
    file = sealed("photo-with-gps.jpg")
    page = await shown(client, bureau, file)
    assert not page.has_link("下载原件")
    assert (await page.client.get(f"{TIP}/files/{file.blob}/original")).status == 404


@pytest.mark.parametrize("end", ["", "/picture", "/download", "/original"])
async def test_another_office_finds_no_file(client: PortalClient, bureau: Bureau, end: str) -> None:
    file = sealed("photo-with-gps.jpg")
    await send(files=(file,))
    stranger = await visitor(client, bureau["周派"])
    assert (await stranger.get(f"{TIP}/files/{file.blob}{end}")).status == 404
    assert await events() == []
