"""Pages of an incident: the checklist's items, who did each, and its end."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.document_forms import CONCLUSION, INCIDENT, item_form
from portal.admin.documents import KEEP
from portal.admin.middleware import signed_in
from portal.core.errors import N_, DomainError
from portal.documents import incidents
from portal.documents.incidents import OpenIncident
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/incidents"
OPENED = declare_notice("incident-opened", N_("事件已建立，请按清单逐项办理。"))
TICKED = declare_notice("incident-ticked", N_("已勾选。"))
CLOSED = declare_notice("incident-closed", N_("事件已办结，记录会一直留存。"))


class IncidentController(Controller):
    path = PATH
    include_in_schema = False
    opt = KEEP

    @get(name="admin:incidents")
    async def listed(self, request: PortalRequest) -> Answer:
        return await _list_page(request, INCIDENT.blank())

    @post(name="admin:incident-open")
    async def begin(self, request: PortalRequest) -> Answer:
        form = INCIDENT.bind(await read_form(request))
        if form.ok:
            try:
                made = await incidents.begin(form.values["title"], actor=signed_in(request).actor)
                return see_other(f"{PATH}/{made}", notice=OPENED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _list_page(request, form)

    @get("/{incident:uuid}", name="admin:incident")
    async def show(self, request: PortalRequest, incident: FromPath[UUID]) -> Answer:
        return await _incident_page(request, incident)

    @post("/{incident:uuid}/items/{position:int}", name="admin:incident-tick")
    async def tick(self, request: PortalRequest, incident: FromPath[UUID], position: FromPath[int]) -> Answer:
        form = item_form(position).bind(await read_form(request))
        if form.ok:
            try:
                note = form.values["note"]
                await incidents.tick(incident, position, note, actor=signed_in(request).actor)
                return see_other(f"{PATH}/{incident}", notice=TICKED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _incident_page(request, incident, form)

    @post("/{incident:uuid}/end", name="admin:incident-close")
    async def close(self, request: PortalRequest, incident: FromPath[UUID]) -> Answer:
        form = CONCLUSION.bind(await read_form(request))
        if form.ok:
            try:
                await incidents.close(incident, form.values["conclusion"], actor=signed_in(request).actor)
                return see_other(f"{PATH}/{incident}", notice=CLOSED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _incident_page(request, incident, form)


async def _list_page(request: PortalRequest, form: Bound) -> Answer:
    found = await incidents.all_incidents()
    return page(request, "admin/documents/incidents.html", form=form, incidents=found, current="incidents")


async def _incident_page(request: PortalRequest, incident: UUID, failed: Bound | None = None) -> Answer:
    found = await incidents.incident_of(incident)
    forms = {place: item_form(place).blank() for place in range(len(found.items)) if place not in found.done}
    closing = CONCLUSION.blank()
    if failed is not None and failed.form.name == closing.form.name:
        closing = failed
    forms |= {place: failed for place, form in forms.items() if failed and failed.form.name == form.form.name}
    return page(
        request,
        "admin/documents/incident.html",
        form=failed,
        incident=found,
        forms=forms,
        closing=closing,
        names=await staff.names_of_actors(_actors(found)),
        current="incidents",
    )


def _actors(found: OpenIncident) -> set[str | None]:
    return {found.opened_by, found.closed_by, *(one.by for one in found.done.values())}
