"""Pages for when somebody leaves, and for when he comes back."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.forms import CLOSE
from portal.admin.inviting import account_page, slip
from portal.admin.middleware import signed_in
from portal.core import clock
from portal.core.errors import N_, DomainError
from portal.staff import closing
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest

PATH = "/staff/people"
CLOSED = declare_notice("account-closed", N_("账号已经关闭。他所在单位的密钥等待更换。"))
PLANNED = declare_notice(
    "leaving-planned", N_("最后工作日已登记。过了那天他不能再登录，岗位和密钥自动收回，届时请回来关闭账号。")
)


class ClosingController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "people.manage"}  # noqa: RUF012

    @get("/{account:uuid}/close", name="admin:people-close")
    async def ask(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        return await account_page(request, "admin/people/close.html", account, CLOSE.blank())

    @post("/{account:uuid}/close", name="admin:people-closed")
    async def close(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        form = CLOSE.bind(await read_form(request))
        if form.ok:
            try:
                return see_other(f"{PATH}/{account}", notice=await _close(request, account, form))
            except DomainError as refused:
                form = form.with_refusal(refused)
        return await account_page(request, "admin/people/close.html", account, form)

    @post("/{account:uuid}/reopen", name="admin:people-reopen")
    async def reopen(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        await read_form(request)
        return slip(request, await closing.reopen(signed_in(request), account))


async def _close(request: PortalRequest, account: UUID, form: Bound) -> str:
    by, wanted = signed_in(request), form.values
    if wanted["last_day"] and wanted["last_day"] > clock.today():
        await closing.plan_leaving(by, account, last_day=wanted["last_day"], reason=wanted["reason"])
        return PLANNED
    await closing.close(by, account, reason=wanted["reason"], knowing=wanted["knowing"])
    return CLOSED
