"""Conflicts of interest on a page of their own, for a case or for a tip that has none."""

from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.cases import recusing
from portal.cases.matters import Matter
from portal.core.errors import N_, InvalidInput
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.tips import recusals
from portal.web.bodies import read_form
from portal.web.fields import Choice, Select, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

DECLARED = declare_notice("recusal-declared", N_("已登记回避。"))
ENDED = declare_notice("recusal-ended", N_("回避已解除。"))
_REASON: Final = TextArea(
    "reason",
    N_("为什么要回避"),
    hint=N_("例如和被举报人是亲属、曾在该单位任职。理由密封保存。"),
    called=N_("理由"),
    limit=recusing.LONGEST_REASON,
    rows=3,
)
DECLARE: Final = Form((Select("whom", N_("谁回避")), _REASON), name="recusal")
END: Final = Form(
    (
        Select("whom", N_("解除谁的回避")),
        TextArea("reason", N_("理由"), limit=recusing.LONGEST_REASON, rows=2),
    ),
    name="end-recusal",
)


class RecusalController(Controller):
    path = "/staff/recusals"
    include_in_schema = False

    @get(name="admin:recusals", opt={"permission": "tips.read"})
    async def mine(self, request: PortalRequest) -> Answer:
        """What a recused person may know: the numbers."""
        withheld = await recusals.withheld_from(signed_in(request))
        return page(request, "admin/desk/recused.html", withheld=withheld, current="settings")

    @get("/{number:str}/declare", name="admin:recusal-form", opt={"permission": "cases.read"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await _page(request, number)

    @post("/{number:str}/declare", name="admin:recusal-declare", opt={"permission": "cases.read"})
    async def declare(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        matter = await recusing.matter_of(person, number)
        form = (await _declare_form(person, matter)).bind(data)
        try:
            if form.ok:
                whom = UUID(form.values["whom"])
                await recusing.declare(person, number, form.values["reason"], whom=whom)
                back = "/staff/recusals" if whom == person.id else f"/staff/recusals/{number}/declare"
                return see_other(back, notice=DECLARED)
        except InvalidInput as error:
            form = form.with_refusal(error)
        return await _page(request, number, form)

    @post("/{number:str}/end", name="admin:recusal-end", opt={"permission": "cases.read"})
    async def end(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        matter = await recusing.matter_of(person, number)
        form = (await _end_form(matter)).bind(data)
        try:
            if form.ok:
                await recusing.end(person, number, UUID(form.values["whom"]), form.values["reason"])
                return see_other(f"/staff/recusals/{number}/declare", notice=ENDED)
        except InvalidInput as error:
            form = form.with_refusal(error)
        return await _page(request, number, form)


async def _page(request: PortalRequest, number: str, failed: Bound | None = None) -> Answer:
    person = signed_in(request)
    matter = await recusing.matter_of(person, number)
    found = await recusing.in_force(matter)
    forms = {
        "recusal": (await _declare_form(person, matter)).blank(whom=person.id),
        "end-recusal": (await _end_form(matter)).blank(),
    }
    if failed is not None:
        forms[failed.form.name] = failed
    return page(
        request,
        "admin/desk/recusals.html",
        form=failed,
        number=number,
        matter=matter,
        found=found,
        names=await staff.names({one.account for one in found} | {one.declared_by for one in found}),
        forms=forms,
        may_end=bool(found) and recusing.may_end(person, matter),
        current="inbox",
    )


async def _declare_form(person: Person, matter: Matter) -> Form:
    people = await recusing.may_be_named(person, matter)
    return DECLARE.with_choices(whom=[Choice(str(one.id), Words(one.name)) for one in people])


async def _end_form(matter: Matter) -> Form:
    found = await recusing.in_force(matter)
    names = await staff.names(one.account for one in found)
    return END.with_choices(whom=[Choice(str(one), Words(name)) for one, name in names.items()])
