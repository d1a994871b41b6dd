"""For custodians: what informants ask about their own data, and the answer."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.core.errors import N_, Conflict, InvalidInput, NotFound
from portal.custody import rights
from portal.custody.rights import KINDS, LONGEST
from portal.web.bodies import read_form
from portal.web.fields import TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/rights"
ANSWER = Form(
    (
        TextArea(
            "text",
            N_("答复"),
            hint=N_("举报人凭查询码看到。告诉他姓名、电话以前，先想想看这一页的会不会是别人。"),
            limit=LONGEST,
            rows=6,
        ),
    )
)
ANSWERED = declare_notice("rights-answered", N_("已加密答复，举报人凭查询码看得到。"))


class RightsController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "identities.grant"}  # noqa: RUF012

    @get(name="admin:rights")
    async def show(self, request: PortalRequest) -> Answer:
        rows = await rights.desk(signed_in(request))
        return page(request, "admin/identities/rights.html", rows=rows, current="rights")

    @get("/{asked:uuid}", name="admin:rights-request")
    async def one(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        return await _page(request, asked, ANSWER.blank())

    @post("/{asked:uuid}", name="admin:rights-answer")
    async def answer(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        form = ANSWER.bind(await read_form(request))
        if not form.ok:
            return await _page(request, asked, form)
        try:
            await rights.answer(signed_in(request), asked, form.values["text"])
        except InvalidInput as error:
            return await _page(request, asked, form.with_refusal(error))
        except (Conflict, NotFound) as error:
            return too_late(request, error, typed_in(form), back=PATH, current="rights")
        return see_other(PATH, notice=ANSWERED)


async def _page(request: PortalRequest, asked: UUID, form: Bound) -> Answer:
    one = await rights.open_request(signed_in(request), asked)
    return page(
        request, "admin/identities/rights_request.html", one=one, form=form, kinds=KINDS, current="rights"
    )
