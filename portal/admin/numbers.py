"""Numbers for staff: an office's or the bureau's dashboard, and publishing what a closed month counted."""

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.middleware import signed_in
from portal.catalogue.states import STAFF_LABELS
from portal.core.errors import N_, NotFound
from portal.numbers import dashboard, published, publishing
from portal.numbers.months import Month
from portal.web import charts, statistics
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/numbers"
PUBLISHED = declare_notice("month-published", N_("已公布，任何人都可以查看。"))


class NumbersController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:numbers", opt={"permission": "numbers.see"})
    async def show(self, request: PortalRequest, office: FromQuery[str] = "") -> Answer:
        person = signed_in(request)
        choices = await dashboard.choices(person)
        if not (choices or office or dashboard.oversees(person)):
            return page(request, "admin/numbers/none.html", current="numbers")
        code = office or (None if dashboard.oversees(person) or not choices else choices[0].code)
        shown = await dashboard.dashboard(person, code)
        labels = [f"{month.first:%y-%m}" for month in shown.months]
        return page(
            request,
            "admin/numbers/show.html",
            shown=shown,
            choices=choices,
            whole=dashboard.oversees(person),
            chart=charts.bars(labels, [shown.received, shown.closed]),
            share=statistics.share,
            states=STAFF_LABELS,
            current="numbers",
        )

    @get("/months", name="admin:months", opt={"permission": "numbers.publish"})
    async def months(self, request: PortalRequest) -> Answer:
        return page(
            request,
            "admin/numbers/months.html",
            waiting=await publishing.waiting_months(),
            published=await published.published_months(),
            current="numbers",
        )

    @get("/months/{name:str}", name="admin:month", opt={"permission": "numbers.publish"})
    async def preview(self, request: PortalRequest, name: FromPath[str]) -> Answer:
        sheet = await publishing.previewed(await _waiting(name))
        shown = await statistics.shown(sheet)
        return page(request, "admin/numbers/month.html", **shown, current="numbers")

    @post("/months/{name:str}", name="admin:month-publish", opt={"permission": "numbers.publish"})
    async def publish(self, request: PortalRequest, name: FromPath[str]) -> Answer:
        await read_form(request)
        month = Month.named(name)
        if month is None:
            raise NotFound
        await publishing.publish(signed_in(request), month)
        return see_other(f"{PATH}/months", notice=PUBLISHED)


async def _waiting(name: str) -> Month:
    month = Month.named(name)
    if month is None or month not in await publishing.waiting_months():
        raise NotFound(N_("这个月已经公布，或者还没有过完。"))
    return month
