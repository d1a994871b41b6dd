"""Pages of one's own account: key fingerprint, places, open sessions, password."""

from litestar import Controller, get, post

from portal.admin.forms import CHANGE_PASSWORD, same_twice
from portal.admin.middleware import session_of, signed_in
from portal.catalogue.states import ROLE_LABELS
from portal.core.errors import N_, DomainError
from portal.offices import queries as offices
from portal.staff import accounts, factors, inviting, queries, signing_in
from portal.vault.digests import fingerprint
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.guards import SIGNED_IN
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/account"
CHANGED = declare_notice("password-changed", N_("密码已更换，其他设备上的登录已全部结束。"))
ALL_ENDED = declare_notice("sessions-ended", N_("其他各处的登录已经全部结束。"))
ENDED = declare_notice("session-ended", N_("那一处登录已经结束。"))


class AccountController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:account", opt={"permission": SIGNED_IN})
    async def show(self, request: PortalRequest) -> Answer:
        person = signed_in(request)
        return page(
            request,
            "admin/account/show.html",
            fingerprint=fingerprint(person.keys.box.public),
            enrolled=await factors.is_enrolled(person.id),
            signing_key=fingerprint(person.keys.sign.public) if "keys.make" in person.permissions else "",
            reset_made_on=await inviting.reset_on_the_way(person.id),
            recovery_on=await queries.recovery_made_on(person),
            sessions=await queries.own_sessions(person, session_of(request).id),
            offices={office.code: office for office in await offices.offices()},
            role_labels=ROLE_LABELS,
            current="account",
        )

    @post("/sessions/end", name="admin:account-session-end", opt={"permission": SIGNED_IN})
    async def end_session(self, request: PortalRequest) -> Answer:
        ended = (await read_form(request)).get("session")
        await signing_in.end_session(signed_in(request), ended)
        return see_other(PATH, notice=ENDED)

    @post("/sessions/end-others", name="admin:account-sessions-end", opt={"permission": SIGNED_IN})
    async def end_other_sessions(self, request: PortalRequest) -> Answer:
        await read_form(request)
        await signing_in.end_other_sessions(signed_in(request), session_of(request).id)
        return see_other(PATH, notice=ALL_ENDED)

    @get("/password", name="admin:account-password", opt={"permission": SIGNED_IN})
    async def ask_password(self, request: PortalRequest) -> Answer:
        return page(request, "admin/account/password.html", form=CHANGE_PASSWORD.blank(), current="account")

    @post("/password", name="admin:account-password-change", opt={"permission": SIGNED_IN})
    async def change_password(self, request: PortalRequest) -> Answer:
        form = same_twice(CHANGE_PASSWORD.bind(await read_form(request)))
        if form.ok:
            old, new = form.values["old"], form.values["password"]
            try:
                await accounts.change_password(
                    signed_in(request), old=old, new=new, keep_session=session_of(request).id
                )
                return see_other(PATH, notice=CHANGED)
            except DomainError as error:
                form = form.with_refusal(error)
        return page(request, "admin/account/password.html", form=form, current="account")
