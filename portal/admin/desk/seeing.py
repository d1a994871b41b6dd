"""The page that answers who can see a tip or a case, and why."""

from litestar import Controller, get
from litestar.params import FromQuery

from portal.admin import place_areas
from portal.admin.middleware import signed_in
from portal.cases import seeing
from portal.catalogue.states import ROLE_LABELS
from portal.core.errors import N_, NotFound
from portal.offices import queries as offices
from portal.staff.permissions import PERMISSIONS
from portal.web.fields import Text
from portal.web.forms import Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PURPOSES = {
    "owner": N_("本单位承办"),
    "cc": N_("本单位协办，只能查看"),
    "dispatch": N_("在派单台"),
    "reported": N_("上报后由本单位审核"),
    "oversight": N_("承办单位准许他一个人查看"),
    "custody": N_("保管身份，开启时要写明理由"),
    "identity": N_("身份保管员准许他一个人查看"),
}
ASKED = Form((Text("number", N_("举报登记号或案件编号")),))


class SeeingController(Controller):
    path = "/staff/access"
    include_in_schema = False

    @get(name="admin:access", opt={"permission": "access.explain"})
    async def show(self, request: PortalRequest, number: FromQuery[str] = "") -> Answer:
        asked, seen, form = number.strip(), None, ASKED.blank(number=number.strip())
        if asked:
            try:
                seen = await seeing.who_can_see(signed_in(request), asked)
            except NotFound as unknown:
                form = form.with_error("number", unknown.message)
        return page(
            request,
            "admin/desk/seeing.html",
            404 if asked and seen is None else 200,
            form=form,
            seen=seen,
            offices={row.code: row for row in await offices.all_offices()},
            purposes=PURPOSES,
            roles=ROLE_LABELS,
            permissions=PERMISSIONS,
            areas=await place_areas.names(),
            current="settings",
        )
