"""Giving out a file so that nothing in it can act: a download, or a picture that we have drawn ourselves."""

from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from urllib.parse import quote

from litestar.response import Response, Stream

from portal.evidence.reading import open_file
from portal.evidence.sealed_file import SealedFile

_PLAIN = "application/octet-stream"
_NAMED_AS_THEY_ARE = ("image/", "audio/", "video/", "application/pdf")
SHOWN = ("image/jpeg", "image/png")
_POLICY = "sandbox; default-src 'none'"


async def download(file: SealedFile) -> Stream:
    """Decrypted as it streams. Raises NotFound or CannotOpen before the answer begins."""
    return await _streamed(file, _media_type(file.mime), "attachment")


async def shown_or_downloaded(file: SealedFile) -> Stream:
    """A picture in the browser, where it is one of two plain kinds; whatever else as a download."""
    if file.mime in SHOWN:
        return await _streamed(file, file.mime, "inline")
    return await download(file)


def picture(data: bytes, media_type: str) -> Response[bytes]:
    """A drawing that a child made."""
    assert media_type in SHOWN
    headers = {"Content-Disposition": "inline", "Content-Security-Policy": _POLICY}
    return Response(data, media_type=media_type, headers=headers)


async def _streamed(file: SealedFile, media_type: str, disposition: str) -> Stream:
    chunks = open_file(file.manifest())
    # Taken before the answer begins: a missing or damaged file becomes a page and not half a download.
    first = await anext(chunks, b"")
    headers = _headers(file, disposition)
    return Stream(_joined(first, chunks), media_type=media_type, headers=headers)


def _headers(file: SealedFile, disposition: str) -> dict[str, str]:
    suffix = PurePosixPath(file.name).suffix
    plain = f"evidence{suffix}" if suffix.isascii() and suffix[1:].isalnum() else "evidence"
    whole = quote(file.name, safe="")
    return {
        "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{whole}",
        "Content-Length": str(file.size),
        "Content-Security-Policy": _POLICY,
    }


def _media_type(mime: str) -> str:
    return mime if mime.startswith(_NAMED_AS_THEY_ARE) else _PLAIN


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
