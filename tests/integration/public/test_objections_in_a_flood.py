"""Files of objections are metered like other uploads, and what was typed is never lost by it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

import pytest
from litestar import Litestar

from portal.database import fetch
from portal.settings import MEGABYTE, Settings
from tests.support.bureau import Bureau
from tests.support.life import shown
from tests.support.pages import PortalClient
from tests.support.tips import a_photo

SAID: Final[dict[str, Any]] = {"who": "subject", "wrong": "facts", "text": "我实际上班。"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """One upload at once, and room for a megabyte; the proxy stands on the same machine."""
    narrow = replace(settings, file_limit=MEGABYTE, tip_limit=MEGABYTE)
    return replace(narrow, trusted_proxy="127.0.0.1", uploads_per_hour=6)


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        opened.http.headers["x-forwarded-for"] = "203.0.113.7"
        yield opened


async def in_pieces(send: Any, method: str, address: str, **options: Any) -> Any:
    """As over a wire, where a form comes chunk by chunk."""

    async def pieces(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    if "content" in options:
        options["content"] = pieces(options["content"])
    return await send(method, address, **options)


@pytest.mark.parametrize("size", [1000, 9000])
async def test_who_uploads_after_a_neighbour_waits_with_his_words(
    client: PortalClient, bureau: Bureau, size: int
) -> None:
    record = await shown(bureau)
    form = await client.open(f"/records/{record.number}/objection")
    photo = {"files": ("社保.jpg", a_photo(size), "image/jpeg")}
    first = await form.submit(**SAID | {"text": ""}, files=photo)
    assert first.status == 422
    wait = await form.submit(**SAID, files=photo)
    assert wait.status == 429
    assert wait.form_values()["text"] == SAID["text"]
    assert "还没有送出的文件" in wait.text
    # The one that was taken before still waits, and goes without being sent again.
    assert "异议已收到" in (await wait.submit(button="提交异议")).h1
    assert len(await fetch("SELECT name FROM blob WHERE owner LIKE '%-%'")) == 1


async def test_more_than_there_is_room_for_loses_neither_words_nor_what_fitted(
    client: PortalClient, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = await shown(bureau)
    form = await client.open(f"/records/{record.number}/objection")
    large = [("甲.jpg", a_photo(900_000), "image/jpeg"), ("乙.jpg", a_photo(1_500_000), "image/jpeg")]
    with monkeypatch.context() as wire:
        wire.setattr(client.http, "request", partial(in_pieces, client.http.request))
        page = await form.submit(**SAID, files={"files": large})
    assert page.status == 413
    assert page.form_values()["text"] == SAID["text"]
    assert "还没有送出的文件" in page.text
    assert "异议已收到" in (await page.submit(button="提交异议")).h1
