"""A film of 60 MB, over the real limit: refused with a sentence, streamed to its end, nothing left behind."""

from collections.abc import AsyncIterator

from portal.database import fetch
from portal.settings import MEGABYTE, Settings
from tests.integration.public.informants import at_evidence
from tests.support.pages import PortalClient
from tests.support.tips import a_photo

SIZE = 60 * MEGABYTE


async def form(token: str) -> AsyncIterator[bytes]:
    """As a browser sends it, piece by piece."""
    yield f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode()
    yield '--x\r\nContent-Disposition: form-data; name="files"; filename="录像.mp4"\r\n\r\n'.encode()
    yield b"\x00\x00\x00\x18ftypmp42" + bytes(MEGABYTE - 12)
    for _ in range(SIZE // MEGABYTE - 1):
        yield bytes(MEGABYTE)
    yield '\r\n--x\r\nContent-Disposition: form-data; name="files"; filename="照片.jpg"\r\n\r\n'.encode()
    yield a_photo()
    yield b'\r\n--x\r\nContent-Disposition: form-data; name="action"\r\n\r\nupload\r\n--x--\r\n'


async def test_60_megabytes_are_refused_and_the_photo_after_them_is_kept(
    visitor: PortalClient, settings: Settings
) -> None:
    token = (await at_evidence(visitor)).form_values("/report/evidence")["csrf_token"]

    headers = {"content-type": "multipart/form-data; boundary=x"}
    page = await visitor.post("/report/evidence", content=form(token), headers=headers)

    assert page.status == 422
    assert page.errors == ["“录像.mp4”没有收下：文件超过50MB。请换小一些的，录音录像可以剪成几段再上传。"]
    assert "证据1.jpg" in page.text
    assert len(await fetch("SELECT name FROM blob")) == 1
    assert not [path for path in settings.blobs.rglob("*") if path.is_file()]
    assert (await visitor.open("/report/facts")).form_values()["account"]
