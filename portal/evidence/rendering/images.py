"""A picture as large as a screen needs it, drawn anew."""

from io import BytesIO

from PIL import Image, ImageOps

from portal.evidence.cleaning import images
from portal.evidence.cleaning.protocol import Cleaned, TooMuch, Work

SIDE = 1600
PRINTED = 1000
"""Pixels of the longer side on paper: 150 to an inch over the width of a page."""


def renderer(code: str, page: int) -> Work:
    images.cleaner(code)
    return lambda data: render(data, code, page)


def printer(code: str, page: int) -> Work:
    images.cleaner(code)
    return lambda data: render(data, code, page, side=PRINTED)


def render(data: bytes, code: str, page: int = 1, *, side: int = SIDE) -> Cleaned:
    """Page 0 only asks whether there is a picture at all."""
    with images.opened(data, code) as image:
        if page == 0:
            return Cleaned(b"", "image/jpeg")
        if code == "jpeg":
            image.draft("RGB", (side, side))
        if image.width * image.height > images.MOST_PIXELS:
            raise TooMuch
        shown = ImageOps.exif_transpose(image)
        return drawn(shown, side)


def drawn(image: Image.Image, side: int = SIDE) -> Cleaned:
    """On white, where the picture lets something shine through."""
    image.thumbnail((side, side))
    solid = image.convert("RGBA") if "A" in image.getbands() or "transparency" in image.info else None
    if solid is not None:
        white = Image.new("RGBA", solid.size, "white")
        image = Image.alpha_composite(white, solid)
    plain = image.convert("RGB")
    plain.info.clear()
    target = BytesIO()
    plain.save(target, "JPEG", quality=85)
    return Cleaned(target.getvalue(), "image/jpeg")
