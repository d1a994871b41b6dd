"""Publishing the hotline, the mailbox and how each office can be reached."""

from litestar import Controller, get, post
from litestar.params import FromQuery

from portal.admin.middleware import signed_in
from portal.catalogue.rows import OfficeRow
from portal.core.errors import N_
from portal.offices import contacts, queries
from portal.web import site
from portal.web.bodies import read_form
from portal.web.fields import Email, Text
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/contacts"
PERMISSION = {"permission": "contacts.publish"}
PUBLISHED = declare_notice("contacts-published", N_("已公布。网页上的联系方式在一分钟内更新。"))

_REACH = (
    Text(
        "phone",
        N_("电话"),
        hint=N_("例如0736-7000000。不要填写私人手机号。"),
        required=False,
        limit=60,
        short=True,
    ),
    Email("email", N_("电子邮箱"), required=False),
    Text("address", N_("地址"), required=False, limit=contacts.LONGEST),
    Text("hours", N_("办公时间"), hint=N_("例如：工作日8:30至17:30"), required=False, limit=100),
)
_NUMBERS = (
    Text("site_code", N_("网站标识码"), required=False, limit=40, short=True),
    Text("icp", N_("ICP备案号"), required=False, limit=60, short=True),
    Text("police", N_("公安备案号"), required=False, limit=60, short=True),
)
OFFICE = Form(_REACH)
BUREAU = Form((*_REACH, *_NUMBERS))


class ContactsController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:contacts", opt=PERMISSION)
    async def show(self, request: PortalRequest) -> Answer:
        rows = await queries.all_contacts()
        published = {row.office for row in rows if row.value}
        return page(
            request,
            "admin/contacts/list.html",
            offices=await _handling(),
            published=published,
            current="contacts",
        )

    @get("/edit", name="admin:contacts-edit", opt=PERMISSION)
    async def edit(self, request: PortalRequest, office: FromQuery[str] = "") -> Answer:
        chosen = await queries.office(office) if office else None
        form = (OFFICE if chosen else BUREAU).blank(**await _known(chosen))
        return _form_page(request, form, chosen)

    @post("/edit", name="admin:contacts-publish", opt=PERMISSION)
    async def publish(self, request: PortalRequest, office: FromQuery[str] = "") -> Answer:
        chosen = await queries.office(office) if office else None
        form = (OFFICE if chosen else BUREAU).bind(await read_form(request))
        if not form.ok:
            return _form_page(request, form, chosen)
        actor = signed_in(request).actor
        await contacts.publish_contacts(chosen.code if chosen else None, form.values, actor=actor)
        if chosen is None:
            await contacts.publish_numbers(form.values, actor=actor)
        request.app.state.portal.site = await site.published()
        return see_other(PATH, notice=PUBLISHED)


def _form_page(request: PortalRequest, form: Bound, office: OfficeRow | None) -> Answer:
    return page(request, "admin/contacts/edit.html", form=form, office=office, current="contacts")


async def _handling() -> list[OfficeRow]:
    return [office for office in await queries.offices() if office.kind not in ("desk", "custody")]


async def _known(office: OfficeRow | None) -> dict[str, str]:
    rows = await queries.contacts(office.code if office else None)
    known = {row.channel: row.value or "" for row in rows}
    if office is None:
        texts = await queries.site_texts()
        known |= {name: texts[name].zh for name in contacts.SITE_NUMBERS if name in texts}
    return known
