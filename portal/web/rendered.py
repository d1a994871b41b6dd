"""Pages that are the same for everybody: rendered once for each version of what they show."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Final

from litestar.enums import MediaType
from litestar.response import Response, Template

from portal.web import flash, i18n
from portal.web.caching import cached
from portal.web.cookies import read_cookie
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

LONGEST_ADDRESS: Final = 200


async def shared(
    request: PortalRequest, version: Hashable, made: Callable[[], Awaitable[Template]], *, seconds: int = 0
) -> Answer:
    """The page of this address in the visitor's language, rendered anew only when `version` is another.

    `version` names everything that the page shows beyond its address. A visitor for whom a notice
    waits gets a page of his own. Never for a page with a form to post: its token is the visitor's.
    Caches may keep it for `seconds` without asking.
    """
    if read_cookie(flash.COOKIE):
        return await made()
    return await cached(request, version, lambda: _from_shelf(request, version, made), seconds=seconds)


async def _from_shelf(
    request: PortalRequest, version: Hashable, made: Callable[[], Awaitable[Template]]
) -> Answer:
    visit = current()
    if len(visit.address) > LONGEST_ADDRESS:
        return await made()
    key = (visit.address, i18n.language(), read_cookie("text") == "large", visit.portal.site, version)
    body = visit.portal.shelf.find(key)
    if body is None:
        page = await made()
        body = _rendered(request, page)
        if page.status_code != 200:
            return _answer(body, page.status_code)
        visit.portal.shelf.keep(key, body)
    return _answer(body, 200)


def _rendered(request: PortalRequest, page: Template) -> bytes:
    engine = request.app.template_engine
    assert engine is not None, "an application with pages has a template engine"
    assert page.template_name is not None
    context: dict[str, Any] = page.create_template_context(request)
    text: str = engine.get_template(page.template_name).render(**context)
    return text.encode()


def _answer(body: bytes, status: int | None) -> Answer:
    return Response(body, status_code=status, media_type=MediaType.HTML)
