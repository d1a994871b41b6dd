"""Offices at a glance for whoever oversees them: lists, states and days, the steps of the leading group."""

from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.clocks.shown import IN_WORDS, clocks_shown
from portal.admin.desk import shown, stepping
from portal.admin.desk.forms import typed_in_step
from portal.admin.desk.stepping import attempt, carried_out, step_named, too_late
from portal.admin.middleware import signed_in
from portal.cases import oversight, steps
from portal.cases.criteria import FILTERS, Criteria, Filter, Place
from portal.catalogue.states import STAFF_LABELS, Subject, rules
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.offices import queries as offices
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/oversight"
PERMISSION: Final = {"permission": "cases.oversee"}
SIZE: Final = 50
STEPPED = declare_notice("overseen-stepped", N_("已办理，承办单位会看到。"))
SHOWN: Final[tuple[Filter, ...]] = ("open", "overdue", "sign_off", "ended")
GROUPS: Final[dict[str, Subject]] = {"tips": "tip", "cases": "case"}
LABELS: Final = oversight.labels({f"{step.subject}.{step.action}": step.label for step in rules()})


class OverseenController(Controller):
    path = PATH
    include_in_schema = False

    @get("/offices/{office:str}", name="admin:overseen-office", opt=PERMISSION)
    async def office(self, request: PortalRequest, office: FromPath[str]) -> Answer:
        person, asked = signed_in(request), request.query_params
        criteria = Criteria.of({"show": asked.get("show", "")})
        criteria = criteria if criteria.show in SHOWN else Criteria()
        after, before = (Place.of(asked.get(name, "")) for name in ("after", "before"))
        found = await oversight.work_of(person, office, criteria, limit=SIZE, after=after, before=before)
        path = f"{PATH}/offices/{office}"
        return page(
            request,
            "admin/desk/overseen_office.html",
            office=await offices.office(office),
            listed=found.rows,
            filters={name: FILTERS[name] for name in SHOWN},
            criteria=criteria,
            path=path,
            begins=_address(path, criteria),
            previous=_address(path, criteria, before=found.before) if found.before else None,
            following=_address(path, criteria, after=found.after) if found.after else None,
            states=STAFF_LABELS,
            kind_words=shown.kind_words,
            current="oversight",
        )

    @get("/{group:str}/{number:str}", name="admin:overseen", opt=PERMISSION)
    async def show(self, request: PortalRequest, group: FromPath[str], number: FromPath[str]) -> Answer:
        return await _matter_page(request, group, number)

    @post("/{group:str}/{number:str}/steps/{action:str}", name="admin:overseen-step", opt=PERMISSION)
    async def step(
        self, request: PortalRequest, group: FromPath[str], number: FromPath[str], action: FromPath[str]
    ) -> Answer:
        data, person = await read_form(request), signed_in(request)
        matter = await oversight.seen(person, _subject(group), number)
        step = step_named(matter.subject, action)
        verb = steps.take if matter.subject == "case" else steps.take_tip
        back = f"{PATH}/{group}/{number}"
        try:
            tried = await attempt(matter, step, data)
            failed = await carried_out(
                tried, lambda facts, seen: verb(person, number, action, facts, version=seen)
            )
        except (Conflict, Refused) as error:
            return too_late(request, error, typed_in_step(step, data), back=back, current="oversight")
        if failed is not None:
            return await _matter_page(request, group, number, failed)
        return see_other(back, notice=STEPPED)


async def overview(person: Person) -> dict[str, Any]:
    """What stands on the first page of those who oversee, beside the clocks."""
    return {
        "standings": await oversight.standings(person),
        "arbitrated": await oversight.arbitrated(person),
        "all_offices": {row.code: row for row in await offices.all_offices()},
    }


async def _matter_page(
    request: PortalRequest, group: str, number: str, failed: Bound | None = None
) -> Answer:
    person = signed_in(request)
    matter = await oversight.seen(person, _subject(group), number)
    clocks = await clocks_shown(group, matter.id, number)
    return page(
        request,
        "admin/desk/overseen.html",
        form=failed,
        matter=matter,
        base=f"{PATH}/{group}/{number}",
        kind=shown.kind_words(matter.tips[0].kind if matter.case is None else matter.case.kind),
        steps=await stepping.steps_of(person, matter, failed=failed),
        passed=await oversight.passed(matter),
        labels=LABELS,
        states=STAFF_LABELS,
        offices={row.code: row for row in await offices.all_offices()},
        clocks=clocks["clocks"],
        current="oversight",
        **IN_WORDS,
    )


def _subject(group: str) -> Subject:
    if group not in GROUPS:
        raise NotFound
    return GROUPS[group]


def _address(path: str, criteria: Criteria, **places: Place) -> str:
    query = criteria.query | {name: str(place) for name, place in places.items()}
    return f"{path}?{urlencode(query)}" if query else path
