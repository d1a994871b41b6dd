"""Two people on one case: what I wrote and what is there now, side by side, and three ways on."""

from typing import Final

from portal.admin.desk import keeping
from portal.admin.desk.forms import step_form, typed_in_step
from portal.admin.desk.stepping import Attempt, too_late
from portal.admin.middleware import signed_in
from portal.cases import allowing, reading
from portal.catalogue.states import STAFF_LABELS
from portal.core.errors import DomainError, NotFound
from portal.web.forms import Bound
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

LATEST: Final = 4
"""Lines of the timeline that are shown beside one's own words."""


async def outdated(
    request: PortalRequest, error: DomainError, tried: Attempt, *, proposing: bool = False
) -> Answer:
    """His words become a draft and are shown beside what happened meanwhile; nothing is ever locked."""
    person, step, data = signed_in(request), tried.step, tried.form.raw
    back = f"/staff/cases/{tried.matter.number}"
    words = typed_in_step(step, data)
    try:
        opened = await reading.open_case(person, tried.matter.number)
    except NotFound as gone:
        return too_late(request, gone, words, back=back)
    await keeping.keep(person, opened.matter.id, step.action, data)
    offers = [one for one in await allowing.offers(person, opened.matter) if one.step.action == step.action]
    is_open = any(one.why_not is None and one.proposing == proposing for one in offers)
    return page(
        request,
        "admin/desk/two_texts.html",
        409,
        sentence=error.message,
        step=step,
        typed=words,
        matter=opened.matter,
        state=STAFF_LABELS[opened.matter.state],
        lines=opened.lines[-LATEST:][::-1],
        again=Bound(form=await step_form(opened.matter, step), raw=data) if is_open else None,
        action=f"{back}/{'proposals' if proposing else 'steps'}/{step.action}",
        back=back,
        why_not=next((one.why_not for one in offers), None),
        current="inbox",
    )
