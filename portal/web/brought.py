"""A form with one file of a member of staff, such as a list: read whole, for it is small and no secret."""

from contextlib import aclosing
from dataclasses import dataclass, field

from portal.web.formdata import FormData
from portal.web.multipart import Limits, PartTooLarge, stream_parts
from portal.web.types import PortalRequest


@dataclass(frozen=True, slots=True)
class Brought:
    """`data` is empty where no file was chosen; `name` is what the browser called it."""

    texts: FormData
    name: str
    data: bytes = field(repr=False)
    too_large: bool = False


async def brought(request: PortalRequest, *, most: int) -> Brought:
    """The texts and the first file of a form; of a file larger than `most` bytes nothing is kept."""
    texts: list[tuple[str, str]] = []
    name, data, too_large = "", b"", False
    # The rest of the form may be as large again: a browser that is cut off shows no page.
    async with aclosing(stream_parts(request, limits=Limits(file=most, total=4 * most))) as parts:
        async for part in parts:
            if not part.is_file:
                texts.append((part.name, await part.text()))
            elif part.filename and not name:
                name = part.filename
                try:
                    data = b"".join([chunk async for chunk in part.chunks()])
                except PartTooLarge:
                    too_large = True
    return Brought(FormData(texts), name, data, too_large)
