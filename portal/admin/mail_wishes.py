"""One's own address for mails, and whether they come at once or once a day."""

from litestar import Controller, get, post

from portal.admin.middleware import signed_in
from portal.core.errors import N_, DomainError
from portal.staff import mail_wishes
from portal.web.bodies import read_form
from portal.web.fields import Choice, Email, Radio
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.guards import SIGNED_IN
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/account/mail"
CHOSEN = declare_notice("mail-wish-chosen", N_("已保存。"))
_HINTS = {
    mail_wishes.AT_ONCE: N_("半小时左右合成一封，不写是什么工作。"),
    mail_wishes.DIGEST: N_("有新情况才发，另附今天到期、逾期、待签收、待审核各几件。"),
    mail_wishes.SHEET: N_("每个工作日早上一封，只有这四个数字，都是零就不发。"),
}
WISH = Form(
    (
        Email("email", N_("电子邮箱"), hint=N_("不填就收不到提醒。"), required=False),
        Radio(
            "wish",
            N_("怎么提醒您"),
            choices=tuple(Choice(code, label, _HINTS[code]) for code, label in mail_wishes.WISHES.items()),
        ),
    )
)


class MailWishController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": SIGNED_IN}  # noqa: RUF012

    @get(name="admin:account-mail")
    async def show(self, request: PortalRequest) -> Answer:
        person = signed_in(request)
        known = {"email": person.email or "", "wish": await mail_wishes.wish_of(person.id)}
        return _page(request, WISH.blank(**known))

    @post(name="admin:account-mail-choose")
    async def choose(self, request: PortalRequest) -> Answer:
        form = WISH.bind(await read_form(request))
        if form.ok:
            try:
                await mail_wishes.choose(signed_in(request), **form.values)
                return see_other("/staff/account", notice=CHOSEN)
            except DomainError as refused:
                form = form.with_refusal(refused)
        return _page(request, form)


def _page(request: PortalRequest, form: Bound) -> Answer:
    hour = request.app.state.settings.mail_hour
    return page(request, "admin/account/mail.html", form=form, hour=hour, current="account")
