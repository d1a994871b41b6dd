"""A case on the desk: opening it, taking and proposing steps, putting somebody in charge, noting."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.desk import keeping, previews
from portal.admin.desk.case_page import View, case_page
from portal.admin.desk.conflicts import assignment_tried, note_tried, outdated, step_tried
from portal.admin.desk.forms import NOTE, assign_form, version_of
from portal.admin.desk.previews import DRAFT, EDIT, SEND
from portal.admin.desk.stepping import attempt, carried_out, step_named
from portal.admin.middleware import signed_in
from portal.cases import drafts, steps
from portal.cases.applying import require_same_version
from portal.cases.matters import case_matter
from portal.cases.previewing import is_sent
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest

PATH = "/staff/cases"
STEPPED = declare_notice("case-stepped", N_("已办理。"))
PROPOSED = declare_notice("case-proposed", N_("已提请负责人批准。"))
ASSIGNED = declare_notice("case-assigned", N_("已指定经办人。"))
NOTED = declare_notice("case-noted", N_("备注已密封保存。"))


class CaseController(Controller):
    path = f"{PATH}/{{number:str}}"
    include_in_schema = False

    @get(name="admin:case", opt={"permission": "cases.read"})
    async def show(
        self,
        request: PortalRequest,
        number: FromPath[str],
        show: FromQuery[str] = "all",
        order: FromQuery[str] = "new",
        whole: FromQuery[bool] = False,
    ) -> Answer:
        return await case_page(request, number, view=View(show, order, whole))

    @post("/steps/{action:str}", name="admin:case-step", opt={"permission": "cases.step"})
    async def step(self, request: PortalRequest, number: FromPath[str], action: FromPath[str]) -> Answer:
        return await _step(request, number, action, proposing=False)

    @post("/proposals/{action:str}", name="admin:case-propose", opt={"permission": "cases.step"})
    async def propose(self, request: PortalRequest, number: FromPath[str], action: FromPath[str]) -> Answer:
        return await _step(request, number, action, proposing=True)

    @post("/assignment", name="admin:case-assign", opt={"permission": "cases.step"})
    async def assign(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form = (await assign_form(await case_matter(person, number))).bind(data)
        if not form.ok:
            return await case_page(request, number, form)
        try:
            member = UUID(form.values["assignee"])
            await steps.assign(person, number, member, version=version_of(data))
        except (Conflict, Refused, NotFound) as error:
            return await outdated(request, error, number, assignment_tried(form))
        return see_other(f"{PATH}/{number}", notice=ASSIGNED)

    @post("/notes", name="admin:case-note", opt={"permission": "cases.step"})
    async def note(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form, matter = NOTE.bind(data), await case_matter(person, number)
        if data.get(keeping.DO) == DRAFT:
            await keeping.keep(person, matter.id, NOTE.name, data)
            return see_other(f"{PATH}/{number}#past", notice=keeping.KEPT)
        if not form.ok:
            return await case_page(request, number, form)
        try:
            await steps.note(person, number, form.values["text"])
        except (Conflict, Refused, NotFound) as error:
            return await outdated(request, error, number, note_tried(form))
        await drafts.forget(person, matter.id, NOTE.name)
        return see_other(f"{PATH}/{number}", notice=NOTED)


async def _step(request: PortalRequest, number: str, action: str, *, proposing: bool) -> Answer:
    """Typed, looked at as the informant will see it where he will, taken; each way back keeps the words."""
    data, step, person = await read_form(request), step_named("case", action), signed_in(request)
    matter = await case_matter(person, number)
    tried = await attempt(matter, step, data)
    pressed = data.get(keeping.DO)
    try:
        if pressed == DRAFT:
            await keeping.keep(person, matter.id, action, data)
            return see_other(f"{PATH}/{number}#steps", notice=keeping.KEPT)
        if pressed == EDIT:
            return await case_page(request, number, _unchecked(tried.form, data))
        if pressed != SEND and tried.form.ok and is_sent(step) and not proposing:
            await require_same_version(matter, tried.version)
            preview = await previews.preview_of(tried, f"{PATH}/{number}/steps/{action}")
            return previews.preview_page(request, preview, number=number)
        verb = steps.propose if proposing else steps.take
        failed = await carried_out(
            tried, lambda facts, seen: verb(person, number, action, facts, version=seen)
        )
    except InvalidInput as error:
        failed = tried.form.with_refusal(error)
    except (Conflict, Refused, NotFound) as error:
        return await outdated(request, error, number, step_tried(tried, proposing=proposing))
    if failed is not None:
        return await case_page(request, number, failed)
    await drafts.forget(person, matter.id, action)
    return see_other(f"{PATH}/{number}", notice=PROPOSED if proposing else STEPPED)


def _unchecked(form: Bound, data: FormData) -> Bound:
    return Bound(form=form.form, raw=data)
