"""Pages between the password and the portal: the telephone's code, enrolling one, and having lost it."""

from collections.abc import Awaitable
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromQuery

from portal.admin import arriving
from portal.admin.forms import LOST_TELEPHONE, ONE_TIME_CODE
from portal.admin.middleware import COOKIE as STAFF
from portal.admin.middleware import remember
from portal.admin.recovering import code_page
from portal.core import staff_codes
from portal.core.errors import DomainError, NotFound
from portal.staff import factors, passkeys, signing_in
from portal.staff.factors import FactorNeeded, Waiting
from portal.staff.people import PersonKeys
from portal.staff.throttle import TooManyAttempts
from portal.vault import one_time_codes
from portal.web import errors, qr
from portal.web.bodies import read_form
from portal.web.cookies import clear_cookie, read_cookie, set_cookie
from portal.web.forms import Bound
from portal.web.guards import ANYONE
from portal.web.redirects import local_path, see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

COOKIE = "factor"
PATH = "/staff/second-step"
ENROL = f"{PATH}/enrol"
HOME = "/staff"


class SecondStepController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": ANYONE}  # noqa: RUF012

    @get(name="admin:second-step")
    async def ask(self, request: PortalRequest, back: FromQuery[str] = "") -> Answer:
        one = await factors.waiting(read_cookie(COOKIE))
        if one is None:
            return see_other(errors.SIGN_IN)
        if one.secret is not None:
            return see_other(_with_back(ENROL, back))
        return await _code_page(request, ONE_TIME_CODE.blank(), back)

    @post(name="admin:second-step-try")
    async def show_code(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form, back = ONE_TIME_CODE.bind(data), data.get("back")
        if await factors.waiting(read_cookie(COOKIE)) is None:
            return see_other(f"{errors.SIGN_IN}?why=expired")
        if not form.ok:
            return await _code_page(request, form, back)
        return await _attempt(request, factors.pass_with_code(_token(), form.values["code"]), form, back)

    @post("/passkey", name="admin:second-step-passkey")
    async def show_passkey(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        if await factors.waiting(read_cookie(COOKIE)) is None:
            return see_other(f"{errors.SIGN_IN}?why=expired")
        trying = passkeys.pass_with_passkey(_token(), data.get("answer"))
        return await _attempt(request, trying, ONE_TIME_CODE.blank(), data.get("back"))

    @get("/enrol", name="admin:second-step-enrol")
    async def ask_to_enrol(self, request: PortalRequest, back: FromQuery[str] = "") -> Answer:
        one = await factors.waiting(read_cookie(COOKIE))
        if one is None or one.secret is None:
            return see_other(errors.SIGN_IN if one is None else PATH)
        return _enrol_page(request, ONE_TIME_CODE.blank(), one, back)

    @post("/enrol", name="admin:second-step-enrolled")
    async def enrol(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form, back = ONE_TIME_CODE.bind(data), data.get("back")
        one = await factors.waiting(read_cookie(COOKIE))
        if one is None:
            return see_other(f"{errors.SIGN_IN}?why=expired")
        if form.ok:
            try:
                return await _enter(await factors.enrol(_token(), form.values["code"]), back)
            except DomainError as refused:
                form = form.with_refusal(refused)
        return _enrol_page(request, form, one, back)

    @get("/qr.svg", name="admin:second-step-qr")
    async def picture(self, request: PortalRequest) -> Response[bytes]:
        """The secret as a picture, for the one who enrols and only while he does."""
        one = await factors.waiting(read_cookie(COOKIE))
        if one is None or one.secret is None:
            raise NotFound
        # Telephones show the issuer's name beside the code; a host name fits every one of them.
        issuer = request.url.hostname or "portal"
        address = one_time_codes.address(one.secret, login=one.login, issuer=issuer)
        return Response(qr.svg(address), media_type=qr.MEDIA_TYPE)

    @get("/lost", name="admin:second-step-lost")
    async def ask_recovery_code(self, request: PortalRequest) -> Answer:
        if await factors.waiting(read_cookie(COOKIE)) is None:
            return see_other(errors.SIGN_IN)
        return _lost_page(request, LOST_TELEPHONE.blank())

    @post("/lost", name="admin:second-step-recover")
    async def recover(self, request: PortalRequest) -> Answer:
        form = LOST_TELEPHONE.bind(await read_form(request))
        if await factors.waiting(read_cookie(COOKIE)) is None:
            return see_other(f"{errors.SIGN_IN}?why=expired")
        if not form.ok:
            return _lost_page(request, form)
        try:
            code = staff_codes.normalise(form.values["code"])
            one, fresh = await factors.pass_with_recovery_code(_token(), code)
        except TooManyAttempts as stopped:
            return _lost_page(request, form.with_refusal(stopped), 429)
        except DomainError as refused:
            return _lost_page(request, form.with_refusal(refused))
        return code_page(request, fresh, onwards=await onwards(one.account, await factors.keys_of(one)))


def lead_to(needed: FactorNeeded, *, back: str = "") -> Answer:
    set_cookie(COOKIE, needed.token)
    return see_other(_with_back(ENROL if needed.enrols else PATH, back))


async def onwards(account: UUID, keys: PersonKeys) -> str:
    """Where somebody with a fresh password goes next; the cookie for it goes with this answer."""
    try:
        remember(await signing_in.proceed(account, keys))
    except FactorNeeded as needed:
        set_cookie(COOKIE, needed.token)
        return ENROL if needed.enrols else PATH
    clear_cookie(COOKIE)
    return HOME


async def _attempt(request: PortalRequest, trying: Awaitable[Waiting], form: Bound, back: str) -> Answer:
    try:
        return await _enter(await trying, back)
    except TooManyAttempts as stopped:
        return await _code_page(request, form.with_refusal(stopped), back, 429)
    except DomainError as refused:
        return await _code_page(request, form.with_refusal(refused), back)


async def _enter(one: Waiting, back: str) -> Answer:
    remember(await signing_in.complete(one, instead_of=read_cookie(STAFF)))
    clear_cookie(COOKIE)
    return await arriving.lead_in(one.account, back)


def _token() -> str:
    return read_cookie(COOKIE) or ""


def _with_back(path: str, back: str) -> str:
    safe = local_path(back, otherwise="")
    return f"{path}?{urlencode({'back': safe})}" if safe else path


async def _code_page(request: PortalRequest, form: Bound, back: str, status: int | None = None) -> Answer:
    safe, one = local_path(back, otherwise=""), await factors.waiting(read_cookie(COOKIE))
    options = await passkeys.request_options(one) if one else ""
    return page(request, "admin/second_step/code.html", status, form=form, back=safe, options=options)


def _enrol_page(request: PortalRequest, form: Bound, one: Waiting, back: str) -> Answer:
    secret = one.secret or ""
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    safe = local_path(back, otherwise="")
    return page(request, "admin/second_step/enrol.html", form=form, groups=groups, waiting=one, back=safe)


def _lost_page(request: PortalRequest, form: Bound, status: int | None = None) -> Answer:
    return page(request, "admin/second_step/lost.html", status, form=form)
