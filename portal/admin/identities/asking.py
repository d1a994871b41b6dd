"""For the office that handles a tip: asking who sent it, and reading it as long as that is allowed."""

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in
from portal.admin.desk.stepping import too_late
from portal.admin.identities.forms import ASK
from portal.admin.middleware import signed_in
from portal.cases import queries as cases
from portal.core.errors import N_, InvalidInput, NotFound, Refused
from portal.custody import access, asking, reading
from portal.tips.queries import TipRow
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

ASKED = declare_notice("identity-asked", N_("已向身份保管员申请。有了结果，这里和“经过”里都会显示。"))


class AskingController(Controller):
    path = "/staff/tips/{number:str}/identity"
    include_in_schema = False

    @get("/request", name="admin:identity-ask", opt={"permission": "identities.ask"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        tip = await access.handled_by(signed_in(request), number)
        return await _ask_page(request, tip, ASK.blank())

    @post("/request", name="admin:identity-asked", opt={"permission": "identities.ask"})
    async def ask(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        person, form = signed_in(request), ASK.bind(await read_form(request))
        tip = await access.handled_by(person, number)
        if not form.ok:
            return await _ask_page(request, tip, form)
        try:
            await asking.ask(person, number, **form.values)
        except InvalidInput as error:
            return await _ask_page(request, tip, form.with_refusal(error))
        except (Refused, NotFound) as error:
            return too_late(request, error, typed_in(form), back=await _back(tip))
        return see_other(await _back(tip), notice=ASKED)

    @post(name="admin:identity-read", opt={"permission": "identities.ask"})
    async def read(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        """Shown in the answer itself and at no address: whoever sees it again leaves another event."""
        person = signed_in(request)
        await read_form(request)
        tip = await access.handled_by(person, number)
        try:
            identity = await reading.read(person, number)
        except Refused as error:
            return too_late(request, error, (), back=await _back(tip))
        back = await _back(tip)
        return page(request, "admin/identities/opened.html", identity=identity, back=back, current="inbox")


async def _ask_page(request: PortalRequest, tip: TipRow, form: Bound) -> Answer:
    return page(
        request,
        "admin/identities/ask.html",
        form=form,
        number=tip.number,
        back=await _back(tip),
        current="inbox",
    )


async def _back(tip: TipRow) -> str:
    """To the page from which the office works on it: the case where there is one."""
    if tip.case is None:
        return f"/staff/tips/{tip.number}#identity"
    return f"/staff/cases/{(await cases.case_by_id(tip.case)).number}#identity"
