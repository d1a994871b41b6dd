"""The page of one case: its tips, what happened, and the steps that are this person's now."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk import shown, stepping
from portal.admin.desk.forms import NOTE, assign_form, message_form, typed_in, typed_in_step, version_of
from portal.admin.desk.panels import panels_of
from portal.admin.desk.stepping import attempt, carried_out, step_named, too_late
from portal.admin.desk.tips import tip_shown
from portal.admin.identities.card import card_of
from portal.admin.middleware import signed_in
from portal.cases import reading, steps
from portal.cases.matters import case_matter, roles_towards
from portal.cases.reading import OpenCase
from portal.catalogue.states import FINAL, STAFF_LABELS, Role, State
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.offices import queries as offices
from portal.records.desk import DRAFT
from portal.retention import holding
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.staff.permissions import permissions_of
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/cases"
STEPPED = declare_notice("case-stepped", N_("已办理。"))
PROPOSED = declare_notice("case-proposed", N_("已提请负责人批准。"))
ASSIGNED = declare_notice("case-assigned", N_("已指定经办人。"))
NOTED = declare_notice("case-noted", N_("备注已密封保存。"))
_HANDLERS = frozenset({Role.CLERK, Role.CHIEF})


class CaseController(Controller):
    path = f"{PATH}/{{number:str}}"
    include_in_schema = False

    @get(name="admin:case", opt={"permission": "cases.read"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await case_page(request, number)

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
        except (Conflict, Refused) as error:
            return too_late(request, error, typed_in(form), back=f"{PATH}/{number}")
        return see_other(f"{PATH}/{number}", notice=ASSIGNED)

    @post("/notes", name="admin:case-note", opt={"permission": "cases.step"})
    async def note(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        form = NOTE.bind(await read_form(request))
        if not form.ok:
            return await case_page(request, number, form)
        try:
            await steps.note(signed_in(request), number, form.values["text"])
        except (Conflict, Refused) as error:
            return too_late(request, error, typed_in(form), back=f"{PATH}/{number}")
        return see_other(f"{PATH}/{number}", notice=NOTED)


async def case_page(request: PortalRequest, number: str, failed: Bound | None = None) -> Answer:
    person = signed_in(request)
    opened = await reading.open_case(person, number)
    matter = opened.matter
    return page(
        request,
        "admin/desk/case.html",
        form=failed,
        case=opened,
        matter=matter,
        kind=shown.kind_words(opened.row.kind),
        tips=[
            {
                "tip": tip,
                "identity": await card_of(person, tip),
                "message": message_form(tip.row.number).blank(),
                **await tip_shown(tip),
            }
            for tip in opened.tips
        ],
        steps=await stepping.steps_of(person, matter, failed=failed, proposal=opened.proposal),
        holders=await shown.holders_shown(opened.row.compartment),
        office=await offices.office(opened.row.office),
        people=await staff.names(_people(opened)),
        due=None if opened.row.ended else await shown.due_of_case(opened.row),
        held=await holding.is_held([matter.id, *(tip.id for tip in matter.tips)]),
        states=STAFF_LABELS,
        panels=await panels_of(person, opened),
        current="inbox",
        **await _side_forms(person, opened, failed),
    )


async def _side_forms(person: Person, opened: OpenCase, failed: Bound | None) -> dict[str, Any]:
    """Assigning, noting and writing to the informant, each in its blank form or the one that failed."""
    matter = opened.matter
    may_handle = bool(roles_towards(person, matter) & _HANDLERS) and matter.state not in FINAL
    blank = {
        "assign": (await assign_form(matter)).blank(assignee=opened.row.assignee),
        "note": NOTE.blank(),
    }
    if failed is not None and failed.form.name in blank:
        blank[failed.form.name] = failed
    return {**blank, "may_handle": may_handle, "may_draft": _may_draft(person, opened)}


async def _step(request: PortalRequest, number: str, action: str, *, proposing: bool) -> Answer:
    data, step = await read_form(request), step_named("case", action)
    person, verb = signed_in(request), steps.propose if proposing else steps.take
    try:
        tried = await attempt(await case_matter(person, number), step, data)
        failed = await carried_out(
            tried, lambda facts, seen: verb(person, number, action, facts, version=seen)
        )
    except (Conflict, Refused, NotFound) as error:
        return too_late(request, error, typed_in_step(step, data), back=f"{PATH}/{number}")
    if failed is not None:
        return await case_page(request, number, failed)
    return see_other(f"{PATH}/{number}", notice=PROPOSED if proposing else STEPPED)


def _may_draft(person: Person, opened: OpenCase) -> bool:
    """Records are drafted by the owner office, once there is a decision."""
    decided = opened.row.state in (State.DECIDED, State.CLOSED) and opened.row.decided_on is not None
    return decided and DRAFT in permissions_of(person.roles_in(opened.row.office))


def _people(opened: OpenCase) -> set[UUID]:
    row = opened.row
    return {one for one in (row.assignee, row.findings_by, row.reviewed_by) if one}
