"""Saved views of the list of work: changing and removing them."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import version_of
from portal.admin.desk.inbox import PATH as LIST
from portal.admin.desk.inbox import address
from portal.admin.desk.list_forms import VIEW_CHANGE, offices_of
from portal.admin.middleware import signed_in
from portal.cases import views
from portal.core.errors import N_, DomainError
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/views"
CHANGED = declare_notice("view-changed", N_("视图已修改。"))
REMOVED = declare_notice("view-removed", N_("视图已删除。"))


class ViewsController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:views", opt={"permission": "tips.read"})
    async def show(self, request: PortalRequest) -> Answer:
        person = signed_in(request)
        saved = await views.views_of(person)
        return page(
            request,
            "admin/desk/views.html",
            saved=saved,
            owners=await staff.names(view.owner for view in saved),
            offices={row.code: row for row in await offices.offices()},
            address=address,
            current="inbox",
        )

    @get("/{view:uuid}", name="admin:view", opt={"permission": "tips.read"})
    async def edit(self, request: PortalRequest, view: FromPath[UUID]) -> Answer:
        return await _page(request, view)

    @post("/{view:uuid}", name="admin:view-change", opt={"permission": "tips.read"})
    async def alter(self, request: PortalRequest, view: FromPath[UUID]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form = VIEW_CHANGE.with_choices(office=await offices_of(person)).bind(data)
        if not form.ok:
            return await _page(request, view, form)
        values: dict[str, Any] = dict(form.values) | {"office": form.values["office"] or None}
        try:
            await views.alter(person, view, **values, version=version_of(data))
        except DomainError as error:
            return await _page(request, view, form.with_refusal(error))
        return see_other(PATH, notice=CHANGED)

    @post("/{view:uuid}/remove", name="admin:view-remove", opt={"permission": "tips.read"})
    async def remove(self, request: PortalRequest, view: FromPath[UUID]) -> Answer:
        await read_form(request)
        await views.remove(signed_in(request), view)
        return see_other(PATH, notice=REMOVED)


async def _page(request: PortalRequest, view: UUID, failed: Bound | None = None) -> Answer:
    person = signed_in(request)
    one = await views.view_of(person, view)
    form = VIEW_CHANGE.with_choices(office=await offices_of(person))
    known = {"name": one.name, "office": one.office or "", "position": one.position}
    return page(
        request,
        "admin/desk/view.html",
        form=failed,
        shown=failed or form.blank(**known),
        view=one,
        address=address,
        list_path=LIST,
        current="inbox",
    )
