"""A page of a PDF as a picture; how many pages there are comes along."""

import pypdfium2
from PIL import Image

from portal.evidence.cleaning.protocol import Cleaned, Refuse, TooMuch, Work
from portal.evidence.rendering.images import SIDE, drawn

MOST_PAGES = 2_000


def renderer(code: str, page: int) -> Work:
    """Pillow looks for the parts that it writes a picture with when it is first asked: so it is asked now."""
    Image.init()
    return lambda data: render(data, page)


def render(data: bytes, number: int) -> Cleaned:
    """Pages count from 1; 0 only asks how many there are. Forms and scripts are not started."""
    with pypdfium2.PdfDocument(data) as document:
        pages = len(document)
        if pages > MOST_PAGES:
            raise TooMuch
        if number == 0:
            return Cleaned(b"", "image/jpeg", pages=pages)
        if number > pages:
            raise Refuse("damaged")
        page = document[number - 1]
        scale = SIDE / max(*page.get_size(), 1)
        picture = page.render(scale=min(scale, 4), may_draw_forms=False).to_pil()
    done = drawn(picture)
    return Cleaned(done.data, done.mime, pages=pages)
