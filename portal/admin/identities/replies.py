"""The custodians' desk for replies to mails: read the words, send them or keep them back."""

from collections.abc import Awaitable
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.custody import replies
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/identities/replies"
SENT = declare_notice("reply-sent", N_("已交给邮件发送。地址谁也没有看到。"))
KEPT_BACK = declare_notice("reply-kept-back", N_("没有寄出。请告诉承办单位为什么。"))


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
        person = signed_in(request)
        opened = await replies.open_reply(person, reply)
        return page(
            request,
            "admin/identities/reply.html",
            reply=opened,
            own=opened.row.written_by == person.id,
            office=await offices.office(opened.row.office),
            people=await staff.names({opened.row.written_by}),
            current="identities",
        )

    @post("/{reply:uuid}/sending", name="admin:reply-send")
    async def send(self, request: PortalRequest, reply: FromPath[UUID]) -> Answer:
        await read_form(request)
        return await _decided(request, replies.send(signed_in(request), reply), SENT)

    @post("/{reply:uuid}/keeping-back", name="admin:reply-keep-back")
    async def keep_back(self, request: PortalRequest, reply: FromPath[UUID]) -> Answer:
        await read_form(request)
        return await _decided(request, replies.keep_back(signed_in(request), reply), KEPT_BACK)


async def _decided(request: PortalRequest, verb: Awaitable[None], notice: str) -> Answer:
    try:
        await verb
    except (Conflict, Refused, NotFound) as error:
        return too_late(request, error, [], back=PATH)
    return see_other(PATH, notice=notice)
