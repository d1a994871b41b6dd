"""The page of the draft of roles: what differs from what is in force, from which day, and switching it on."""

from litestar import Controller, get, post

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.roles.forms import BEGINS
from portal.admin.roles.showing import DRAFT_PATH, PATH, SEE, WORDS
from portal.core.errors import N_, DomainError
from portal.staff import queries as staff
from portal.staff import role_drafts, role_proposing, role_switching
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

BEGINS_SET = declare_notice("role-draft-begins", N_("施行日期已改。"))
DROPPED = declare_notice("role-draft-dropped", N_("草案已放弃，权限没有变。"))
SWITCHED = declare_notice("role-draft-switched", N_("已启用，从施行日期起按新的权限。"))


class RoleDraftController(Controller):
    path = DRAFT_PATH
    include_in_schema = False

    @get(name="admin:role-draft", opt={"permission": SEE})
    async def show(self, request: PortalRequest) -> Answer:
        return await _draft_page(request)

    @post("/begins", name="admin:role-draft-begins", opt={"permission": role_proposing.PERMISSION})
    async def begins(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form = BEGINS.bind(data)
        if form.ok:
            try:
                day = form.values["begins_on"]
                await role_proposing.begin_on(signed_in(request), day, version=version_of(data))
                return see_other(DRAFT_PATH, notice=BEGINS_SET)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _draft_page(request, form)

    @post("/switch", name="admin:role-draft-switch", opt={"permission": role_switching.PERMISSION})
    async def switch(self, request: PortalRequest) -> Answer:
        version = version_of(await read_form(request))
        try:
            await role_switching.switch_on(signed_in(request), version=version)
        except DomainError as error:
            return await _draft_page(request, refusal=error)
        return see_other(PATH, notice=SWITCHED)

    @post("/drop", name="admin:role-draft-drop", opt={"permission": SEE})
    async def drop(self, request: PortalRequest) -> Answer:
        version = version_of(await read_form(request))
        await role_proposing.drop(signed_in(request), version=version)
        return see_other(PATH, notice=DROPPED)


async def _draft_page(
    request: PortalRequest, form: Bound | None = None, refusal: DomainError | None = None
) -> Answer:
    draft, person = await role_drafts.open_draft(), signed_in(request)
    if draft is None and refusal:
        raise refusal
    if draft and form is None:
        form = BEGINS.blank(begins_on=draft.begins)
        form = form.with_refusal(refusal) if refusal else form
    return page(
        request,
        "admin/roles/draft.html",
        form=form,
        draft=draft,
        names=await staff.names_of_actors(draft.authors if draft else ()),
        is_mine=draft is not None and person.actor in draft.authors,
        may_edit=role_proposing.PERMISSION in person.permissions,
        may_switch=role_switching.PERMISSION in person.permissions,
        **WORDS,
    )
