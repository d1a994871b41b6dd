"""The dispatch desk: what waits for a decision, with the proposed office, its rule and its clause."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk import shown
from portal.admin.desk.forms import route_form, typed_in, version_of
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.cases.matters import history
from portal.catalogue.answers import named
from portal.catalogue.rows import OfficeRow
from portal.catalogue.states import STAFF_LABELS
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.offices import queries as offices
from portal.staff.people import Person
from portal.tips import decisions, dispatch, queries, reading
from portal.tips.queries import TipRow
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH = "/staff/dispatch"
CONFIRMED = declare_notice("dispatch-confirmed", N_("已分派，密钥已交给承办单位。"))
SERVED = declare_notice(
    "dispatch-served", N_("已分派。承办单位还没有成员，由派单台代办，在“我的待办”里办理。"), kind="info"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One tip that waits for the desk. `argument` is what the office wrote that returned it."""

    row: TipRow
    kind: Words
    about: str = field(repr=False)
    proposed: OfficeRow
    clause: Words
    reason: Words
    returned_by: OfficeRow | None
    argument: str = field(repr=False)
    last_word: bool
    form: Bound


class DispatchController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:dispatch", opt={"permission": "tips.dispatch"})
    async def show(self, request: PortalRequest) -> Answer:
        return await _page(request)

    @post("/{number:str}", name="admin:dispatch-route", opt={"permission": "tips.dispatch"})
    async def route(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form = (await route_form(number)).bind(data)
        if not form.ok:
            return await _page(request, form)
        office, reason = form.values["office"], form.values["reason"]
        try:
            holder = await dispatch.confirm_route(
                person, number, version=version_of(data), office=office, reason=reason
            )
        except InvalidInput as error:
            return await _page(request, form.with_refusal(error))
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in(form), back=PATH, current="dispatch")
        return see_other(PATH, notice=CONFIRMED if holder == office else SERVED)


async def _page(request: PortalRequest, failed: Bound | None = None) -> Answer:
    person = signed_in(request)
    rows = await queries.dispatch_queue(person)
    return page(
        request,
        "admin/desk/dispatch.html",
        form=failed,
        waiting=[await _waiting(person, row, failed) for row in rows],
        states=STAFF_LABELS,
        current="dispatch",
    )


async def _waiting(person: Person, row: TipRow, failed: Bound | None) -> Waiting:
    form = await route_form(row.number)
    is_failed = failed is not None and failed.form.name == form.name
    returned, opened = await _return(row), await reading.open_for(person, row.number)
    why = await decisions.sentences(row.rule, row.decision)
    return Waiting(
        row=row,
        kind=shown.kind_words(row.kind),
        about=named(opened.answers),
        proposed=await offices.office(row.proposed),
        clause=Words(why.clause_zh, why.clause_en),
        reason=Words(why.reason_zh, why.reason_en),
        returned_by=await offices.office(returned["from"]) if returned else None,
        argument=await reading.last_return(opened),
        last_word=row.returns >= dispatch.MOST_RETURNS,
        form=failed if failed is not None and is_failed else form.blank(),
    )


async def _return(row: TipRow) -> dict[str, Any] | None:
    """The last return of a tip: which office, and its argument."""
    if not row.returns:
        return None
    events = [event for event in await history(f"tip:{row.id}") if event["kind"] == "tip.returned"]
    return dict(events[-1]["facts"]) if events else None
