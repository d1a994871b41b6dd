"""Pictures inside office documents: without their notes, whatever the document calls them."""

from io import BytesIO
from typing import Final

from PIL import Image

from portal.evidence.cleaning import images, jpeg
from portal.evidence.cleaning.protocol import Refuse

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_NOTES: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"iCCP", b"dSIG", b"caBX"})
_VECTORS: Final = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x00\x00", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00", b"BM")
"""Drawings of Windows, and its plain bitmaps: nothing but lines and dots."""


def get_ready() -> None:
    images.cleaner("jpeg")


def cleaned(data: bytes, found: set[str]) -> bytes:
    """Raise Refuse for what only calls itself a picture."""
    new = _cleaned(data)
    if new != data:
        found.add("description")
    return new


def _cleaned(data: bytes) -> bytes:
    if data.startswith(b"\xff\xd8\xff"):
        return jpeg.without_notes(data)
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(b"GIF8"):
        return bytes(images.clean(data, "gif").data)
    if data.startswith((b"II*\0", b"MM\0*")):
        return _drawn_anew(data)
    if data.startswith(_VECTORS):
        return data
    raise Refuse("damaged")


def _png(data: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind not in _NOTES:
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise ValueError("cut off")


def _drawn_anew(data: bytes) -> bytes:
    target = BytesIO()
    with Image.open(BytesIO(data), formats=["TIFF"]) as image:
        if image.width * image.height > images.MOST_PIXELS:
            raise ValueError("too large")
        image.convert("RGB").save(target, "TIFF", compression="tiff_lzw")
    return target.getvalue()
