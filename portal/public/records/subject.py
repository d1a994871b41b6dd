"""Everything on the list about one unit, or about one certificate of a person."""

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response

from portal.public.records.asking import PATH
from portal.public.records.chosen import PLACE, is_typed
from portal.public.records.record import LINKED, unlisted
from portal.records.gathering import Gathered, gathered
from portal.records.labels import labels
from portal.records.linked_data import MEDIA_TYPE, linked_subject
from portal.records.versions import list_version
from portal.web.caching import MINUTE, cached, unkept
from portal.web.i18n import language
from portal.web.query import query
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest


class GatheredController(Controller):
    path = f"{PATH}/subjects"
    include_in_schema = False

    @get("/{subject:str}", name="public:subject")
    async def gather(self, request: PortalRequest, subject: FromPath[str]) -> Answer:
        version, after = await list_version(), query().get("after", "")
        found = await gathered(subject.removesuffix(LINKED), after=after)
        # The register of units may learn of another name while the list stays as it is.
        shown = (*version, found.count, found.names, tuple(record.number for record in found.records))
        draw = _linked if subject.endswith(LINKED) else _page
        if is_typed(after=PLACE):
            return unkept(await draw(request, found, after))
        return await cached(request, shown, lambda: draw(request, found, after), seconds=MINUTE)


async def _page(request: PortalRequest, found: Gathered, after: str) -> Answer:
    return page(
        request,
        "public/records/subject.html",
        found=found,
        after=after,
        labels=await labels(language()),
        base=request.app.state.settings.public_url,
        current="records",
    )


async def _linked(request: PortalRequest, found: Gathered, after: str) -> Answer:
    base = request.app.state.settings.public_url
    body = linked_subject(found, await labels(language()), base)
    return Response(body, media_type=MEDIA_TYPE, headers=unlisted(found.is_person))
