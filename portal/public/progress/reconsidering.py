"""The one request that an end be looked at again."""

from litestar import get, post
from litestar.response import Template

from portal.cases import progress, reconsidering
from portal.core.errors import N_, Conflict, Refused
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.progress.visits import TIP, ProgressPage, informant_of_visit
from portal.web.bodies import read_form
from portal.web.fields import TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

REASON = Form(
    (
        TextArea(
            "reason",
            N_("为什么不同意"),
            hint=N_("写清哪里没有查到，或者有什么新的证据。"),
            called=N_("理由"),
            limit=1000,
        ),
    )
)
ASKED = declare_notice("reconsideration-asked", N_("已收到复核申请。"))


class ReconsiderController(ProgressPage):
    path = f"{TIP}/reconsider"

    @get(name="public:progress-reconsider")
    async def show(self, request: PortalRequest) -> Answer:
        if not (await progress.view(await informant_of_visit())).may_ask_reconsideration:
            return see_other(TIP)
        return _page(request, REASON.blank())

    @post()
    async def ask(self, request: PortalRequest) -> Answer:
        form = REASON.bind(await read_form(request))
        informant = await informant_of_visit(form.raw.get("reason"))
        if not form.ok:
            return _page(request, form)
        try:
            waiting.admit(request, Act.MESSAGE)
            await reconsidering.ask(informant, form.values["reason"])
        except MustWait as wait:
            return waiting.asked_to_wait(_page(request, form), wait)
        except (Refused, Conflict):
            # A double click: the request is there already.
            if not await reconsidering.was_asked(informant):
                raise
        return see_other(TIP, notice=ASKED)


def _page(request: PortalRequest, form: Bound) -> Template:
    return page(request, "public/progress/reconsider.html", form=form, current="progress")
