"""Pages for whoever holds a code: the code, a password of his own, and the recovery code to print."""

from litestar import Controller, get, post
from litestar.params import FromQuery

from portal.admin import second_step
from portal.admin.forms import FIRST_PASSWORD, JOIN, same_twice
from portal.admin.recovering import code_page
from portal.core import staff_codes
from portal.core.errors import InvalidInput
from portal.core.staff_codes import CodeTypo
from portal.staff import joining
from portal.staff.joining import CodeEnded, Invited
from portal.web.bodies import read_form
from portal.web.cookies import clear_cookie, read_cookie, set_cookie
from portal.web.forms import Bound
from portal.web.guards import ANYONE
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

COOKIE = "join"
PATH = "/staff/join"
PASSWORD = f"{PATH}/password"


class JoiningController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": ANYONE}  # noqa: RUF012

    @get(name="admin:join")
    async def ask(self, request: PortalRequest, code: FromQuery[str] = "") -> Answer:
        """Opening the link spends nothing: mail programs open links before people do."""
        return page(request, "admin/join/code.html", form=JOIN.blank(code=code[:80]))

    @post(name="admin:join-code")
    async def exchange(self, request: PortalRequest) -> Answer:
        form = JOIN.bind(await read_form(request))
        if form.ok:
            try:
                token = await joining.exchange(staff_codes.normalise(form.values["code"]))
            except (CodeTypo, CodeEnded) as refused:
                form = form.with_refusal(refused)
            else:
                set_cookie(COOKIE, token)
                return see_other(PASSWORD)
        return page(request, "admin/join/code.html", form=form)

    @get("/password", name="admin:join-password")
    async def ask_password(self, request: PortalRequest) -> Answer:
        guest = await joining.invited(read_cookie(COOKIE))
        return see_other(PATH) if guest is None else _password_page(request, FIRST_PASSWORD.blank(), guest)

    @post("/password", name="admin:join-password-set")
    async def set_password(self, request: PortalRequest) -> Answer:
        form = same_twice(FIRST_PASSWORD.bind(await read_form(request)))
        guest = await joining.invited(read_cookie(COOKIE))
        if guest is None:
            return page(request, "admin/join/code.html", form=JOIN.blank().with_refusal(CodeEnded()))
        if form.ok:
            try:
                return await _joined(request, form.values["password"])
            except InvalidInput as error:
                form = form.with_refusal(error)
        return _password_page(request, form, guest)


async def _joined(request: PortalRequest, password: str) -> Answer:
    made = await joining.set_password(read_cookie(COOKIE) or "", password)
    clear_cookie(COOKIE)
    onwards = await second_step.onwards(made.account, made.keys)
    return code_page(request, made.recovery_code, onwards=onwards)


def _password_page(request: PortalRequest, form: Bound, guest: Invited) -> Answer:
    return page(request, "admin/join/password.html", form=form, guest=guest)
