"""Pages of the second factor's rules, and of one's own telephone."""

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin import second_step
from portal.admin.forms import RENEW_RECOVERY, RULE
from portal.admin.middleware import signed_in
from portal.catalogue.states import ROLE_LABELS, Role
from portal.core.errors import N_, DomainError, NotFound
from portal.staff import accounts, factors, requirements
from portal.staff.factors import FactorNeeded
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.guards import SIGNED_IN
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/factors"
OWN = "/staff/account/second-step"
ASKED = declare_notice("factor-asked", N_("从现在起，这个岗位的人登录时要用第二步验证。"))
NOT_ASKED = declare_notice("factor-not-asked", N_("这个岗位不再要求第二步验证。"))
REMOVED = declare_notice("factor-removed", N_("第二步验证已经停用。"))


class FactorRulesController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "factors.require"}  # noqa: RUF012

    @get(name="admin:factors")
    async def show(self, request: PortalRequest) -> Answer:
        rules = await requirements.rules()
        return page(
            request, "admin/factors/list.html", rules=rules, role_labels=ROLE_LABELS, current="people"
        )

    @get("/{role:str}", name="admin:factors-look")
    async def look(self, request: PortalRequest, role: FromPath[str]) -> Answer:
        return await _rule_page(request, _role(role), RULE.blank())

    @post("/{role:str}", name="admin:factors-change")
    async def change(self, request: PortalRequest, role: FromPath[str]) -> Answer:
        data = await read_form(request)
        form, asks = RULE.bind(data), data.get("ask") == "yes"
        if form.ok:
            try:
                verb = requirements.ask if asks else requirements.stop_asking
                await verb(signed_in(request), _role(role), reason=form.values["reason"])
                return see_other(PATH, notice=ASKED if asks else NOT_ASKED)
            except DomainError as refused:
                form = form.with_refusal(refused)
        return await _rule_page(request, _role(role), form)


class OwnFactorController(Controller):
    path = OWN
    include_in_schema = False
    opt = {"permission": SIGNED_IN}  # noqa: RUF012

    @get(name="admin:account-factor")
    async def show(self, request: PortalRequest) -> Answer:
        return await _own_page(request, RENEW_RECOVERY.blank())

    @post(name="admin:account-factor-enrol")
    async def enrol(self, request: PortalRequest) -> Answer:
        """The password again, then the same pages as at a sign-in."""
        person, form = signed_in(request), RENEW_RECOVERY.bind(await read_form(request))
        if form.ok:
            try:
                await accounts.require_password(person, form.values["password"], field="password")
            except DomainError as refused:
                form = form.with_refusal(refused)
            else:
                token = await factors.begin(person.id, person.keys, enrols=True)
                return second_step.lead_to(FactorNeeded(token, enrols=True), back="/staff/account")
        return await _own_page(request, form)

    @post("/remove", name="admin:account-factor-remove")
    async def give_up(self, request: PortalRequest) -> Answer:
        form = RENEW_RECOVERY.bind(await read_form(request))
        if form.ok:
            try:
                await factors.give_up(signed_in(request), password=form.values["password"])
                return see_other("/staff/account", notice=REMOVED)
            except DomainError as refused:
                form = form.with_refusal(refused)
        return await _own_page(request, form)


def _role(code: str) -> Role:
    try:
        return Role(code)
    except ValueError:
        raise NotFound from None


async def _rule_page(request: PortalRequest, role: Role, form: Bound) -> Answer:
    rule = next((one for one in await requirements.rules() if one.role == role), None)
    if rule is None:
        raise NotFound
    label = ROLE_LABELS[role]
    return page(request, "admin/factors/rule.html", rule=rule, label=label, form=form, current="people")


async def _own_page(request: PortalRequest, form: Bound) -> Answer:
    person = signed_in(request)
    return page(
        request,
        "admin/account/factor.html",
        form=form,
        enrolled=await factors.is_enrolled(person.id),
        asked=await requirements.is_asked_of(person.id),
        current="account",
    )
