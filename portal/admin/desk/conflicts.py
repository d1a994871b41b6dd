"""Two people on one case: what I wrote and what is there now, side by side, and three ways on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.admin.desk import keeping
from portal.admin.desk.forms import NOTE, Typed, assign_form, step_form, typed_in, typed_in_step
from portal.admin.desk.stepping import Attempt, too_late
from portal.admin.middleware import signed_in
from portal.cases import allowing, reading, steps
from portal.cases.matters import Matter
from portal.catalogue.states import STAFF_LABELS
from portal.core.errors import N_, DomainError, Message, NotFound
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

LATEST: Final = 4
"""Lines of the timeline that are shown beside one's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What somebody sent too late: how it is called, his words, and its address below the case's.

    `draft` is the form under which his words are kept, None where nothing was typed. `again` gives the form
    to send it once more, None where that is over, and the sentence that says why where there is one.
    """

    label: str
    words: Sequence[Typed]
    data: FormData
    path: str
    draft: str | None
    again: Callable[[Person, Matter], Awaitable[tuple[Form | None, Message | None]]]


def step_tried(attempt: Attempt, *, proposing: bool = False) -> Tried:
    step = attempt.step

    async def again(person: Person, matter: Matter) -> tuple[Form | None, Message | None]:
        offers = [one for one in await allowing.offers(person, matter) if one.step.action == step.action]
        is_open = any(one.why_not is None and one.proposing == proposing for one in offers)
        form = await step_form(matter, step) if is_open else None
        return form, next((one.why_not for one in offers), None)

    return Tried(
        label=step.label,
        words=typed_in_step(step, attempt.form.raw),
        data=attempt.form.raw,
        path=f"{'proposals' if proposing else 'steps'}/{step.action}",
        draft=step.action,
        again=again,
    )


def assignment_tried(form: Bound) -> Tried:
    async def again(person: Person, matter: Matter) -> tuple[Form | None, Message | None]:
        why_not = steps.why_not_handling(person, matter)
        return (None if why_not else await assign_form(matter)), why_not

    return Tried(
        label=N_("指定经办人"),
        words=typed_in(form),
        data=form.raw,
        path="assignment",
        draft=None,
        again=again,
    )


def note_tried(form: Bound) -> Tried:
    async def again(person: Person, matter: Matter) -> tuple[Form | None, Message | None]:
        why_not = steps.why_not_handling(person, matter)
        return (None if why_not else NOTE), why_not

    return Tried(
        label=N_("内部备注"),
        words=typed_in(form),
        data=form.raw,
        path="notes",
        draft=NOTE.name,
        again=again,
    )


async def outdated(request: PortalRequest, error: DomainError, number: str, tried: Tried) -> Answer:
    """His words become a draft and are shown beside what happened meanwhile; nothing is ever locked."""
    person, back = signed_in(request), f"/staff/cases/{number}"
    try:
        opened = await reading.open_case(person, number)
    except NotFound as gone:
        return too_late(request, gone, tried.words, back=back)
    if tried.draft is not None:
        await keeping.keep(person, opened.matter.id, tried.draft, tried.data)
    form, why_not = await tried.again(person, opened.matter)
    return page(
        request,
        "admin/desk/two_texts.html",
        409,
        sentence=error.message,
        tried=tried,
        matter=opened.matter,
        state=STAFF_LABELS[opened.matter.state],
        in_charge=await _in_charge(opened),
        lines=opened.lines[-LATEST:][::-1],
        again=Bound(form=form, raw=tried.data) if form else None,
        action=f"{back}/{tried.path}",
        back=back,
        why_not=why_not,
        current="inbox",
    )


async def _in_charge(opened: reading.OpenCase) -> str:
    who: Any = opened.row.assignee
    return (await staff.names({who})).get(who, "") if who else ""
