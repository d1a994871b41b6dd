"""The page of one record, the same for programs and for cameras, and what is left when it has ended."""

from collections.abc import Awaitable, Callable
from typing import Final

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response

from portal.core import clock
from portal.core.errors import N_
from portal.public.records.asking import PATH
from portal.public.records.chosen import is_typed
from portal.records import queries
from portal.records.content import ROLES, SEVERITIES
from portal.records.labels import labels, yuan
from portal.records.life.notes import changes_of, end_of
from portal.records.linked_data import MEDIA_TYPE, linked_record
from portal.records.projection import PublicView
from portal.records.queries import Ended
from portal.records.versions import list_version
from portal.web import qr
from portal.web.caching import MINUTE, cached, unkept
from portal.web.i18n import language
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

# Why a record has ended, as the public reads it: never more than the class of the reason.
REASONS: Final = {
    "expired": N_("公示期已满。"),
    "repaired": N_("信用修复后终止公示。"),
    "withdrawn": N_("已依法撤回。"),
}
LINKED: Final = ".jsonld"
Drawn = Callable[[PortalRequest, PublicView], Awaitable[Answer]]


class RecordController(Controller):
    path = PATH
    include_in_schema = False

    @get("/{number:str}", name="public:record")
    async def read(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        if number.endswith(LINKED):
            return await _answer(request, number.removesuffix(LINKED), _linked)
        return await _answer(request, number, _page)

    @get("/{number:str}/qr.svg", name="public:record-qr")
    async def picture(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await _answer(request, number, _picture)


async def _answer(request: PortalRequest, number: str, draw: Drawn) -> Answer:
    version = await list_version()
    record = await queries.by_number(number)
    if isinstance(record, Ended):
        return await _ended(request, record)
    if is_typed():
        return unkept(await draw(request, record))
    return await cached(request, version, lambda: draw(request, record), seconds=MINUTE)


async def _page(request: PortalRequest, record: PublicView) -> Answer:
    return page(
        request,
        "public/records/record.html",
        record=record,
        changes=await changes_of(record.number),
        today=clock.today(),
        days_left=(record.publish_until - clock.today()).days,
        labels=await labels(language()),
        yuan=yuan,
        roles=ROLES,
        severities=SEVERITIES,
        base=request.app.state.settings.public_url,
        current="records",
    )


async def _linked(request: PortalRequest, record: PublicView) -> Answer:
    base = request.app.state.settings.public_url
    body = linked_record(record, await labels(language()), base)
    return Response(body, media_type=MEDIA_TYPE, headers=unlisted(record.is_person))


async def _picture(request: PortalRequest, record: PublicView) -> Answer:
    address = f"{request.app.state.settings.public_url}{PATH}/{record.number}"
    return Response(qr.svg(address), media_type=qr.MEDIA_TYPE)


def unlisted(is_person: bool) -> dict[str, str]:
    """What is about a person is in no search engine; a page says so in its head, other answers here."""
    return {"X-Robots-Tag": "noindex"} if is_person else {}


async def _ended(request: PortalRequest, record: Ended) -> Answer:
    return page(
        request,
        "public/records/ended.html",
        410,
        number=record.number,
        reason=REASONS[record.reason],
        changes=await end_of(record.number),
        current="records",
    )
