"""Pages of duties: the office that answers for a type of unit or a kind of certificate."""

from dataclasses import dataclass
from datetime import date

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.routing.forms import duty_form
from portal.admin.routing.rules import (
    CURRENT,
    DRAFT_PATH,
    EDIT,
    PATH,
    PROPOSED,
    all_offices,
    named_offices,
    seen_in,
)
from portal.admin.routing.words import FACTS, labels, office_words
from portal.catalogue.rows import DutyRow
from portal.core import clock
from portal.core.errors import DomainError, NotFound
from portal.offices import queries, routing_proposing
from portal.offices.routing import UNKNOWN
from portal.offices.routing_changes import Change, duty_subject
from portal.offices.routing_drafts import open_draft
from portal.web.bodies import read_form
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

AXES = ("unit_type", "profession")


@dataclass(frozen=True, slots=True)
class Held:
    """One type or kind: its rows, and what the draft makes of it."""

    axis: str
    code: str
    label: Words
    rows: tuple[DutyRow, ...]
    change: Change | None

    @property
    def present(self) -> DutyRow | None:
        return next((row for row in self.rows if row.holds_on(clock.today())), None)


class DutiesController(Controller):
    path = f"{PATH}/duties"
    include_in_schema = False
    opt = EDIT

    @get(name="admin:routing-duties")
    async def show(self, request: PortalRequest) -> Answer:
        return page(
            request,
            "admin/routing/duties.html",
            groups=[(FACTS[axis], await _held(axis)) for axis in AXES],
            offices=await all_offices(),
            office=office_words,
            current=CURRENT,
        )

    @get("/{axis:str}/{code:str}", name="admin:routing-duty")
    async def ask(self, request: PortalRequest, axis: FromPath[str], code: FromPath[str]) -> Answer:
        held = await _one(axis, code)
        duty = held.change.duty if held.change else held.present
        form = duty_form(await named_offices())
        known = {"office": duty.office, "source": duty.source} if duty else {}
        return _form_page(request, form.blank(**known), held, str(held.change.id) if held.change else "")

    @post("/{axis:str}/{code:str}", name="admin:routing-propose-duty")
    async def propose(self, request: PortalRequest, axis: FromPath[str], code: FromPath[str]) -> Answer:
        held, data = await _one(axis, code), await read_form(request)
        form = duty_form(await named_offices()).bind(data)
        if form.ok:
            duty = DutyRow(axis=axis, code=code, valid_from=date.min, valid_to=None, **form.values)
            try:
                actor = signed_in(request).actor
                await routing_proposing.propose_duty(duty, actor=actor, seen=seen_in(data))
                return see_other(DRAFT_PATH, notice=PROPOSED)
            except DomainError as error:
                form = form.with_refusal(error)
        return _form_page(request, form, held, data.get("seen"))


def _form_page(request: PortalRequest, form: Bound, held: Held, seen: str) -> Answer:
    return page(request, "admin/routing/duty.html", form=form, held=held, seen=seen, current=CURRENT)


async def _held(axis: str) -> list[Held]:
    rows, draft = (await queries.routing_rows()).duties, await open_draft()
    return [
        Held(
            axis,
            code,
            label,
            tuple(row for row in rows if (row.axis, row.code) == (axis, code)),
            draft.change(duty_subject(axis, code)) if draft else None,
        )
        for code, label in labels(axis).items()
        if code != UNKNOWN
    ]


async def _one(axis: str, code: str) -> Held:
    for one in await _held(axis) if axis in AXES else ():
        if one.code == code:
            return one
    raise NotFound
