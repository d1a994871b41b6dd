"""The page of one tip: what was told, the conversation, and the steps before there is a case."""

from typing import Any

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.clocks.shown import clocks_shown
from portal.admin.desk import repeats, shown, stepping
from portal.admin.desk.forms import MESSAGE, typed_in, typed_in_step, version_of
from portal.admin.desk.stepping import attempt, carried_out, step_named, too_late
from portal.admin.identities.card import card_of
from portal.admin.middleware import signed_in
from portal.cases import conversation, opening, queries, reading, steps
from portal.cases.matters import roles_towards, tip_matter
from portal.catalogue.states import STAFF_LABELS, Role, TransitionRule
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.custody.replies import MAILBOX
from portal.offices import queries as offices
from portal.tips.reading import OpenTip
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/tips"
TAKEN_ON = declare_notice("tip-taken-on", N_("已签收受理，案件已建立。"))
STEPPED = declare_notice("tip-stepped", N_("已办理。"))
PROPOSED = declare_notice("tip-proposed", N_("已提请负责人批准。"))
RETURNED = declare_notice("tip-returned", N_("已退回派单台，贵单位不再持有这件举报的密钥。"))
SENT = declare_notice("tip-message-sent", N_("已送达举报人的查询页面。"))
HANDED_ON = declare_notice("tip-reply-handed-on", N_("已交身份保管员，由他看过以后寄出。"))
_HANDLERS = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})


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
            return await _stepped(request, number, step, data)
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in_step(step, data), back=f"{PATH}/{number}")

    @post("/proposals/{action:str}", name="admin:tip-propose", opt={"permission": "tips.step"})
    async def propose(self, request: PortalRequest, number: FromPath[str], action: FromPath[str]) -> Answer:
        data, step = await read_form(request), step_named("tip", action)
        try:
            return await _proposed(request, number, step, data)
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in_step(step, data), back=f"{PATH}/{number}")

    @post("/messages", name="admin:tip-message", opt={"permission": "tips.reply"})
    async def write(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        form = MESSAGE.bind(await read_form(request))
        try:
            if form.ok:
                await conversation.write(signed_in(request), number, form.values["text"])
                back, channel = await _back(request, number)
                return see_other(f"{back}#conversation", notice=HANDED_ON if channel == MAILBOX else SENT)
        except InvalidInput as error:
            form = form.with_refusal(error)
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in(form), back=f"{PATH}/{number}")
        return await tip_page(request, number, form)


async def tip_page(request: PortalRequest, number: str, failed: Bound | None = None) -> Answer:
    person = signed_in(request)
    opened = await reading.open_tip(person, number)
    tip, matter = opened.tip, opened.matter
    return page(
        request,
        "admin/desk/tip.html",
        form=failed,
        tip=tip,
        matter=matter,
        lines=opened.lines,
        case=await queries.case_by_id(tip.row.case) if tip.row.case else None,
        steps=await stepping.steps_of(person, matter, failed=failed, proposal=opened.proposal),
        message=failed if failed is not None and failed.form is MESSAGE else MESSAGE.blank(),
        may_write=bool(roles_towards(person, matter) & _HANDLERS),
        holders=await shown.holders_shown(tip.row.content),
        office=await offices.office(tip.row.office),
        due=await _due(tip),
        clocks=await clocks_shown("tips", tip.row.id, tip.row.number),
        identity=await card_of(person, tip),
        repeats=await repeats.shown(person, matter),
        **await tip_shown(tip),
        states=STAFF_LABELS,
        current="inbox",
    )


async def tip_shown(tip: OpenTip) -> dict[str, Any]:
    return {
        "kind": shown.kind_words(tip.row.kind),
        "answers": await shown.tip_told(tip),
    }


async def _stepped(request: PortalRequest, number: str, step: TransitionRule, data: FormData) -> Answer:
    person = signed_in(request)
    if step.action == "sign_off":
        case = await opening.open_case(person, number, version=version_of(data))
        return see_other(f"/staff/cases/{case}", notice=TAKEN_ON)
    tried = await attempt(await tip_matter(person, number), step, data)
    failed = await carried_out(
        tried, lambda facts, seen: steps.take_tip(person, number, step.action, facts, version=seen)
    )
    if failed is not None:
        return await tip_page(request, number, failed)
    if step.action == "return":
        return see_other(PATH, notice=RETURNED)
    return see_other(f"{PATH}/{number}", notice=STEPPED)


async def _proposed(request: PortalRequest, number: str, step: TransitionRule, data: FormData) -> Answer:
    person = signed_in(request)
    tried = await attempt(await tip_matter(person, number), step, data)
    failed = await carried_out(
        tried, lambda facts, seen: steps.propose_tip(person, number, step.action, facts, version=seen)
    )
    if failed is not None:
        return await tip_page(request, number, failed)
    return see_other(f"{PATH}/{number}", notice=PROPOSED)


async def _back(request: PortalRequest, number: str) -> tuple[str, str]:
    """To the page of the case where there is one: there the officer wrote; and the tip's channel."""
    tip = (await tip_matter(signed_in(request), number)).tips[0]
    page = f"/staff/cases/{(await queries.case_by_id(tip.case)).number}" if tip.case else f"{PATH}/{number}"
    return page, tip.channel


async def _due(tip: OpenTip) -> shown.DueShown | None:
    row = tip.row
    if row.due_on is None or row.case is not None:
        return None
    return await shown.due_shown(row.due_on, row.due_provisional)
