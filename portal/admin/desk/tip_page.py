"""The page of one tip: what was told, the conversation, and the steps before there is a case."""

from typing import Any

from portal.admin.clocks.shown import clocks_shown
from portal.admin.desk import keeping, repeats, shown, stepping
from portal.admin.desk.forms import answer_form, message_form
from portal.admin.identities.card import card_of
from portal.admin.middleware import signed_in
from portal.cases import answering, queries, reading, templates
from portal.cases.matters import matter_behind, roles_towards
from portal.catalogue.states import STAFF_LABELS, Role
from portal.offices import queries as offices
from portal.tips.reading import OpenTip
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

_HANDLERS = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})


async def tip_page(request: PortalRequest, number: str, failed: Bound | None = None) -> Answer:
    person = signed_in(request)
    opened = await reading.open_tip(person, number)
    tip, matter = opened.tip, opened.matter
    behind = await matter_behind(tip.row)
    waiting = await keeping.mine(person, behind.id)
    form = message_form(tip.row.number, await templates.offered(person, matter))
    return page(
        request,
        "admin/desk/tip.html",
        form=failed,
        tip=tip,
        matter=matter,
        lines=opened.lines,
        case=await queries.case_by_id(tip.row.case) if tip.row.case else None,
        steps=await stepping.steps_of(
            person, matter, failed=failed, proposal=opened.proposal, waiting=waiting
        ),
        message=failed if failed and failed.form.name == form.name else keeping.kept(form, waiting),
        answer=sent_back(answer_form(tip.row.number), failed),
        may_answer=answering.may_note(person, behind),
        waiting=waiting,
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


def sent_back(form: Form, failed: Bound | None) -> Bound:
    """The form that came back with its errors, or blank."""
    return failed if failed is not None and failed.form.name == form.name else form.blank()


async def tip_shown(tip: OpenTip) -> dict[str, Any]:
    return {
        "kind": shown.kind_words(tip.row.kind),
        "answers": await shown.tip_told(tip),
    }


async def _due(tip: OpenTip) -> shown.DueShown | None:
    row = tip.row
    if row.due_on is None or row.case is not None:
        return None
    return await shown.due_shown(row.due_on, row.due_provisional)
