"""How each office can be reached: publishing it, trying whether it works, taking it off."""

from collections.abc import Awaitable, Callable
from typing import Final

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.middleware import signed_in
from portal.catalogue.rows import OfficeRow
from portal.core.errors import N_, DomainError
from portal.mail.queries import PROBLEMS
from portal.offices import contact_health, contacts, queries
from portal.offices.contact_health import LONGEST_NOTE, Contact
from portal.offices.contacts import Scope
from portal.staff import queries as staff
from portal.web import site
from portal.web.bodies import read_form
from portal.web.fields import Checkbox, Email, Text
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/contacts"
PERMISSION = {"permission": "contacts.publish"}
PUBLISHED = declare_notice("contacts-published", N_("已保存。核实过的联系方式在一分钟内显示在网页上。"))
VERIFIED = declare_notice("contact-verified", N_("已核实，网页上的联系方式在一分钟内更新。"))
DISABLED = declare_notice("contact-disabled", N_("已停用，网页上不再显示。"))
STATES: Final = {
    "missing": (N_("尚未填写"), ""),
    "unverified": (N_("未核实"), "warn"),
    "verified": (N_("已核实"), "done"),
    "failing": (N_("投递失败"), "danger"),
    "disabled": (N_("已停用"), ""),
}
"""What a contact's health is called, and the colour of its tag."""

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
_TESTED = Checkbox(
    "tested",
    N_("电话已打通，邮件已收到回信"),
    hint=N_("没试过也可以先保存。核实以前，网页上不显示电话和邮箱。"),
    required=False,
)
_NUMBERS = (
    Text("site_code", N_("网站标识码"), required=False, limit=40, short=True),
    Text("icp", N_("ICP备案号"), required=False, limit=60, short=True),
    Text("police", N_("公安备案号"), required=False, limit=60, short=True),
)
OFFICE = Form((*_REACH, _TESTED))
BUREAU = Form((*_REACH, _TESTED, *_NUMBERS))
VERIFY = Form(
    (Text("note", N_("怎样核实的"), hint=N_("例如：11月26日拨打，王干事接听。"), limit=LONGEST_NOTE),),
    name="verify",
)
DISABLE = Form(
    (Text("note", N_("为什么停用"), hint=N_("例如：电话换号，新号码未定。"), limit=LONGEST_NOTE),),
    name="disable",
)


class ContactsController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:contacts", opt=PERMISSION)
    async def show(self, request: PortalRequest) -> Answer:
        scope = _scope(request)
        offices = await _handling(scope)
        found = await contact_health.health(scope)
        return page(
            request,
            "admin/contacts/list.html",
            offices=offices,
            whole=scope is None,
            contacts=by_office(found),
            failing=sum(one.health == "failing" for one in found),
            names=await staff.names_of_actors({one.state_by for one in found}),
            states=STATES,
            current="contacts",
        )

    @get("/edit", name="admin:contacts-edit", opt=PERMISSION)
    async def edit(self, request: PortalRequest, office: FromQuery[str] = "") -> Answer:
        chosen = await _office(request, office)
        form = (OFFICE if chosen else BUREAU).blank(**await _known(chosen))
        return _form_page(request, form, chosen)

    @post("/edit", name="admin:contacts-publish", opt=PERMISSION)
    async def publish(self, request: PortalRequest, office: FromQuery[str] = "") -> Answer:
        chosen = await _office(request, office)
        form = (OFFICE if chosen else BUREAU).bind(await read_form(request))
        if not form.ok:
            return _form_page(request, form, chosen)
        actor, tested = signed_in(request).actor, form.values["tested"]
        code = chosen.code if chosen else None
        await contacts.publish_contacts(code, form.values, actor=actor, tested=tested, within=_scope(request))
        if chosen is None:
            await contacts.publish_numbers(form.values, actor=actor)
        return await _changed(request, PUBLISHED)

    @get("/{id:int}", name="admin:contact", opt=PERMISSION)
    async def one(self, request: PortalRequest, id: FromPath[int]) -> Answer:
        return await _contact_page(request, id)

    @post("/{id:int}/verification", name="admin:contact-verify", opt=PERMISSION)
    async def verify(self, request: PortalRequest, id: FromPath[int]) -> Answer:
        return await _done(request, id, VERIFY, contact_health.verify, VERIFIED)

    @post("/{id:int}/disabling", name="admin:contact-disable", opt=PERMISSION)
    async def disable(self, request: PortalRequest, id: FromPath[int]) -> Answer:
        return await _done(request, id, DISABLE, contact_health.disable, DISABLED)


def by_office(found: list[Contact]) -> dict[str | None, dict[str, Contact]]:
    places: dict[str | None, dict[str, Contact]] = {}
    for one in found:
        places.setdefault(one.office, {})[one.channel] = one
    return places


def _scope(request: PortalRequest) -> Scope:
    return signed_in(request).offices_with("contacts.publish")


async def _office(request: PortalRequest, code: str) -> OfficeRow | None:
    """Of somebody who may publish for his own office only, another one is not found."""
    contacts.require_within(_scope(request), code or None)
    return await queries.office(code) if code else None


async def _handling(scope: Scope) -> list[OfficeRow]:
    offices = [office for office in await queries.offices() if office.kind not in ("desk", "custody")]
    return [office for office in offices if scope is None or office.code in scope]


async def _done(
    request: PortalRequest, id: int, form: Form, verb: Callable[..., Awaitable[None]], notice: str
) -> Answer:
    bound = form.bind(await read_form(request))
    if bound.ok:
        try:
            await verb(id, bound.values["note"], actor=signed_in(request).actor, within=_scope(request))
            return await _changed(request, notice)
        except DomainError as error:
            bound = bound.with_refusal(error)
    return await _contact_page(request, id, bound)


async def _changed(request: PortalRequest, notice: str) -> Answer:
    request.app.state.portal.site = await site.published()
    return see_other(PATH, notice=notice)


async def _contact_page(request: PortalRequest, id: int, failed: Bound | None = None) -> Answer:
    found = await contact_health.contact(id, _scope(request))
    forms = {one.form.name: one for one in (VERIFY.blank(), DISABLE.blank(), failed) if one is not None}
    return page(
        request,
        "admin/contacts/contact.html",
        form=failed,
        contact=found,
        forms=forms,
        office=await queries.office(found.office) if found.office else None,
        names=await staff.names_of_actors({found.state_by}),
        states=STATES,
        problems=PROBLEMS,
        current="contacts",
    )


def _form_page(request: PortalRequest, form: Bound, office: OfficeRow | None) -> Answer:
    return page(request, "admin/contacts/edit.html", form=form, office=office, current="contacts")


async def _known(office: OfficeRow | None) -> dict[str, str]:
    rows = await queries.contacts(office.code if office else None)
    known = {row.channel: row.value or "" for row in rows}
    if office is None:
        texts = await queries.site_texts()
        known |= {name: texts[name].zh for name in contacts.SITE_NUMBERS if name in texts}
    return known
