"""Forms with files, read as a stream."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest

from portal.web import streams
from tests.support.pages import Page, PortalClient

JPEG = "image/jpeg"


async def upload(client: PortalClient, *files: tuple[str, bytes], note: str = "") -> Page:
    page = await client.open("/files")
    return await page.submit(files={"files": [(name, data, JPEG) for name, data in files]}, note=note)


def lines(page: Page) -> list[str]:
    return ["".join(one.itertext()) for one in page.root.iter("li") if "：" in "".join(one.itertext())]


async def test_files_and_texts_arrive_whole(client: PortalClient) -> None:
    page = await upload(client, ("合同.jpg", b"x" * 70_000), ("b.pdf", b"\r\n--y\r\n"), note="两份")
    assert page.status == 200
    assert lines(page) == ["note：两份", "合同.jpg：70000", "b.pdf：7"]


async def test_no_chosen_file_comes_as_an_empty_name(client: PortalClient) -> None:
    page = await (await client.open("/files")).submit(note="没有文件")
    assert lines(page) == ["note：没有文件", "：0"]


async def test_a_file_that_is_too_large_leaves_the_others_alone(client: PortalClient) -> None:
    page = await upload(client, ("big.mp4", b"x" * 100_001), ("small.jpg", b"y"))
    assert lines(page)[-1] == "small.jpg：1"
    assert "有文件超过了大小限制。" in page.text


async def test_a_file_of_exactly_the_limit_is_taken(client: PortalClient) -> None:
    assert "a.jpg：100000" in lines(await upload(client, ("a.jpg", b"x" * 100_000)))


async def test_too_much_altogether_gets_a_page(client: PortalClient) -> None:
    page = await upload(client, *((f"{n}.jpg", b"x" * 90_000) for n in range(4)))
    assert page.status == 413


async def test_too_many_parts_are_refused(client: PortalClient) -> None:
    page = await upload(client, *((f"{n}.jpg", b"x") for n in range(8)))
    assert page.status == 400


async def test_the_boundary_may_fall_anywhere_between_two_pieces(client: PortalClient) -> None:
    token = (await client.open("/files")).form_values()["csrf_token"]
    body = multipart(("csrf_token", None, token.encode()), ("files", "a.jpg", b"\r\n--bound\r" * 20))

    async def pieces(size: int) -> AsyncIterator[bytes]:
        for at in range(0, len(body), size):
            yield body[at : at + size]

    for size in (1, 2, 3, 7, 64):
        page = await send(client, pieces(size))
        assert lines(page) == ["a.jpg：200"], size


@pytest.mark.parametrize("cut", [1, 9, 40, 200])
async def test_a_body_that_is_cut_off_counts_for_nothing(client: PortalClient, cut: int) -> None:
    token = (await client.open("/files")).form_values()["csrf_token"]
    body = multipart(("csrf_token", None, token.encode()), ("files", "a.jpg", b"x" * 500))
    page = await send(client, body[: -cut - 2])
    assert page.status == 400


async def test_files_are_not_read_before_the_token_is_known(client: PortalClient) -> None:
    token = (await client.open("/files")).form_values()["csrf_token"]
    late = multipart(("files", "a.jpg", b"x"), ("csrf_token", None, token.encode()))
    assert (await send(client, late)).status == 403
    disguised = multipart(("csrf_token", "token.txt", token.encode()))
    assert (await send(client, disguised)).status == 403


@pytest.mark.parametrize(
    "body", [b"", b"--bound--\r\n", b"nonsense", b"--bound\r\nX: y\r\n\r\nz\r\n--bound--\r\n"]
)
async def test_a_malformed_body_is_a_page_and_never_a_fault(client: PortalClient, body: bytes) -> None:
    assert (await send(client, body)).status in (400, 403)


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é", ""]
)
async def test_a_body_without_a_boundary_is_refused(client: PortalClient, kind: str) -> None:
    page = await client.post("/files", content=b"x", headers={"content-type": kind.encode()})
    assert page.status in (400, 415)


async def test_a_handler_that_does_not_read_a_part_skips_it(client: PortalClient) -> None:
    token = (await client.open("/files")).form_values()["csrf_token"]
    body = multipart(
        ("csrf_token", None, token.encode()), ("files", "a.jpg", b"x" * 9000), ("note", None, b"n")
    )
    page = await send(client, body, path="/skip")
    assert [one.text for one in page.root.iter("li")][-2:] == ["files", "note"]


async def test_what_follows_the_end_is_ignored(client: PortalClient) -> None:
    token = (await client.open("/files")).form_values()["csrf_token"]
    body = multipart(("csrf_token", None, token.encode())) + b"epilogue" * 100
    assert (await send(client, body)).status == 200


async def test_a_visitor_who_stands_still_is_answered(
    client: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PAUSE", 0.05)

    async def slow() -> AsyncIterator[bytes]:
        yield b"--bound\r\n"
        await anyio.sleep(5)

    page = await send(client, slow())
    assert page.status == 408
    assert page.h1 == "等待超时"


async def send(client: PortalClient, content: Any, *, path: str = "/files") -> Page:
    return await client.post(
        path, content=content, headers={"content-type": "multipart/form-data; boundary=bound"}
    )


def multipart(*parts: tuple[str, str | None, bytes]) -> bytes:
    pieces = []
    for name, filename, data in parts:
        file = "" if filename is None else f'; filename="{filename}"'
        head = f'--bound\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        pieces.append(head.encode() + data + b"\r\n")
    return b"".join(pieces) + b"--bound--\r\n"
