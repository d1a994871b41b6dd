"""Addresses that belong to no audience: static files, the switch of language, the switch of text size."""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from portal.web.cookies import clear_cookie, set_cookie
from portal.web.i18n import LANGUAGE_COOKIE, LANGUAGES
from portal.web.query import query
from portal.web.redirects import local_path, see_other
from portal.web.visit import current

TEXT_COOKIE = "text"
_FOREVER = "public, max-age=31536000, immutable"
_YEAR = 365 * 24 * 3600


@get("/static/{name:str}", name="web:asset", include_in_schema=False)
async def serve_asset(name: FromPath[str]) -> Response[bytes]:
    asset = current().portal.assets.at(f"/static/{name}")
    if asset is None:
        raise NotFoundException
    return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": _FOREVER})


@get("/language", name="web:language", include_in_schema=False)
async def choose_language() -> Redirect:
    asked = query()
    if asked.get("to") in LANGUAGES:
        set_cookie(LANGUAGE_COOKIE, asked["to"], max_age=_YEAR)
    return see_other(local_path(asked.get("back", "/")))


@get("/text-size", name="web:text-size", include_in_schema=False)
async def choose_text_size() -> Redirect:
    """Large text, in Chinese pages known as 长辈版."""
    asked = query()
    if asked.get("to") == "large":
        set_cookie(TEXT_COOKIE, "large", max_age=_YEAR)
    else:
        clear_cookie(TEXT_COOKIE)
    return see_other(local_path(asked.get("back", "/")))


HANDLERS = (serve_asset, choose_language, choose_text_size)
