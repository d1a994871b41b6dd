"""公示办理: what waits for whom, and the life of one record with all that can be done about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import uuid4

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.records import bringing, shown
from portal.admin.records.shown import id_in
from portal.admin.records.work_forms import act_form, application_of, ground_of
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.records import desk
from portal.records.life import acts, proposing, work
from portal.records.life.answering import ObjectionRow
from portal.records.life.conditions import beforehand, unmet
from portal.records.life.documents import Brought
from portal.records.life.kinds import (
    FALSIFIED,
    KINDS,
    OUTCOMES,
    REPAIR,
    RESTORE,
    REVOKE,
    SUSPEND,
    WITHDRAW,
    ActKind,
)
from portal.records.life.loading import Standing, record_for
from portal.records.life.notes import changes_of
from portal.records.life.past import Past, past_of
from portal.staff.people import Person
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.guards import SIGNED_IN
from portal.web.pagination import Pages, page_number
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/records/work"
ACTS: Final = "/staff/records/acts"
CURRENT: Final = "records-work"
PROPOSED = declare_notice("record-act-proposed", N_("已提交复核。由另一名审核人同意后才生效。"))
_VERBS: Final = {
    WITHDRAW: proposing.withdraw,
    SUSPEND: proposing.suspend,
    RESTORE: proposing.restore,
    REVOKE: proposing.revoke,
    FALSIFIED: proposing.find_false,
}


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that may be proposed; `unmet` says why not yet."""

    kind: ActKind
    unmet: Sequence[Message]


class WorkController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:records-work", opt={"permission": SIGNED_IN})
    async def show(self, request: PortalRequest) -> Answer:
        asked = {name: request.query_params.get(name, "") for name in work.LISTS}
        starts = {name: (page_number(text) - 1) * work.SIZE for name, text in asked.items()}
        found = await work.work_of(signed_in(request), starts)
        return page(
            request,
            "admin/records/work.html",
            work=found,
            pages={name: _pages(name, found.totals[name], asked) for name in work.LISTS},
            kinds=KINDS,
            current=CURRENT,
        )

    @get("/{number:str}", name="admin:record-life", opt={"permission": SIGNED_IN})
    async def read(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        person = signed_in(request)
        record = await record_for(person, number)
        done = await acts.acts_on(record)
        return page(
            request,
            "admin/records/life.html",
            record=record,
            course=_course(done, await work.objections_to(record), await past_of(record)),
            dues={act.id: await acts.due_of(act) for act in done if act.state == "proposed"},
            changes=await changes_of(record.number),
            offered=await _offered(person, record, done),
            outcomes=OUTCOMES,
            **(await words()),
        )


class ProposingController(Controller):
    """Everything but a correction, whose form is that of the record."""

    path = f"{PATH}/{{number:str}}/{{kind:str}}"
    include_in_schema = False
    opt = {"permission": desk.DRAFT}  # noqa: RUF012

    @get(name="admin:record-act")
    async def ask(self, request: PortalRequest, number: FromPath[str], kind: FromPath[str]) -> Answer:
        _require_kind(kind)
        record = await record_for(signed_in(request), number)
        return await _page(request, record, kind, act_form(kind).blank(event_on=clock.today()))

    @post(name="admin:record-act-propose")
    async def propose(self, request: PortalRequest, number: FromPath[str], kind: FromPath[str]) -> Answer:
        _require_kind(kind)
        person = signed_in(request)
        record = await record_for(person, number)
        taken = await bringing.take(request, record.number, kind)
        form = taken.bound(act_form(kind), taken.data, request.app.state.settings)
        if form.ok and not taken.decides:
            try:
                await _propose(person, record.number, kind, form, taken.brought)
                await taken.gone()
                return see_other(f"{PATH}/{record.number}", notice=PROPOSED)
            except (InvalidInput, Refused, Conflict) as error:
                form = form.with_refusal(error)
        await taken.wait()
        return await _page(request, record, kind, form)


async def _propose(person: Person, number: str, kind: str, form: Bound, brought: Brought) -> None:
    ground, once = ground_of(form.values, brought), id_in(form.raw.get("once"))
    if kind == REPAIR:
        await proposing.repair(person, number, ground, application_of(form.values), once=once)
    else:
        await _VERBS[kind](person, number, ground, once=once)


async def words() -> dict[str, Any]:
    """What the drawing of a record and of its states asks for."""
    return await shown.words() | {"states": shown.states(), "current": CURRENT}


def _pages(name: str, total: int, asked: Mapping[str, str]) -> Pages:
    """Of one list; the others stay where they are."""
    others = {other: text for other, text in asked.items() if other != name}
    return Pages.asked(asked[name], total=total, size=work.SIZE, path=PATH, query=others, name=name)


def _course(
    done: Sequence[acts.ActRow], objections: Sequence[ObjectionRow], past: Sequence[Past]
) -> list[Any]:
    """The newest first; of one day an objection came before the act that was proposed."""
    return sorted([*done, *objections, *past], key=_day_of, reverse=True)


def _day_of(one: acts.ActRow | ObjectionRow | Past) -> date:
    if isinstance(one, Past):
        return one.ended_on
    return one.received_on if isinstance(one, ObjectionRow) else one.decided_on or one.proposed_on


async def _offered(person: Person, record: Standing, done: list[acts.ActRow]) -> list[Offered]:
    """The acts that its state allows to somebody who drafts, while none waits for its check."""
    if not person.may(desk.DRAFT, record.office) or any(act.state == "proposed" for act in done):
        return []
    asked = [(kind, await beforehand(record, kind)) for kind in KINDS.values()]
    return [
        Offered(kind, unmet(conditions))
        for kind, conditions in asked
        if all(one.met for one in conditions if one.hides)
    ]


def _require_kind(kind: str) -> None:
    if kind not in (*_VERBS, REPAIR):
        raise NotFound()


async def _page(request: PortalRequest, record: Standing, kind: str, form: Bound) -> Answer:
    return page(
        request,
        "admin/records/act_form.html",
        form=form,
        record=record,
        kind=KINDS[kind],
        unmet=unmet(await beforehand(record, KINDS[kind])),
        action=f"{PATH}/{record.number}/{kind}",
        once=id_in(form.raw.get("once")) or uuid4(),
        current=CURRENT,
        **(await bringing.room(request, record.number, kind)),
    )
