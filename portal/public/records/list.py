"""The published list: one box that searches, filters, and page after page."""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Controller, get
from litestar.response import Template

from portal.public.records.asking import PATH, Asked, asked
from portal.public.records.filters import Filters, filters
from portal.records import queries
from portal.records.labels import Labels
from portal.records.questions import LONGEST
from portal.records.versions import list_version
from portal.web.caching import cached, on_shelf, shared, unkept
from portal.web.i18n import language
from portal.web.query import left_out, query
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest


class ListController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="public:records")
    async def browse(self, request: PortalRequest) -> Answer:
        version = await list_version()
        known = on_shelf(version)
        if known is not None:
            return known
        wanted = asked(query())
        chosen = await filters(wanted, version)
        if wanted.has_own_words or not chosen.is_known or left_out():
            # A name that somebody searched for is not to stay in memory, here or in any cache.
            return unkept(await _list(request, wanted, chosen))
        # Who goes through the list page by page would push what many ask for off the shelf.
        keep = cached if wanted.after else shared
        return await keep(request, version, lambda: _list(request, wanted, chosen))


@dataclass(frozen=True, slots=True)
class Wider:
    """What would be found without one of the filters; a hint, for which counting stops sooner."""

    MOST: ClassVar = 100

    text: str
    address: str
    count: int

    @property
    def is_capped(self) -> bool:
        return self.count > self.MOST


async def _list(request: PortalRequest, wanted: Asked, chosen: Filters) -> Template:
    if wanted.problems:
        return _page(request, wanted, chosen, form=chosen.days)
    found = await queries.search(wanted.question, after=wanted.after)
    older = f"{wanted.address}{'&' if '?' in wanted.address else '?'}after={found.older}"
    return _page(
        request,
        wanted,
        chosen,
        found=found,
        older=older if found.older else "",
        wider=[] if found.records else await _wider(wanted, chosen),
    )


async def _wider(wanted: Asked, chosen: Filters) -> list[Wider]:
    """Each filter that could be taken away, with what there would be then; none of a single one."""
    if len(chosen.set) < 2:
        return []
    found = []
    for name, text in chosen.set.items():
        less = wanted.without(name)
        count = await queries.count(less.question, Wider.MOST)
        if count:
            found.append(Wider(text, less.address, count))
    return found


def _page(request: PortalRequest, wanted: Asked, chosen: Filters, **shown: Any) -> Template:
    return page(
        request,
        "public/records/list.html",
        **{"found": None, "older": "", "wider": [], **shown},
        asked=wanted,
        filters=chosen,
        longest=LONGEST,
        counted=queries.COUNTED,
        labels=Labels(language()),
        base=request.app.state.settings.public_url,
        current="records",
    )
