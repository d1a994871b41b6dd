"""The door: one field for the receipt, and the way out."""

from litestar import get, post
from litestar.response import Template

from portal.core.errors import N_
from portal.core.receipts import ReceiptTypo
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.progress.visits import DOOR, TIP, ProgressPage
from portal.public.reporting.start import INFORMANT, WIPE
from portal.sessions import sealed
from portal.tips import receipts
from portal.tips.receipts import UnknownReceipt
from portal.web.bodies import read_form
from portal.web.cookies import clear_every_cookie, read_cookie, set_cookie
from portal.web.fields import Text
from portal.web.forms import Bound, Form
from portal.web.i18n import language
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

CODE = Form(
    (
        Text(
            "code",
            N_("查询码"),
            hint=N_("举报时给您的20位字母和数字。大小写、空格、横线都不影响。"),
            missing=N_("请填写查询码。"),
            limit=100,
        ),
    )
)


class DoorController(ProgressPage):
    path = DOOR

    @get(name="public:progress")
    async def show(self, request: PortalRequest) -> Answer:
        if await receipts.session_of(read_cookie(INFORMANT)):
            return see_other(TIP)
        return _page(request, CODE.blank())

    @post()
    async def enter(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form = CODE.bind(data)
        if form.ok:
            try:
                waiting.admit(request, Act.SIGN_IN, newcomer=True, data=data)
                set_cookie(INFORMANT, await receipts.sign_in(form.values["code"]))
                return see_other(TIP)
            except MustWait as wait:
                return waiting.asked_to_wait(_page(request, form), wait)
            except (ReceiptTypo, UnknownReceipt) as error:
                if isinstance(error, UnknownReceipt):
                    waiting.charge_wrong_code(request)
                form = form.with_error("code", error.message)
        return _page(request, form)

    @post("/leave", name="public:progress-leave")
    async def leave(self, request: PortalRequest) -> Answer:
        await read_form(request)
        token = read_cookie(INFORMANT)
        if token:
            await sealed.end(token)
        clear_every_cookie()
        answer = see_other(f"{DOOR}/left?lang={language()}")
        answer.headers.update(WIPE)
        return answer

    @get("/left", name="public:progress-left")
    async def show_left(self, request: PortalRequest) -> Answer:
        return page(request, "public/progress/left.html", current="progress")


def _page(request: PortalRequest, form: Bound) -> Template:
    return page(request, "public/progress/code.html", form=form, current="progress")
