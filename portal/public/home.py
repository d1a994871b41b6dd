"""The first page of the portal, and how informants are protected."""

from litestar import Controller, get
from litestar.response import Template

from portal.catalogue import kinds
from portal.public.offices import bureau_reach
from portal.web.caching import shared
from portal.web.i18n import language
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest


class HomeController(Controller):
    include_in_schema = False

    @get("/", name="public:home")
    async def show(self, request: PortalRequest) -> Answer:
        # All that changes on this page stands in `site()`, which belongs to every shared page's version.
        return await shared(request, None, lambda: _home(request), seconds=0)

    @get("/about/protection", name="public:protection")
    async def show_protection(self, request: PortalRequest) -> Answer:
        return page(request, "public/protection.html", current="protection")


async def _home(request: PortalRequest) -> Template:
    offered = [(kind.label(language()), kind.hint(language())) for kind in kinds.offered()]
    return page(request, "public/home.html", offered=offered, reach=await bureau_reach(), current="home")
