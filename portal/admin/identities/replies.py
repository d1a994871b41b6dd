"""The custodians' desk for replies to mails: read the words, send them or keep them back."""

from collections.abc import Awaitable, Sequence
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in
from portal.admin.desk.stepping import too_late
from portal.admin.identities.forms import KEEP_BACK
from portal.admin.middleware import signed_in
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.custody import replies
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH = "/staff/identities/replies"
SENT = declare_notice("reply-sent", N_("已交给邮件发送。地址谁也没有看到。"))
KEPT_BACK = declare_notice("reply-kept-back", N_("没有寄出。承办单位能看到您写的理由。"))


class RepliesController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "identities.grant"}  # noqa: RUF012

    @get(name="admin:replies")
    async def show(self, request: PortalRequest) -> Answer:
        waiting = await replies.waiting(signed_in(request))
        return page(
            request,
            "admin/identities/replies.html",
            waiting=waiting,
            people=await staff.names({one.written_by for one in waiting}),
            offices={row.code: row for row in await offices.offices()},
            current="identities",
        )

    @get("/{reply:uuid}", name="admin:reply")
    async def read(self, request: PortalRequest, reply: FromPath[UUID]) -> Answer:
        return await _page(request, reply, KEEP_BACK.blank())

    @post("/{reply:uuid}/sending", name="admin:reply-send")
    async def send(self, request: PortalRequest, reply: FromPath[UUID]) -> Answer:
        await read_form(request)
        return await _decided(request, replies.send(signed_in(request), reply), SENT)

    @post("/{reply:uuid}/keeping-back", name="admin:reply-keep-back")
    async def keep_back(self, request: PortalRequest, reply: FromPath[UUID]) -> Answer:
        form = KEEP_BACK.bind(await read_form(request))
        if not form.ok:
            return await _page(request, reply, form)
        verb = replies.keep_back(signed_in(request), reply, form.values["reason"])
        return await _decided(request, verb, KEPT_BACK, typed_in(form))


async def _page(request: PortalRequest, reply: UUID, form: Bound) -> Answer:
    person = signed_in(request)
    opened = await replies.open_reply(person, reply)
    return page(
        request,
        "admin/identities/reply.html",
        form=form,
        reply=opened,
        own=opened.row.written_by == person.id,
        office=await offices.office(opened.row.office),
        people=await staff.names({opened.row.written_by}),
        current="identities",
    )


async def _decided(
    request: PortalRequest, verb: Awaitable[None], notice: str, typed: Sequence[tuple[str, str | Words]] = ()
) -> Answer:
    try:
        await verb
    except (Conflict, Refused, NotFound) as error:
        return too_late(request, error, typed, back=PATH, current="identities")
    return see_other(PATH, notice=notice)
