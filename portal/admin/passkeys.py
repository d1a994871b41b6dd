"""Pages of one's own passkeys: adding, naming, removing."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.forms import PASSKEY
from portal.admin.middleware import session_of, signed_in
from portal.core.errors import N_, DomainError
from portal.staff import factors, passkeys
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.guards import SIGNED_IN
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/account/passkeys"
ADDED = declare_notice("passkey-added", N_("通行密钥已经登记。下次登录可以用它代替手机上的验证码。"))
REMOVED = declare_notice("passkey-removed", N_("通行密钥已经删除。"))


class PasskeysController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": SIGNED_IN}  # noqa: RUF012

    @get(name="admin:passkeys")
    async def show(self, request: PortalRequest) -> Answer:
        return await _page(request, PASSKEY.blank())

    @post(name="admin:passkeys-add")
    async def add(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form, token = PASSKEY.bind(data), session_of(request).token
        if form.ok:
            try:
                name, answer = form.values["name"], data.get("answer")
                await passkeys.register(signed_in(request), token, name=name, answer=answer)
                return see_other(PATH, notice=ADDED)
            except DomainError as refused:
                form = form.with_refusal(refused)
        return await _page(request, form)

    @post("/{passkey:uuid}/remove", name="admin:passkeys-remove")
    async def remove(self, request: PortalRequest, passkey: FromPath[UUID]) -> Answer:
        await read_form(request)
        await passkeys.remove(signed_in(request), passkey)
        return see_other(PATH, notice=REMOVED)


async def _page(request: PortalRequest, form: Bound) -> Answer:
    person = signed_in(request)
    possible = passkeys.site().can_have_passkeys
    options = await passkeys.creation_options(person, session_of(request).token) if possible else ""
    return page(
        request,
        "admin/account/passkeys.html",
        form=form,
        rows=await passkeys.own(person.id),
        enrolled=await factors.is_enrolled(person.id),
        options=options,
        current="account",
    )
