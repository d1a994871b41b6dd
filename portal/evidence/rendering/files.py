"""Having a sealed file drawn or read out by the child, for a page; nothing of it is kept."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from portal.core.errors import N_, NotFound
from portal.evidence.cleaning import process
from portal.evidence.cleaning.protocol import CLEANED
from portal.evidence.filetypes import of_mime
from portal.evidence.reading import opened_chunks
from portal.evidence.sealed_file import SealedFile

PICTURE, WORDS, BARE, NOTHING = "picture", "words", "bare", "nothing"
_MOST: Final = 8 * 1024 * 1024
"""Bytes of one drawing or of a document's words."""
_LONGEST_TEXT: Final = 200 * 1024
_PHOTOS: Final = frozenset({"jpeg", "png", "gif", "webp", "heic", "avif"})
_PICTURES: Final = _PHOTOS | {"pdf"}
_WORDS: Final = frozenset({"docx", "xlsx", "pptx"})


@dataclass(frozen=True, slots=True)
class Drawing:
    data: bytes = field(repr=False)
    mime: str
    pages: int


def way_of(file: SealedFile) -> str:
    """How a file can be shown: as pictures, as words, as the bare text that it is, or not at all."""
    code = of_mime(file.mime).code
    if code in _PICTURES:
        return PICTURE
    if code in _WORDS:
        return WORDS
    return BARE if code == "txt" else NOTHING


async def drawing(file: SealedFile, page: int = 1) -> Drawing:
    """A picture of the file, or of one page of it. Raises NotFound when there is none to be had."""
    return await _made(file, f"render:{page}", "image/jpeg")


def is_photo(file: SealedFile) -> bool:
    return of_mime(file.mime).code in _PHOTOS


async def on_paper(file: SealedFile) -> Drawing:
    """A photo as large as a page needs it. Raises NotFound when there is none to be had."""
    return await _made(file, "print:1", "image/jpeg")


async def pages_of(file: SealedFile) -> int:
    """How many pictures there are to see; none where the file cannot be drawn."""
    try:
        return (await _made(file, "render:0", "image/jpeg")).pages
    except NotFound:
        return 0


async def words(file: SealedFile) -> list[dict[str, Any]]:
    """Blocks of text and tables of an office document."""
    made = await _made(file, "render:1", "application/json")
    try:
        told = json.loads(made.data)
    except (ValueError, RecursionError):
        raise NotFound(_CANNOT) from None
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise NotFound(_CANNOT)
    return told


async def bare_text(file: SealedFile) -> str:
    """A text file up to a length that a page can hold."""
    data = bytearray()
    for chunk in await opened_chunks(file):
        data += chunk
        if len(data) > _LONGEST_TEXT:
            break
    start = bytes(data[:_LONGEST_TEXT])
    try:
        return start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(start) - 4:
            return start.decode("utf-8", "replace")
        return start.decode("gb18030", "replace")


async def _made(file: SealedFile, work: str, mime: str) -> Drawing:
    """Nothing is kept of what comes back beyond the limit: the child may have been taken over."""
    target = bytearray()

    def sink(chunk: bytes) -> None:
        if len(target) + len(chunk) > _MOST:
            raise NotFound(_CANNOT)
        target.extend(chunk)

    code = of_mime(file.mime).code
    report = await process.in_child(work, code, await opened_chunks(file), sink, size=file.size)
    if report.verdict != CLEANED or report.mime != mime:
        raise NotFound(_CANNOT)
    return Drawing(bytes(target), report.mime, report.pages)


_CANNOT = N_("这个文件不能直接显示，请下载后在安全的电脑上打开。")
