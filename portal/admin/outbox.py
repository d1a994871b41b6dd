"""The administrator's page of mails: what waits, what is kept or stuck, and trying again."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.core.errors import N_
from portal.mail import outbox, queries
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/outbox"
QUEUED = declare_notice("mail-queued", N_("已重新排队，将在一分钟内再次发送。"))
TAGS = {"waiting": "info", "sending": "info", "kept": "warn", "stuck": "danger", "sent": "done"}


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
            most=queries.MOST_ROWS,
            states=queries.STATES,
            tags=TAGS,
            sends=request.app.state.settings.smtp_url is not None,
            current="outbox",
        )

    @get("/{mail:uuid}", name="admin:outbox-mail")
    async def read(self, request: PortalRequest, mail: FromPath[UUID]) -> Answer:
        text = await queries.mail_text(mail)
        return page(request, "admin/outbox/mail.html", mail=text, tags=TAGS, current="outbox")

    @post("/{mail:uuid}/attempt", name="admin:outbox-attempt")
    async def try_again(self, request: PortalRequest, mail: FromPath[UUID]) -> Answer:
        await read_form(request)
        await outbox.try_again(signed_in(request), mail)
        return see_other(PATH, notice=QUEUED)
