"""An address for reminders, where the operator allows that; it can be taken back at once."""

from litestar import get, post
from litestar.response import Template

from portal.cases import reminders
from portal.core.errors import N_
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.mail import notices
from portal.public import waiting
from portal.public.progress.visits import TIP, ProgressPage, informant_of_visit
from portal.settings import Settings
from portal.web.bodies import read_form
from portal.web.fields import Email
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

ADDRESS = Form(
    (Email("email", N_("邮箱"), hint=N_("最好用一个不含您姓名、家人和同事都看不到的邮箱。"), limit=120),)
)
KEPT = declare_notice("reminder-kept", N_("有新进展时，会给这个邮箱发一封提醒。随时可以取消。"))
TAKEN_BACK = declare_notice("reminder-taken-back", N_("邮箱已经删除，不会再提醒。"))


class ReminderController(ProgressPage):
    path = f"{TIP}/reminder"

    @get(name="public:progress-reminder")
    async def show(self, request: PortalRequest) -> Answer:
        if not await is_offered(request):
            return see_other(TIP)
        return await _page(request, ADDRESS.blank())

    @post()
    async def leave_address(self, request: PortalRequest) -> Answer:
        form = ADDRESS.bind(await read_form(request))
        informant = await informant_of_visit()
        if not form.ok:
            return await _page(request, form)
        try:
            waiting.admit(request, Act.MESSAGE)
        except MustWait as wait:
            return waiting.asked_to_wait(await _page(request, form), wait)
        await reminders.leave_address(informant, form.values["email"])
        return see_other(TIP, notice=KEPT)

    @post("/end")
    async def take_back(self, request: PortalRequest) -> Answer:
        await read_form(request)
        await reminders.take_back_address(await informant_of_visit())
        return see_other(TIP, notice=TAKEN_BACK)


async def is_offered(request: PortalRequest) -> bool:
    """Also where it was switched off since: whoever left an address can always take it back."""
    settings: Settings = request.app.state.settings
    return settings.informant_notice or await notices.has_address((await informant_of_visit()).tip)


async def _page(request: PortalRequest, form: Bound) -> Template:
    settings: Settings = request.app.state.settings
    return page(
        request,
        "public/progress/reminder.html",
        form=form,
        kept=await notices.has_address((await informant_of_visit()).tip),
        takes=settings.informant_notice,
        current="progress",
    )
