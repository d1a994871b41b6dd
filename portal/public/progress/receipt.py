"""Exchanging the receipt: what that does, the new code to copy, and the last group before it counts."""

from litestar import get, post
from litestar.response import Template

from portal.core.errors import N_, Refused
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.progress import qr
from portal.public.progress.visits import EXCEPTION_HANDLERS, TIP, ProgressPage, session_of_visit
from portal.public.reporting.sending import LAST_GROUP
from portal.sessions.sealed import OpenSession
from portal.tips import changing
from portal.tips.changing import NothingToConfirm
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

RECEIPT = f"{TIP}/receipt"
NEW = f"{RECEIPT}/new"
CHANGED = declare_notice("receipt-changed", N_("新的查询码已经生效，原来的打不开了。"))
KEPT = declare_notice("receipt-kept", N_("没有换，原来的查询码继续有效。"), kind="info")


def lead_back(request: PortalRequest, error: NothingToConfirm) -> Answer:
    """The second click, the back button, another window: it counts already, or was given up."""
    return see_other(TIP, notice=CHANGED) if error.done else see_other(RECEIPT)


class ReceiptChangeController(ProgressPage):
    path = RECEIPT
    exception_handlers = {**EXCEPTION_HANDLERS, NothingToConfirm: lead_back}  # noqa: RUF012

    @get(name="public:progress-receipt")
    async def explain(self, request: PortalRequest) -> Answer:
        await session_of_visit()
        return _explanation(request)

    @post("/new")
    async def make(self, request: PortalRequest) -> Answer:
        await read_form(request)
        session = await session_of_visit()
        try:
            waiting.admit(request, Act.MESSAGE)
        except MustWait as wait:
            return waiting.asked_to_wait(_explanation(request), wait)
        await changing.make_code(session.token)
        return see_other(NEW)

    @get("/new", name="public:progress-receipt-new")
    async def show(self, request: PortalRequest) -> Answer:
        return _page(request, await session_of_visit(), LAST_GROUP.blank())

    @post("/keep")
    async def keep(self, request: PortalRequest) -> Answer:
        await read_form(request)
        await changing.forget_code((await session_of_visit()).token)
        return see_other(TIP, notice=KEPT)

    @get("/confirm", name="public:progress-receipt-confirm")
    async def show_again(self) -> Answer:
        """Reached by reloading the page that a wrong last group gave."""
        return see_other(NEW)

    @post("/confirm")
    async def confirm(self, request: PortalRequest) -> Answer:
        form = LAST_GROUP.bind(await read_form(request))
        session = await session_of_visit()
        if form.ok:
            try:
                waiting.admit(request, Act.MESSAGE)
                await changing.confirm(session.token, form.values["last_group"])
                return see_other(TIP, notice=CHANGED)
            except Refused as error:
                form = form.with_refusal(error)
            except MustWait as wait:
                return waiting.asked_to_wait(_page(request, session, form), wait)
        return _page(request, session, form)


def _explanation(request: PortalRequest) -> Template:
    return page(request, "public/progress/receipt.html", current="progress")


def _page(request: PortalRequest, session: OpenSession, form: Bound) -> Template:
    return page(
        request,
        "public/progress/receipt_new.html",
        form=form,
        code=changing.waiting_code(session),
        progress_address=qr.address(request.app.state.settings),
        current="progress",
    )
