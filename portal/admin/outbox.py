"""The administrator's page of mails: what waits or is stuck and why, and what he does about it."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.core.errors import N_, DomainError
from portal.mail import queries, stuck
from portal.web.bodies import read_form
from portal.web.fields import Email
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/outbox"
QUEUED = declare_notice("mail-queued", N_("已重新排队，将在一分钟内再次发送。"))
GIVEN_UP = declare_notice("mail-given-up", N_("这封邮件不再发送。"))
ALLOWED = declare_notice("recipient-allowed", N_("以后又会给这个地址发提醒。"))
TAGS = {
    "waiting": "info",
    "sending": "info",
    "kept": "warn",
    "stuck": "danger",
    "bounced": "danger",
    "sent": "done",
}
ADDRESS = Form((Email("email", N_("正确的邮箱地址"), hint=N_("同时改到他的账号里。")),))


class OutboxController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "outbox.see"}  # noqa: RUF012

    @get(name="admin:outbox")
    async def show(self, request: PortalRequest) -> Answer:
        return page(
            request,
            "admin/outbox/list.html",
            counts=await queries.counts(),
            mails=await queries.mails(),
            refused=await queries.refused_recipients(),
            most=queries.MOST_ROWS,
            states=queries.STATES,
            tags=TAGS,
            sends=request.app.state.settings.smtp_url is not None,
            current="outbox",
        )

    @get("/{mail:uuid}", name="admin:outbox-mail")
    async def read(self, request: PortalRequest, mail: FromPath[UUID]) -> Answer:
        return await _mail_page(request, mail, ADDRESS.blank())

    @post("/{mail:uuid}/attempt", name="admin:outbox-attempt")
    async def try_again(self, request: PortalRequest, mail: FromPath[UUID]) -> Answer:
        await read_form(request)
        await stuck.try_again(signed_in(request), mail)
        return see_other(PATH, notice=QUEUED)

    @post("/{mail:uuid}/end", name="admin:outbox-give-up")
    async def give_up(self, request: PortalRequest, mail: FromPath[UUID]) -> Answer:
        await read_form(request)
        await stuck.give_up(signed_in(request), mail)
        return see_other(PATH, notice=GIVEN_UP)

    @post("/{mail:uuid}/address", name="admin:outbox-correct")
    async def correct(self, request: PortalRequest, mail: FromPath[UUID]) -> Answer:
        form = ADDRESS.bind(await read_form(request))
        if form.ok:
            try:
                await stuck.correct(signed_in(request), mail, form.values["email"])
                return see_other(PATH, notice=QUEUED)
            except DomainError as refused:
                form = form.with_refusal(refused)
        return await _mail_page(request, mail, form)

    @post("/recipients", name="admin:outbox-allow")
    async def allow(self, request: PortalRequest) -> Answer:
        """By form and not by address of the page: an address of somebody stands in no log."""
        await stuck.allow(signed_in(request), (await read_form(request)).get("address"))
        return see_other(PATH, notice=ALLOWED)


async def _mail_page(request: PortalRequest, mail: UUID, form: Bound) -> Answer:
    text = await queries.mail_text(mail)
    return page(request, "admin/outbox/mail.html", mail=text, form=form, tags=TAGS, current="outbox")
