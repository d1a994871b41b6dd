"""Pages of the account administrator: inviting a colleague, and resetting an account that nobody can open."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.forms import INVITE, RESET, new_person
from portal.admin.middleware import signed_in
from portal.core import staff_codes
from portal.core.errors import N_, DomainError, NotFound
from portal.mail import inviting as telling
from portal.offices import queries as offices
from portal.staff import inviting, queries, revoking
from portal.staff.inviting import Issued
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/people"
JOIN = "/staff/join"
WITHDRAWN = declare_notice("code-withdrawn", N_("邀请已经撤回，发出去的码不能再用。"))


class InvitingController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "people.manage"}  # noqa: RUF012

    @get("/invite", name="admin:people-invite")
    async def ask(self, request: PortalRequest) -> Answer:
        return page(request, "admin/people/invite.html", form=INVITE.blank(), current="people")

    @post("/invite", name="admin:people-invite-send")
    async def invite(self, request: PortalRequest) -> Answer:
        form = INVITE.bind(await read_form(request))
        if form.ok:
            try:
                tells = form.values["tells"]
                issued = await telling.invite(signed_in(request), new_person(form), tells=tells)
                return slip(request, issued)
            except DomainError as error:
                form = form.with_refusal(error)
        return page(request, "admin/people/invite.html", form=form, current="people")

    @post("/{account:uuid}/invitation", name="admin:people-invite-again")
    async def renew(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        await read_form(request)
        return slip(request, await inviting.renew(signed_in(request), account))

    @post("/{account:uuid}/invitation/withdraw", name="admin:people-withdraw")
    async def withdraw(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        await read_form(request)
        await inviting.withdraw(signed_in(request), account)
        return see_other(f"{PATH}/{account}", notice=WITHDRAWN)

    @get("/{account:uuid}/reset", name="admin:people-reset")
    async def ask_reset(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        return await account_page(request, "admin/people/reset.html", account, RESET.blank())

    @post("/{account:uuid}/reset", name="admin:people-reset-send")
    async def reset(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        form = RESET.bind(await read_form(request))
        if form.ok:
            try:
                issued = await telling.reset(signed_in(request), account, **form.values)
                return slip(request, issued)
            except DomainError as error:
                form = form.with_refusal(error)
        return await account_page(request, "admin/people/reset.html", account, form)


def slip(request: PortalRequest, issued: Issued) -> Answer:
    """The only page that ever shows the code; nothing of it is stored, so it answers the form directly."""
    code = staff_codes.grouped(issued.code)
    return page(
        request,
        "admin/people/slip.html",
        issued=issued,
        code=code,
        join=f"{request.app.state.settings.public_url}{JOIN}",
        link=f"{request.app.state.settings.public_url}{JOIN}?code={code}",
        current="people",
    )


async def account_page(request: PortalRequest, template: str, account: UUID, form: Bound) -> Answer:
    """A form that takes an account's keys, with the offices that nobody else could open afterwards."""
    row = await queries.person(account)
    if row is None or not row.active:
        raise NotFound
    alone = await revoking.last_holder_of(account)
    named = {office.code: office for office in await offices.offices()}
    return page(
        request,
        template,
        form=form,
        row=row,
        alone=[named[code] for code in alone if code in named],
        current="people",
    )
