"""A tip on the desk, before there is a case: opening it, taking and proposing steps."""

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk import keeping, previews
from portal.admin.desk.forms import typed_in_step, version_of
from portal.admin.desk.stepping import Attempt, attempt, carried_out, step_named, too_late
from portal.admin.desk.tip_page import tip_page
from portal.admin.middleware import signed_in
from portal.cases import drafts, opening, steps
from portal.cases.applying import require_same_version
from portal.cases.matters import tip_matter
from portal.cases.previewing import is_sent
from portal.catalogue.states import TransitionRule
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest

PATH = "/staff/tips"
TAKEN_ON = declare_notice("tip-taken-on", N_("已签收受理，案件已建立。"))
STEPPED = declare_notice("tip-stepped", N_("已办理。"))
PROPOSED = declare_notice("tip-proposed", N_("已提请负责人批准。"))
RETURNED = declare_notice("tip-returned", N_("已退回派单台，贵单位不再持有这件举报的密钥。"))


class TipController(Controller):
    path = f"{PATH}/{{number:str}}"
    include_in_schema = False

    @get(name="admin:tip", opt={"permission": "tips.read"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await tip_page(request, number)

    @post("/steps/{action:str}", name="admin:tip-step", opt={"permission": "tips.step"})
    async def step(self, request: PortalRequest, number: FromPath[str], action: FromPath[str]) -> Answer:
        data, step = await read_form(request), step_named("tip", action)
        try:
            if data.get(keeping.DO) == previews.DRAFT:
                return await _kept(request, number, action, data)
            return await _stepped(request, number, step, data)
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in_step(step, data), back=f"{PATH}/{number}")

    @post("/proposals/{action:str}", name="admin:tip-propose", opt={"permission": "tips.step"})
    async def propose(self, request: PortalRequest, number: FromPath[str], action: FromPath[str]) -> Answer:
        data, step = await read_form(request), step_named("tip", action)
        try:
            if data.get(keeping.DO) == previews.DRAFT:
                return await _kept(request, number, action, data)
            return await _proposed(request, number, step, data)
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in_step(step, data), back=f"{PATH}/{number}")


async def _stepped(request: PortalRequest, number: str, step: TransitionRule, data: FormData) -> Answer:
    person = signed_in(request)
    if step.action == "sign_off":
        case = await opening.open_case(person, number, version=version_of(data))
        return see_other(f"/staff/cases/{case}", notice=TAKEN_ON)
    tried, pressed = await attempt(await tip_matter(person, number), step, data), data.get(keeping.DO)
    if pressed == previews.EDIT:
        return await tip_page(request, number, Bound(form=tried.form.form, raw=data))
    if pressed != previews.SEND and tried.form.ok and is_sent(step):
        return await _previewed(request, number, tried)
    failed = await carried_out(
        tried, lambda facts, seen: steps.take_tip(person, number, step.action, facts, version=seen)
    )
    if failed is not None:
        return await tip_page(request, number, failed)
    await drafts.forget(person, tried.matter.id, step.action)
    if step.action == "return":
        return see_other(PATH, notice=RETURNED)
    return see_other(f"{PATH}/{number}", notice=STEPPED)


async def _previewed(request: PortalRequest, number: str, tried: Attempt) -> Answer:
    await require_same_version(tried.matter, tried.version)
    try:
        preview = await previews.preview_of(tried, f"{PATH}/{number}/steps/{tried.step.action}")
    except InvalidInput as error:
        return await tip_page(request, number, tried.form.with_refusal(error))
    return previews.preview_page(request, preview, number=number)


async def _kept(request: PortalRequest, number: str, action: str, data: FormData) -> Answer:
    person = signed_in(request)
    await keeping.keep(person, (await tip_matter(person, number)).id, action, data)
    return see_other(f"{PATH}/{number}#steps", notice=keeping.KEPT)


async def _proposed(request: PortalRequest, number: str, step: TransitionRule, data: FormData) -> Answer:
    person = signed_in(request)
    tried = await attempt(await tip_matter(person, number), step, data)
    failed = await carried_out(
        tried, lambda facts, seen: steps.propose_tip(person, number, step.action, facts, version=seen)
    )
    if failed is not None:
        return await tip_page(request, number, failed)
    await drafts.forget(person, tried.matter.id, step.action)
    return see_other(f"{PATH}/{number}", notice=PROPOSED)
