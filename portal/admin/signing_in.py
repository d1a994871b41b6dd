"""Pages of signing in and out, and the way from /staff to where one's work is."""

from urllib.parse import urlencode

from litestar import Controller, get, post
from litestar.params import FromQuery

from portal.admin import arriving, remembered, second_step
from portal.admin.addresses import address_digest
from portal.admin.forms import SIGN_IN
from portal.admin.middleware import COOKIE, EXPIRED, remember, signed_in
from portal.core.errors import N_
from portal.searching import memory
from portal.sessions import sealed
from portal.staff import signing_in
from portal.staff.factors import FactorNeeded
from portal.staff.throttle import TooManyAttempts
from portal.web import errors
from portal.web.bodies import read_form
from portal.web.cookies import clear_cookie, read_cookie
from portal.web.forms import Bound
from portal.web.guards import ANYONE, SIGNED_IN, SignInNeeded
from portal.web.redirects import local_path, see_other
from portal.web.templating import page, staff_menu
from portal.web.types import Answer, PortalRequest

HOME = "/staff"
_WHY = {"expired": EXPIRED, "out": N_("您已退出登录。")}


class SigningInController(Controller):
    path = HOME
    include_in_schema = False

    @get(name="admin:home", opt={"permission": SIGNED_IN})
    async def home(self, request: PortalRequest) -> Answer:
        """A person's work begins at the first entry of his menu."""
        return see_other(staff_menu(signed_in(request).permissions)[0].path)

    @get("/sign-in", name="admin:sign-in", opt={"permission": ANYONE})
    async def ask(
        self, request: PortalRequest, back: FromQuery[str] = "", why: FromQuery[str] = ""
    ) -> Answer:
        if request.scope["state"].get("person"):
            return see_other(local_path(back, otherwise=HOME))
        return _page(request, SIGN_IN.blank(), back=back, why=_WHY.get(why, ""))

    @post("/sign-in", name="admin:sign-in-try", opt={"permission": ANYONE})
    async def sign_in(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form, back = SIGN_IN.bind(data), data.get("back")
        if not form.ok:
            return _page(request, form, back=back)
        try:
            token = await signing_in.sign_in(
                form.values["login"], form.values["password"], address_digest(request)
            )
        except TooManyAttempts as stopped:
            return _page(request, form.with_refusal(stopped), back=back, status=429)
        except signing_in.SignInRefused as refused:
            return _page(request, form.with_refusal(refused), back=back)
        except FactorNeeded as needed:
            return second_step.lead_to(needed, back=back)
        remember(token)
        return await arriving.lead_in(await signing_in.account_behind(token), back)

    @post("/sign-out", name="admin:sign-out", opt={"permission": ANYONE})
    async def sign_out(self, request: PortalRequest) -> Answer:
        await read_form(request)
        token = read_cookie(COOKIE) or ""
        await signing_in.sign_out(token)
        memory.forget_session(sealed.session_id(token))
        clear_cookie(COOKIE)
        remembered.forget()
        answer = see_other(f"{errors.SIGN_IN}?why=out")
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer


def sign_in_needed(request: PortalRequest, error: SignInNeeded) -> Answer:
    """Opening a page leads to the sign-in and back; a form that came too late is told it was not saved."""
    if request.method not in ("GET", "HEAD"):
        return errors.sign_in_needed(request, error)
    # The path alone: a search may hold a name, which has no place in one more address.
    asked = {"back": request.url.path} if request.url.path != HOME else {}
    if request.scope["state"].get("expired"):
        asked["why"] = "expired"
    return see_other(f"{errors.SIGN_IN}?{urlencode(asked)}" if asked else errors.SIGN_IN)


def _page(
    request: PortalRequest, form: Bound, *, back: str = "", why: str = "", status: int | None = None
) -> Answer:
    safe = local_path(back, otherwise="")
    return page(request, "admin/sign_in.html", status, form=form, back=safe, why=why)
