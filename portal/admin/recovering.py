"""Pages of the recovery code: a forgotten password, and making a new code."""

from litestar import Controller, get, post
from litestar.params import FromQuery

from portal.admin.addresses import address_digest
from portal.admin.forms import RECOVER, RENEW_RECOVERY, same_twice
from portal.admin.middleware import signed_in
from portal.core import staff_codes
from portal.core.errors import DomainError
from portal.staff import recovering
from portal.staff.throttle import TooManyAttempts
from portal.web.bodies import read_form
from portal.web.forms import Bound
from portal.web.guards import ANYONE, SIGNED_IN
from portal.web.redirects import local_path
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest


class RecoveringController(Controller):
    path = "/staff"
    include_in_schema = False

    @get("/recover", name="admin:recover", opt={"permission": ANYONE})
    async def ask(self, request: PortalRequest) -> Answer:
        return page(request, "admin/recover.html", form=RECOVER.blank())

    @post("/recover", name="admin:recover-try", opt={"permission": ANYONE})
    async def recover(self, request: PortalRequest) -> Answer:
        form = same_twice(RECOVER.bind(await read_form(request)))
        if not form.ok:
            return page(request, "admin/recover.html", form=form)
        try:
            fresh = await _recovered(request, form)
        except TooManyAttempts as stopped:
            return page(request, "admin/recover.html", 429, form=form.with_refusal(stopped))
        except DomainError as refused:
            return page(request, "admin/recover.html", form=form.with_refusal(refused))
        return code_page(request, fresh, onwards="/staff/sign-in", recovered=True)

    @get("/account/recovery", name="admin:account-recovery", opt={"permission": SIGNED_IN})
    async def ask_renewal(self, request: PortalRequest, back: FromQuery[str] = "") -> Answer:
        """`back`: whoever has just signed in without a code may put it off and go on."""
        return await _renewal_page(request, RENEW_RECOVERY.blank(), back)

    @post("/account/recovery", name="admin:account-recovery-renew", opt={"permission": SIGNED_IN})
    async def renew(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form, back = RENEW_RECOVERY.bind(data), data.get("back")
        if not form.ok:
            return await _renewal_page(request, form, back)
        try:
            code = await recovering.renew_code(signed_in(request), password=form.values["password"])
        except DomainError as refused:
            return await _renewal_page(request, form.with_refusal(refused), back)
        return code_page(request, code, onwards=local_path(back, otherwise="/staff/account"))


def code_page(request: PortalRequest, code: str, *, onwards: str, recovered: bool = False) -> Answer:
    """The only page that ever shows a recovery code; nothing is stored, so it answers the form itself."""
    return page(
        request,
        "admin/account/recovery_code.html",
        code=staff_codes.grouped(code),
        onwards=onwards,
        recovered=recovered,
    )


async def _recovered(request: PortalRequest, form: Bound) -> str:
    typed = form.values
    code = staff_codes.normalise(typed["code"])
    return await recovering.recover(typed["login"], code, typed["password"], address_digest(request))


async def _renewal_page(request: PortalRequest, form: Bound, back: str) -> Answer:
    return page(
        request,
        "admin/account/recovery.html",
        form=form,
        back=local_path(back, otherwise=""),
        first=not await recovering.has_code(signed_in(request).id),
        current="account",
    )
