"""My work: what waits to be signed off, handled, reviewed, with counters that are filters."""

from litestar import Controller, get
from litestar.params import FromQuery

from portal.admin.desk.shown import kind_words
from portal.admin.middleware import signed_in
from portal.cases import inbox
from portal.cases.inbox import FILTERS, Filter
from portal.catalogue.states import STAFF_LABELS
from portal.offices import queries as offices
from portal.web import templating
from portal.web.pagination import Pages
from portal.web.types import Answer, PortalRequest

PATH = "/staff/tips"
SIZE = 25


class InboxController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:inbox", opt={"permission": "tips.read"})
    async def show(
        self, request: PortalRequest, show: FromQuery[str] = "", page: FromQuery[str] = ""
    ) -> Answer:
        person = signed_in(request)
        chosen: Filter = next((name for name in FILTERS if name == show), "open")
        counts = await inbox.counts(person)
        pages = Pages.asked(page, total=counts[chosen], size=SIZE, path=PATH, query={"show": chosen})
        return templating.page(
            request,
            "admin/desk/inbox.html",
            work=await inbox.work(person, chosen, limit=pages.size, offset=pages.offset),
            counts=counts,
            filters=FILTERS,
            chosen=chosen,
            pages=pages,
            states=STAFF_LABELS,
            kind_words=kind_words,
            offices={row.code: row for row in await offices.offices()},
            current="inbox",
        )
