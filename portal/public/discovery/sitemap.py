"""The map of the site for search engines: an index, the fixed pages, and parts of the list."""

from collections.abc import AsyncIterator, Iterable
from typing import Final
from xml.sax.saxutils import escape

from litestar import Controller, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Stream

from portal.records import crawling
from portal.records.versions import list_version
from portal.web.caching import MINUTE, cached
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

PAGES: Final = ("/", "/records", "/records/data", "/developers", "/offices", "/statistics", "/privacy")
_XML: Final = "application/xml; charset=utf-8"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_FIXED: Final = "pages.xml"


class SitemapController(Controller):
    include_in_schema = False

    @get("/sitemap.xml", name="public:sitemap")
    async def index(self, request: PortalRequest) -> Answer:
        async def made() -> Answer:
            names = [_FIXED, *(f"{start}.xml" for start in await crawling.starts())]
            return Response(_index(names), media_type=_XML)

        return await cached(request, await list_version(), made, seconds=MINUTE)

    @get("/sitemap/{name:str}", name="public:sitemap-part")
    async def part(self, request: PortalRequest, name: FromPath[str]) -> Answer:
        start = name.removesuffix(".xml")
        if name != _FIXED and not (name.endswith(".xml") and _is_place(start)):
            raise NotFoundException

        async def made() -> Answer:
            if name == _FIXED:
                return Response(_HEAD + _urls(map(_url, PAGES)), media_type=_XML)
            return Stream(_part(int(start)), media_type=_XML)

        return await cached(request, await list_version(), made, seconds=MINUTE)


def _index(names: Iterable[str]) -> str:
    entries = "".join(f"<sitemap><loc>{_base()}/sitemap/{name}</loc></sitemap>\n" for name in names)
    return f"{_HEAD}<sitemapindex {_SCHEMA}>\n{entries}</sitemapindex>\n"


async def _part(start: int) -> AsyncIterator[str]:
    """A unit's page once, however many of its records are in this part."""
    subjects = set[str]()
    yield f"{_HEAD}<urlset {_SCHEMA}>\n"
    if current().bodiless:
        return
    async for portion in crawling.part(start):
        lines = [_url(f"/records/{one.number}", f"{one.changed_on}") for one in portion]
        new = dict.fromkeys(one.subject for one in portion if one.subject not in subjects)
        subjects |= new.keys()
        yield "".join([*lines, *(_url(f"/records/subjects/{one}") for one in new if one)])
    yield "</urlset>\n"


def _urls(entries: Iterable[str]) -> str:
    return f"<urlset {_SCHEMA}>\n{''.join(entries)}</urlset>\n"


def _url(path: str, changed_on: str = "") -> str:
    changed = f"<lastmod>{changed_on}</lastmod>" if changed_on else ""
    return f"<url><loc>{_base()}{escape(path)}</loc>{changed}</url>\n"


def _base() -> str:
    return current().portal.settings.public_url


def _is_place(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 16
