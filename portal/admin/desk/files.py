"""Evidence for officers: decrypted as it streams, always a download, its opening in the ledger."""

from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from urllib.parse import quote

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Stream

from portal.admin.middleware import signed_in
from portal.cases import reading
from portal.evidence.reading import open_file
from portal.evidence.receiving import SealedFile
from portal.web.types import Answer, PortalRequest

_PLAIN = "application/octet-stream"
_NAMED_AS_THEY_ARE = ("image/", "audio/", "video/", "application/pdf")


class FileController(Controller):
    path = "/staff/tips/{number:str}/files"
    include_in_schema = False

    @get("/{blob:str}", name="admin:tip-file", opt={"permission": "tips.read"})
    async def download(self, request: PortalRequest, number: FromPath[str], blob: FromPath[str]) -> Answer:
        file = await reading.file_of_tip(signed_in(request), number, blob)
        chunks = open_file(file.manifest())
        # Taken before the answer begins: a missing or damaged file becomes a page and not half a download.
        first = await anext(chunks, b"")
        return Stream(_joined(first, chunks), media_type=_media_type(file.mime), headers=_headers(file))


def _headers(file: SealedFile) -> dict[str, str]:
    suffix = PurePosixPath(file.name).suffix
    plain = f"evidence{suffix}" if suffix.isascii() and suffix[1:].isalnum() else "evidence"
    whole = quote(file.name, safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}",
        "Content-Length": str(file.size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def _media_type(mime: str) -> str:
    return mime if mime.startswith(_NAMED_AS_THEY_ARE) else _PLAIN


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
