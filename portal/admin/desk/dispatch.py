"""The dispatch desk: on the left what waits for a decision, on the right one tip and its possible offices."""

from urllib.parse import urlencode

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.desk import shown
from portal.admin.desk.forms import route_form, typed_in, version_of
from portal.admin.desk.inbox import chosen_rows
from portal.admin.desk.stepping import too_late
from portal.admin.desk.undecided import undecided
from portal.admin.middleware import signed_in
from portal.cases import bulk
from portal.catalogue.states import STAFF_LABELS
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.offices import queries as offices
from portal.staff.people import Person
from portal.tips import desk, dispatch, glimpsing
from portal.tips.queries import TipRow, tip_for
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/dispatch"
SIZE = 25
CONFIRMED = declare_notice("dispatch-confirmed", N_("已分派，密钥已交给承办单位。"))
SERVED = declare_notice(
    "dispatch-served", N_("已分派。承办单位还没有成员，由派单台代办，在“我的待办”里办理。"), kind="info"
)


class DispatchController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:dispatch", opt={"permission": "tips.dispatch"})
    async def show(
        self,
        request: PortalRequest,
        at: FromQuery[str] = "",
        rule: FromQuery[str] = "",
        after: FromQuery[str] = "",
    ) -> Answer:
        return await _page(request, at=at, rule=rule, after=after)

    @post("/{number:str}", name="admin:dispatch-route", opt={"permission": "tips.dispatch"})
    async def route(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form = (await route_form(number)).bind(data)
        if not form.ok:
            return await _page(request, at=number, rule=data.get("rule"), failed=form)
        try:
            return await _routed(person, number, form, data)
        except InvalidInput as error:
            return await _page(request, at=number, rule=data.get("rule"), failed=form.with_refusal(error))
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in(form), back=PATH, current="dispatch")

    @post("/chosen", name="admin:dispatch-chosen", opt={"permission": "tips.dispatch"})
    async def confirm(self, request: PortalRequest) -> Answer:
        """What was ticked, all of one rule, goes where that rule proposes."""
        data, person = await read_form(request), signed_in(request)
        rule = data.get("rule")
        try:
            outcomes = await bulk.confirm(person, chosen_rows(data), rule)
        except InvalidInput as error:
            refused = (await route_form("chosen")).blank().with_error("", next(iter(error.errors.values())))
            return await _page(request, rule=rule, failed=refused)
        return _outcomes(request, outcomes)

    @post("/kept/{office:str}", name="admin:dispatch-kept", opt={"permission": "tips.dispatch"})
    async def hand_over(self, request: PortalRequest, office: FromPath[str]) -> Answer:
        await read_form(request)
        try:
            outcomes = await bulk.hand_over(signed_in(request), office)
        except InvalidInput:
            return see_other(PATH)
        return _outcomes(request, outcomes)


def address(at: str = "", *, rule: str = "", after: TipRow | None = None) -> str:
    behind = f"{after.received_on.isoformat()}_{after.number}" if after else ""
    query = {name: text for name, text in (("at", at), ("rule", rule), ("after", behind)) if text}
    return f"{PATH}?{urlencode(query)}" if query else PATH


async def _routed(person: Person, number: str, form: Bound, data: FormData) -> Answer:
    """Confirm, and go on with the next one."""
    office, rule = form.values["office"], data.get("rule")
    following = await desk.next_after(person, await tip_for(person, number), rule=rule)
    holder = await dispatch.confirm_route(
        person, number, version=version_of(data), office=office, reason=form.values["reason"]
    )
    at = following.number if following and following.number != number else ""
    return see_other(address(at, rule=rule), notice=CONFIRMED if holder == office else SERVED)


async def _page(
    request: PortalRequest, *, at: str = "", rule: str = "", after: str = "", failed: Bound | None = None
) -> Answer:
    person = signed_in(request)
    behind = desk.Place.read(after)
    rows = await desk.waiting(person, rule=rule, after=behind, limit=SIZE + 1)
    goes_on, rows = len(rows) > SIZE, rows[:SIZE]
    chosen = await _chosen(person, at, rows)
    return page(
        request,
        "admin/desk/dispatch.html",
        form=failed,
        waiting=await glimpsing.whom_they_name(person, rows),
        one=await undecided(person, chosen, failed) if chosen else None,
        rule=rule,
        rules=await desk.rules_waiting(person),
        kept=await desk.kept(person),
        unable=await desk.without_members(),
        following=address(rule=rule, after=rows[-1]) if goes_on else None,
        begins=address(rule=rule) if behind else None,
        address=address,
        kind_words=shown.kind_words,
        offices={row.code: row for row in await offices.all_offices()},
        states=STAFF_LABELS,
        current="dispatch",
    )


async def _chosen(person: Person, at: str, rows: list[TipRow]) -> TipRow | None:
    """The one that the address names, as long as it waits; or else the first of the list."""
    for row in rows:
        if row.number == at:
            return row
    if at:
        try:
            found = await tip_for(person, at)
        except NotFound:
            found = None
        if found is not None and desk.waits(found):
            return found
    return rows[0] if rows else None


def _outcomes(request: PortalRequest, outcomes: list[bulk.Outcome]) -> Answer:
    return page(
        request,
        "admin/desk/outcomes.html",
        outcomes=outcomes,
        back=PATH,
        base=None,
        current="dispatch",
    )
