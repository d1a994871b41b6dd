"""The page of a proposed act: what would change, and the two buttons of whoever decides."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in, version_of
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.admin.records.work import ACTS, CURRENT, PATH, words
from portal.admin.records.work_forms import REFUSAL
from portal.core.errors import N_, Conflict, DomainError, InvalidInput, Refused
from portal.records import desk
from portal.records.life import acts, deciding
from portal.records.life.acts import OpenAct
from portal.records.life.conditions import of_act, unmet
from portal.records.life.correcting import preview_of
from portal.records.projection import PublicView
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.guards import SIGNED_IN
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

APPROVED = declare_notice("record-act-approved", N_("已生效。公示页面、检索和数据下载都已跟着改变。"))
REFUSED = declare_notice("record-act-refused", N_("没有同意，理由已密封保存。"))


class ActController(Controller):
    path = f"{ACTS}/{{act:uuid}}"
    include_in_schema = False

    @get(name="admin:record-act-read", opt={"permission": SIGNED_IN})
    async def read(self, request: PortalRequest, act: FromPath[UUID]) -> Answer:
        return await _page(request, act, REFUSAL.blank())

    @post("/approval", name="admin:record-act-approve", opt={"permission": desk.CHECK})
    async def approve(self, request: PortalRequest, act: FromPath[UUID]) -> Answer:
        data = await read_form(request)
        try:
            await deciding.approve(signed_in(request), act, version=version_of(data))
        except (InvalidInput, Refused, Conflict) as error:
            return await _page(request, act, _refused(error))
        return see_other(PATH, notice=APPROVED)

    @post("/refusal", name="admin:record-act-refuse", opt={"permission": desk.CHECK})
    async def refuse(self, request: PortalRequest, act: FromPath[UUID]) -> Answer:
        form = REFUSAL.bind(await read_form(request))
        if form.ok:
            try:
                reason, version = form.values["refusal"], version_of(form.raw)
                await deciding.refuse(signed_in(request), act, version=version, reason=reason)
                return see_other(PATH, notice=REFUSED)
            except (Refused, Conflict) as error:
                # The page of the act has no such form any more; what he wrote must not go with it.
                back = f"{ACTS}/{act}"
                return too_late(request, error, typed_in(form), back=back, current=CURRENT)
        return await _page(request, act, form)


async def _page(request: PortalRequest, act: UUID, form: Bound) -> Answer:
    person = signed_in(request)
    opened = await acts.open_act(person, act)
    conditions = await of_act(opened) if opened.row.state == "proposed" else []
    return page(
        request,
        "admin/records/act.html",
        form=form,
        act=opened,
        due=await acts.due_of(opened.row),
        corrected=await _corrected(opened),
        conditions=conditions,
        may_approve=not unmet(conditions),
        why_not=acts.why_not_decide(person, opened.row),
        **(await words()),
    )


async def _corrected(act: OpenAct) -> PublicView | None:
    """What the public would read instead; None for other acts, and once it is decided."""
    if act.content is None or act.row.state != "proposed" or act.record.state != "published":
        return None
    return await preview_of(act.record, act.content, rule=act.rule)


def _refused(error: DomainError) -> Bound:
    """Why the button did not do it, in the summary at the top."""
    messages = list(error.errors.values()) if isinstance(error, InvalidInput) else [error.message]
    return REFUSAL.blank().with_error("", messages[0])
