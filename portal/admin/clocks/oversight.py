"""督办: what is overdue in the whole bureau, and more time that somebody asks for; numbers, no content."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.clocks.forms import REFUSE
from portal.admin.clocks.offering import named
from portal.admin.clocks.shown import IN_WORDS
from portal.admin.desk.oversight import overview
from portal.admin.middleware import signed_in
from portal.cases import extending
from portal.catalogue.states import Role
from portal.clocks import overseeing
from portal.clocks.overseeing import Asked
from portal.core import clock as present
from portal.core.errors import N_, DomainError, NotFound
from portal.core.windows import add_months
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.tips.recusals import withheld_rows
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.pagination import Pages
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/oversight"
PERMISSION: Final = {"permission": "cases.oversee"}
SIZE: Final = 50
MONTHS: Final = 24
GRANTED = declare_notice("extension-granted", N_("已批准延期，承办单位和举报人会看到新的期限。"))
REFUSED = declare_notice("extension-refused", N_("已驳回，理由只有承办单位看得到。"))


class OversightController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:oversight", opt=PERMISSION)
    async def show(self, request: PortalRequest, page: FromQuery[str] = "1") -> Answer:
        return await _oversight_page(request, page)

    @get("/month", name="admin:oversight-month", opt=PERMISSION)
    async def month(self, request: PortalRequest, month: FromQuery[str] = "") -> Answer:
        return await _month_page(request, month)

    @post("/extensions/{asked:uuid}/grant", name="admin:oversight-grant", opt=PERMISSION)
    async def grant(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        await read_form(request)
        one = await _asked(request, asked)
        await extending.grant(signed_in(request), one.subject, one.number, one.id)
        return see_other(PATH, notice=GRANTED)

    @post("/extensions/{asked:uuid}/refuse", name="admin:oversight-refuse", opt=PERMISSION)
    async def refuse(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        one, form = (
            await _asked(request, asked),
            named(REFUSE, "refuse", asked).bind(await read_form(request)),
        )
        if form.ok:
            try:
                reason = form.values["reason"]
                await extending.refuse(signed_in(request), one.subject, one.number, one.id, reason=reason)
                return see_other(PATH, notice=REFUSED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _oversight_page(request, "1", form)


async def _month_page(request: PortalRequest, asked: str) -> Answer:
    """The internal monthly sheet; what is no month shows this one."""
    first = _month(asked)
    last = add_months(first, 1) - timedelta(days=1)
    return page(
        request,
        "admin/clocks/month.html",
        listed=await overseeing.listed(await withheld_rows(signed_in(request).id), first, last),
        month=first,
        months=[add_months(present.today().replace(day=1), -n) for n in range(MONTHS)],
        rules={row.name: row for row in await offices.clock_versions()},
        offices={row.code: row for row in await offices.all_offices()},
        path=f"{PATH}/month",
        current="oversight",
    )


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return present.today().replace(day=1)


async def _oversight_page(request: PortalRequest, number: str, failed: Bound | None = None) -> Answer:
    withheld = await withheld_rows(signed_in(request).id)
    pages = Pages.asked(number, total=await overseeing.count_overdue(withheld), size=SIZE, path=PATH)
    asked, calendar = await overseeing.asked(withheld), await offices.work_calendar()
    forms = {one.id: named(REFUSE, "refuse", one.id).blank() for one in asked}
    if failed is not None:
        forms |= {key: failed for key, form in forms.items() if form.form.name == failed.form.name}
    found = await overseeing.overdue(withheld, pages.size, pages.offset)
    today = present.today()
    return page(
        request,
        "admin/clocks/oversight.html",
        form=failed,
        pages=pages,
        overdue=[(one, -calendar.working_days_between(today, one.due_on)) for one in found],
        asked=asked,
        refusals=forms,
        decides=signed_in(request).has_role(Role.LEADING),
        rules={row.name: row for row in await offices.clock_versions()},
        offices={row.code: row for row in await offices.offices()},
        names=await staff.names({one.asked_by for one in asked}),
        current="oversight",
        **await overview(signed_in(request)),
        **IN_WORDS,
    )


async def _asked(request: PortalRequest, identifier: UUID) -> Asked:
    for one in await overseeing.asked(await withheld_rows(signed_in(request).id)):
        if one.id == identifier:
            return one
    raise NotFound(N_("没有这项延期申请。"))
