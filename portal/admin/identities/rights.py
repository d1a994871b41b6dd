"""For custodians: what informants ask about their own data, doing it, and the answer."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in
from portal.admin.desk.stepping import too_late
from portal.admin.identities.forms import ANSWER, CORRECT, ERASE
from portal.admin.middleware import signed_in
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.custody import fulfilling, rights
from portal.custody.rights import DEEDS, KINDS
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/rights"
ANSWERED = declare_notice("rights-answered", N_("已加密答复，举报人凭查询码看得到。"))
CORRECTED = declare_notice("rights-corrected", N_("已更正并答复，举报人凭查询码看得到。"))
ERASED = declare_notice("rights-erased", N_("已删除并答复，举报人凭查询码看得到。"))


class RightsController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "identities.grant"}  # noqa: RUF012

    @get(name="admin:rights")
    async def show(self, request: PortalRequest) -> Answer:
        rows = await rights.desk(signed_in(request))
        return page(request, "admin/identities/rights.html", rows=rows, current="identities")

    @get("/{asked:uuid}", name="admin:rights-request")
    async def one(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        return await _page(request, asked)

    @post("/{asked:uuid}", name="admin:rights-answer")
    async def answer(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        form, by = ANSWER.bind(await read_form(request)), signed_in(request)
        deed = form.values.get("deed") or "answered"
        return await _done(
            request, asked, form, lambda: rights.answer(by, asked, form.values["text"], deed=deed), ANSWERED
        )

    @post("/{asked:uuid}/values", name="admin:rights-values", opt={"permission": "identities.open"})
    async def values(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        """Shown in the answer itself and at no address: whoever sees it again leaves another event."""
        await read_form(request)
        try:
            identity = await fulfilling.values(signed_in(request), asked)
        except (Conflict, Refused) as error:
            return too_late(request, error, (), back=f"{PATH}/{asked}", current="identities")
        back = f"{PATH}/{asked}"
        return page(
            request, "admin/identities/opened.html", identity=identity, back=back, current="identities"
        )

    @post("/{asked:uuid}/correction", name="admin:rights-correct")
    async def correct(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        form, by = CORRECT.bind(await read_form(request)), signed_in(request)
        return await _done(
            request,
            asked,
            form,
            lambda: fulfilling.correct(by, asked, form.values, form.values["text"]),
            CORRECTED,
        )

    @post("/{asked:uuid}/erasure", name="admin:rights-erase")
    async def erase(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        form, by = ERASE.bind(await read_form(request)), signed_in(request)
        return await _done(
            request,
            asked,
            form,
            lambda: fulfilling.erase(
                by, asked, form.values["text"], contact_only=form.values["what"] == "contact"
            ),
            ERASED,
        )


async def _done(
    request: PortalRequest, asked: UUID, form: Bound, verb: Callable[[], Awaitable[None]], notice: str
) -> Answer:
    if not form.ok:
        return await _page(request, asked, form)
    try:
        await verb()
    except InvalidInput as error:
        return await _page(request, asked, form.with_refusal(error))
    except (Conflict, NotFound, Refused) as error:
        return too_late(request, error, typed_in(form), back=PATH, current="identities")
    return see_other(PATH, notice=notice)


async def _page(request: PortalRequest, asked: UUID, failed: Bound | None = None) -> Answer:
    one = await rights.open_request(signed_in(request), asked)
    blank = {"answer": ANSWER, "correction": CORRECT, "erasure": ERASE}
    forms = {
        name: failed if failed is not None and failed.form.name == form.name else form.blank()
        for name, form in blank.items()
    }
    return page(
        request,
        "admin/identities/rights_request.html",
        one=one,
        form=failed,
        forms=forms,
        kinds=KINDS,
        deeds=DEEDS,
        current="identities",
    )
