"""A wish to withdraw, after a second look."""

from litestar import get, post
from litestar.response import Template

from portal.core.errors import N_
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.progress.visits import TIP, ProgressPage, informant_of_visit
from portal.tips import correspondence, receipts
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

WISHED = declare_notice("withdrawal-wished", N_("已转告承办单位，由承办人员决定是否继续办理。"))


class WithdrawController(ProgressPage):
    path = f"{TIP}/withdraw"

    @get(name="public:progress-withdraw")
    async def show(self, request: PortalRequest) -> Answer:
        await informant_of_visit()
        return _page(request)

    @post()
    async def wish(self, request: PortalRequest) -> Answer:
        await read_form(request)
        informant = await informant_of_visit()
        try:
            waiting.admit(request, Act.MESSAGE)
        except MustWait as wait:
            return waiting.asked_to_wait(_page(request), wait)
        await correspondence.record_wish_to_withdraw(await receipts.own_tip(informant))
        return see_other(TIP, notice=WISHED)


def _page(request: PortalRequest) -> Template:
    return page(request, "public/progress/withdraw.html", current="progress")
