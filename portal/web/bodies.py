"""Reading a form without files: bounded, checked for its token, never through Litestar's cached parser."""

from urllib.parse import parse_qsl

from litestar.exceptions import ClientException

from portal.web.csrf import FIELD, check_csrf
from portal.web.formdata import FormData
from portal.web.streams import Body
from portal.web.tidying import printable
from portal.web.types import PortalRequest

FORM_LIMIT = 256 * 1024
FIELDS = 500
_FORM = "application/x-www-form-urlencoded"


async def read_form(request: PortalRequest, *, max_bytes: int = FORM_LIMIT) -> FormData:
    """The fields of an ordinary form; raises TooLarge, NotOurForm, or ClientException for another type."""
    media_type = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
    if media_type != _FORM:
        raise ClientException(status_code=415)
    data = _parsed(await Body(request, limit=max_bytes).whole())
    check_csrf(request, data.get(FIELD))
    return data


def _parsed(body: bytes) -> FormData:
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS, errors="replace"
        )
    except ValueError:
        raise ClientException(status_code=400) from None
    return FormData((printable(name), printable(text)) for name, text in pairs)
