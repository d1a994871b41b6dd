"""My work: what waits to be signed off, handled, reviewed, with counters that are filters."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, get, post

from portal.admin.desk.list_forms import BULK, VIEW, filter_form, handlers, offices_of
from portal.admin.desk.shown import kind_words
from portal.admin.middleware import signed_in
from portal.cases import bulk, inbox, views
from portal.cases.bulk import Chosen
from portal.cases.criteria import FILTERS, Criteria, Place
from portal.cases.listing import Slice
from portal.cases.views import View
from portal.catalogue.states import STAFF_LABELS
from portal.core.errors import N_, DomainError, InvalidInput
from portal.offices import queries as offices
from portal.searching import repeats
from portal.web import templating
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest

PATH = "/staff/tips"
SIZE = 25
KEPT = declare_notice("view-kept", N_("视图已保存，排在计数的后面。"))


class InboxController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:inbox", opt={"permission": "tips.read"})
    async def show(self, request: PortalRequest) -> Answer:
        return await _page(request, dict(request.query_params))

    @post("/chosen", name="admin:inbox-chosen", opt={"permission": "cases.step"})
    async def choose(self, request: PortalRequest) -> Answer:
        """Assign or begin what was ticked, and say of each row what became of it."""
        data, person = await read_form(request), signed_in(request)
        form = BULK.with_choices(assignee=await handlers(person)).bind(data)
        verb = bulk.start if data.get("act") == "start" else bulk.assign
        try:
            if form.ok:
                member = UUID(form.values["assignee"])
                outcomes = await verb(person, chosen_rows(data), member)
                return _outcomes(request, outcomes, back=_back(data))
        except InvalidInput as error:
            form = form.with_error("", next(iter(error.errors.values())))
        return await _page(request, _asked(data), failed=form)

    @post("/views", name="admin:inbox-keep", opt={"permission": "tips.read"})
    async def keep(self, request: PortalRequest) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form = VIEW.with_choices(office=await offices_of(person)).bind(data)
        if not form.ok:
            return await _page(request, _asked(data), failed=form)
        criteria = Criteria.of(_asked(data))
        try:
            await views.keep(person, form.values["name"], criteria, office=form.values["office"] or None)
        except DomainError as error:
            return await _page(request, _asked(data), failed=form.with_refusal(error))
        return see_other(address(criteria), notice=KEPT)


def address(criteria: Criteria, *, after: Place | None = None, before: Place | None = None) -> str:
    places = {"after": after, "before": before}
    query = criteria.query | {name: str(place) for name, place in places.items() if place is not None}
    return f"{PATH}?{urlencode(query)}" if query else PATH


def chosen_rows(data: FormData) -> list[Chosen]:
    """Numbers with the versions that the page showed; what the page cannot have sent is left out."""
    parted = (text.rpartition("@") for text in data.all("chosen"))
    return [Chosen(number, int(version)) for number, _, version in parted if number and _is_version(version)]


def _is_version(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def _asked(data: FormData) -> dict[str, str]:
    """The list on which the form stood, as its address had it."""
    return {name: data.get(f"list_{name}") for name in Criteria().names if f"list_{name}" in data}


def _back(data: FormData) -> str:
    return address(Criteria.of(_asked(data)))


async def _page(request: PortalRequest, asked: dict[str, str], failed: Bound | None = None) -> Answer:
    person, criteria = signed_in(request), Criteria.of(asked)
    saved = await views.views_of(person)
    plain = [criteria.counter(name) for name in FILTERS]
    asked_for = [*plain, *(view.criteria for view in saved), criteria]
    repeated = await repeats.repeated(person) if any(one.repeats for one in asked_for) else ()
    found = await inbox.counts(person, *asked_for, repeated=repeated)
    after, before = (Place.of(asked.get(name, "")) for name in ("after", "before"))
    listed = await inbox.work(person, criteria, limit=SIZE, after=after, before=before, repeated=repeated)
    members = await handlers(person)
    shared = await offices_of(person)
    return templating.page(
        request,
        "admin/desk/inbox.html",
        form=failed,
        listed=listed,
        repeats=await repeats.repeats_of(person, [row.number for row in listed.rows]),
        criteria=criteria,
        found=found[-1],
        labels=FILTERS,
        counters=list(zip(FILTERS.items(), plain, found, strict=False)),
        saved=_saved(saved, found[len(FILTERS) : -1]),
        filters=await filter_form(criteria, shared, members),
        bulk=_shown(failed, BULK.with_choices(assignee=members)),
        view=_shown(failed, VIEW.with_choices(office=shared)),
        may_choose=bool(members) and "cases.step" in person.permissions,
        **_beside(criteria, listed),
        **await _words(),
        current="inbox",
    )


def _beside(criteria: Criteria, listed: Slice) -> dict[str, Any]:
    """The addresses of the pages before and behind this one."""
    return {
        "previous": address(criteria, before=listed.before) if listed.before else None,
        "following": address(criteria, after=listed.after) if listed.after else None,
        "address": address,
    }


async def _words() -> dict[str, Any]:
    """What codes in the rows are called."""
    return {
        "states": STAFF_LABELS,
        "kind_words": kind_words,
        "offices": {row.code: row for row in await offices.offices()},
        "areas": {row.code: row for row in await offices.areas()},
    }


def _saved(saved: Sequence[View], found: Sequence[Any]) -> list[tuple[View, Any]]:
    return list(zip(saved, found, strict=True))


def _shown(failed: Bound | None, form: Any) -> Bound:
    """The form that was just sent with its errors, or a blank one."""
    if failed is not None and failed.form.name == form.name:
        return failed
    blank: Bound = form.blank()
    return blank


def _outcomes(request: PortalRequest, outcomes: Sequence[bulk.Outcome], *, back: str) -> Answer:
    return templating.page(
        request,
        "admin/desk/outcomes.html",
        outcomes=outcomes,
        back=back,
        base="/staff/cases",
        current="inbox",
    )
