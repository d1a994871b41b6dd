"""Evidence: several files, each with its own sentence when it is not taken, none lost."""

import anyio
import pytest

from portal.database import fetch
from portal.settings import MEGABYTE, Settings
from tests.integration.public.informants import PHOTO, PROGRAM, at_check, at_evidence
from tests.support.databases import Database
from tests.support.pages import Page, PortalClient
from tests.support.tips import a_photo


@pytest.fixture
def settings(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Small limits, so that large files need not be large."""
    data = tmp_path_factory.mktemp("var")
    return Settings(
        data=data,
        database_url=database.database_url,
        file_limit=2 * MEGABYTE,
        tip_limit=3 * MEGABYTE,
        fewest_seconds=0,
    )


def names(page: Page) -> list[str]:
    return ["".join(one.itertext()).strip() for one in page.all("file__name")]


async def test_evidence_may_be_left_out(visitor: PortalClient) -> None:
    page = await (await at_evidence(visitor)).submit(button="继续")

    assert page.path == "/report/identity"


async def test_several_files_are_taken_at_once_and_listed(visitor: PortalClient) -> None:
    page = await at_evidence(visitor)
    page = await page.submit(
        button="上传", files={"files": [PHOTO, ("合同.txt", b"%PDF in words", "text/plain")]}
    )

    assert page.notice == "文件已加密保存。下面写着每个文件去掉了什么。"
    assert names(page) == ["证据1.jpg", "证据2.txt"]
    assert (await at_listed(visitor))["文件"] == "证据1.jpg 证据2.txt"


async def at_listed(visitor: PortalClient) -> dict[str, str]:
    page = await (await visitor.open("/report/evidence")).submit(button="继续")
    return (await page.submit(mode="anonymous")).facts


async def test_files_chosen_before_going_on_are_taken_too(visitor: PortalClient) -> None:
    page = await (await at_evidence(visitor)).submit(button="继续", files={"files": PHOTO})

    assert page.path == "/report/identity"
    assert names(await visitor.open("/report/evidence")) == ["证据1.jpg"]


async def test_a_file_can_be_removed_again(visitor: PortalClient) -> None:
    page = await (await at_evidence(visitor)).submit(button="上传", files={"files": PHOTO})
    page = await page.submit(button="移除")

    assert page.notice == "文件已移除。"
    assert names(page) == []
    assert await fetch("SELECT name FROM blob") == []


async def test_uploading_nothing_is_explained(visitor: PortalClient) -> None:
    page = await (await at_evidence(visitor)).submit(button="上传")

    assert page.status == 422
    assert page.errors == ["请先选择文件，再按“上传”。没有文件就按“继续”。"]


async def test_a_program_named_jpg_is_refused_with_a_reason_and_the_photo_beside_it_is_kept(
    visitor: PortalClient,
) -> None:
    page = await (await at_evidence(visitor)).submit(button="上传", files={"files": [PROGRAM, PHOTO]})

    assert page.status == 422
    assert page.errors == [
        "“收据.jpg”没有收下：这是程序文件，不能作为证据上传。请上传图片、PDF、文档、录音或视频。"
    ]
    assert names(page) == ["证据1.jpg"]
    assert len(await fetch("SELECT name FROM blob")) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.jpg", b"", "空的"),
        ("全部.zip", b"PK\x03\x04" + bytes(200), "压缩包"),
        ("不明.bin", bytes(range(1, 200)) * 3, "无法识别"),
        ("页面.html", b"<html><script>alert(1)</script>", "无法识别"),
    ],
)
async def test_what_is_no_evidence_is_refused_with_what_to_do(
    visitor: PortalClient, name: str, content: bytes, words: str
) -> None:
    page = await (await at_evidence(visitor)).submit(
        button="上传", files={"files": (name, content, "image/jpeg")}
    )

    assert page.status == 422
    assert f"“{name}”没有收下" in page.errors[0]
    assert words in page.errors[0]


async def test_each_refused_file_has_its_own_sentence(visitor: PortalClient) -> None:
    files = [PROGRAM, ("空.jpg", b"", "image/jpeg"), PHOTO]
    page = await (await at_evidence(visitor)).submit(button="继续", files={"files": files})

    assert page.path == "/report/evidence"
    assert len(page.errors) == 2
    assert names(page) == ["证据1.jpg"]


async def test_a_file_above_the_limit_is_refused_and_the_answers_stay(visitor: PortalClient) -> None:
    big = ("录像.jpg", a_photo(2 * MEGABYTE + 1), "image/jpeg")
    page = await (await at_evidence(visitor)).submit(button="上传", files={"files": [big, PHOTO]})

    assert page.status == 422
    assert page.errors == ["“录像.jpg”没有收下：文件超过2MB。请换小一些的，录音录像可以剪成几段再上传。"]
    assert names(page) == ["证据1.jpg"]
    assert (await at_listed(visitor))["人员1"] == "张三丰，注册建造师"


async def test_files_that_are_too_large_together_are_refused_with_the_total(visitor: PortalClient) -> None:
    one = ("一.txt", b"1" * (2 * MEGABYTE - 10), "text/plain")
    page = await (await at_evidence(visitor)).submit(button="上传", files={"files": one})
    page = await page.submit(
        button="上传", files={"files": [("二.txt", b"2" * (2 * MEGABYTE - 10), "text/plain")]}
    )

    assert "文件合计超过3MB" in page.errors[0]
    assert names(page) == ["证据1.txt"]


async def test_more_than_the_page_takes_at_all_is_a_page_and_not_a_broken_connection(
    visitor: PortalClient,
) -> None:
    flood = [(f"{n}.jpg", a_photo(2 * MEGABYTE - 10), "image/jpeg") for n in range(3)]
    page = await (await at_evidence(visitor)).submit(button="上传", files={"files": flood})

    assert page.status == 413
    assert "没有收全" in page.errors[0]
    assert page.has_button("继续")


async def test_there_is_a_number_of_files_at_which_it_is_enough(visitor: PortalClient) -> None:
    page = await at_evidence(visitor)
    many = [(f"{n}.txt", b"words", "text/plain") for n in range(21)]
    page = await page.submit(button="上传", files={"files": many})

    assert page.errors == ["“20.txt”没有收下：最多可以交20个文件，先移除用不着的再添加。"]
    assert len(names(page)) == 20


async def test_a_body_that_breaks_off_leaves_nothing_of_the_broken_file(visitor: PortalClient) -> None:
    token = (await at_evidence(visitor)).form_values("/report/evidence")["csrf_token"]
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode() + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n' + a_photo(90_000)
    )
    page = await visitor.post(
        "/report/evidence", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )

    assert page.status == 400
    assert await fetch("SELECT name FROM blob") == []
    assert names(await visitor.open("/report/evidence")) == []


async def test_two_tabs_that_upload_at_once_lose_no_file(visitor: PortalClient) -> None:
    page = await at_evidence(visitor)

    async def upload(name: str) -> None:
        await page.submit(button="上传", files={"files": (name, a_photo(3000), "image/jpeg")})

    async with anyio.create_task_group() as tabs:
        for n in range(6):
            tabs.start_soon(upload, f"{n}.jpg")

    assert sorted(names(await visitor.open("/report/evidence"))) == [f"证据{n}.jpg" for n in range(1, 7)]
    assert len(await fetch("SELECT name FROM blob")) == 6


async def test_files_of_an_erased_draft_are_not_kept(visitor: PortalClient) -> None:
    page = await at_evidence(visitor)
    await visitor.post("/report/new", data={"csrf_token": page.form_values("/report/evidence")["csrf_token"]})
    page = await page.submit(button="上传", files={"files": PHOTO})

    assert page.status in (200, 410)
    assert await fetch("SELECT name FROM blob") == []


async def test_a_file_name_is_sealed_and_without_its_folder(visitor: PortalClient) -> None:
    page = await at_evidence(visitor)
    page = await page.submit(
        button="上传",
        names=True,
        files={"files": (r"C:\Users\周举报\照片.jpg", a_photo(), "image/jpeg")},
    )

    assert names(page) == ["照片.jpg"]
    rows = await fetch("SELECT content FROM blob")
    assert b"\xff\xd8\xff\xe0" not in bytes(rows[0]["content"])


async def test_changing_the_evidence_asks_to_look_through_everything_again(visitor: PortalClient) -> None:
    receipt = await (await at_check(visitor)).submit(button="去领查询码")
    await (await visitor.open("/report/evidence")).submit(button="上传", files={"files": PHOTO})

    page = await receipt.submit(last_group=receipt.receipt[-5:])
    assert page.path == "/report/check"
    assert page.facts["文件"] == "证据1.jpg"
