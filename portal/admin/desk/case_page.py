"""The page of one case: what is known, what happened, and what this person can do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args
from uuid import UUID

from portal.admin.desk import keeping, presence, shown, stepping
from portal.admin.desk.forms import NOTE, answer_form, assign_form, message_form
from portal.admin.desk.keeping import Drafts
from portal.admin.desk.panels import panels_of
from portal.admin.desk.tip_page import sent_back, tip_shown
from portal.admin.identities.card import card_of
from portal.admin.middleware import signed_in
from portal.cases import (
    answering,
    assisting,
    checklist,
    overseeing,
    readiness,
    reading,
    recusing,
    templates,
)
from portal.cases.checking import PROVED
from portal.cases.facts import checking, saving
from portal.cases.facts.reading import masked
from portal.cases.facts.rows import numbered
from portal.cases.matters import Matter, roles_towards
from portal.cases.reading import OpenCase
from portal.cases.templates import Template
from portal.cases.timeline import Audience, Line
from portal.catalogue.annex3 import COLUMNS, PERSONAL_NUMBER
from portal.catalogue.states import FINAL, STAFF_LABELS, Role, State
from portal.offices import queries as offices
from portal.records.desk import DRAFT
from portal.retention import holding
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web.forms import Bound
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})
_SHORT: Final = 10
"""Lines of the timeline that the page shows by itself."""


@dataclass(frozen=True, slots=True)
class View:
    """How the timeline is looked at."""

    show: str = "all"
    order: str = "new"
    whole: bool = False

    def of(self, lines: Sequence[Line]) -> list[Line]:
        wanted = [line for line in lines if self.show not in get_args(Audience) or line.audience == self.show]
        return wanted if self.order == "old" else wanted[::-1]


async def case_page(
    request: PortalRequest, number: str, failed: Bound | None = None, view: View | None = None
) -> Answer:
    """`failed` is a form that comes back, with its errors if it has any."""
    person = signed_in(request)
    opened = await reading.open_case(person, number)
    matter = opened.matter
    waiting = await keeping.mine(person, matter.id)
    return page(
        request,
        "admin/desk/case.html",
        form=failed,
        case=opened,
        matter=matter,
        tips=await _tips(person, opened, failed, waiting),
        steps=await stepping.steps_of(
            person, matter, failed=failed, proposal=opened.proposal, waiting=waiting
        ),
        people=await staff.names(await _people(opened)),
        panels=await panels_of(person, opened),
        also_here=presence.others(person, matter.id),
        current="inbox",
        waiting=waiting,
        **await _standing(opened),
        **_timeline(opened, view or View()),
        **await _found(person, opened),
        **await _side(person, opened, failed, waiting),
    )


async def _standing(opened: OpenCase) -> dict[str, Any]:
    """What it is, whose it is, how far it has come, and until when."""
    row, matter = opened.row, opened.matter
    return {
        "kind": shown.kind_words(row.kind),
        "office": await offices.office(row.office),
        "holders": await shown.holders_shown(row.compartment),
        "due": None if row.ended else await shown.due_of_case(row),
        "held": await holding.is_held([matter.id, *(tip.id for tip in matter.tips)]),
        "states": STAFF_LABELS,
    }


async def _tips(
    person: Person, opened: OpenCase, failed: Bound | None, waiting: Drafts
) -> list[dict[str, Any]]:
    writes = bool(roles_towards(person, opened.matter) & _HANDLERS)
    offered = await templates.offered(person, opened.matter) if writes else []
    return [
        {
            "tip": tip,
            "identity": await card_of(person, tip),
            "message": _message(tip.row.number, offered, failed, waiting),
            "answer": sent_back(answer_form(tip.row.number), failed),
            **await tip_shown(tip),
        }
        for tip in opened.tips
    ]


def _message(tip: str, offered: Sequence[Template], failed: Bound | None, waiting: Drafts) -> Bound:
    form = message_form(tip, offered)
    return failed if failed is not None and failed.form.name == form.name else keeping.kept(form, waiting)


def _timeline(opened: OpenCase, view: View) -> dict[str, Any]:
    lines = view.of(opened.lines)
    cut = len(lines) > _SHORT and not view.whole
    return {"view": view, "lines": lines[:_SHORT] if cut else lines, "cut": len(lines) if cut else 0}


async def _found(person: Person, opened: OpenCase) -> dict[str, Any]:
    """Facts in the columns of annex 3, the checklist, and what the findings still wait for."""
    matter = opened.matter
    missing: Mapping[str, Any] = {}
    if matter.state in (State.INVESTIGATING, State.FILED):
        outcome = next(iter(sorted(PROVED)))
        missing = {"missing": await readiness.missing(opened.row, opened.facts, opened.steps, outcome)}
    return {
        "columns": COLUMNS,
        "rows": numbered(masked(row) for row in opened.facts.rows),
        "has_numbers": any(row[PERSONAL_NUMBER] for row in opened.facts.rows),
        "doubts": {row.id: checking.doubts(row) for row in opened.facts.rows},
        "items": await checklist.items_of(opened.row, opened.steps),
        "may_write_facts": saving.may_write(person, matter),
        "may_check": checklist.may_check(person, matter),
        "missing": (),
        **missing,
    }


async def _side(person: Person, opened: OpenCase, failed: Bound | None, waiting: Drafts) -> dict[str, Any]:
    """Assigning and noting, each in its blank form or the one that came back; what leads to other pages."""
    matter = opened.matter
    blank = {
        "assign": (await assign_form(matter)).blank(assignee=opened.row.assignee),
        "note": keeping.kept(NOTE, waiting),
    }
    if failed is not None and failed.form.name in blank:
        blank[failed.form.name] = failed
    return {
        **blank,
        "may_handle": bool(roles_towards(person, matter) & _HANDLERS) and matter.state not in FINAL,
        "may_answer": answering.may_note(person, matter),
        "may_redact": bool(roles_towards(person, matter) & _HANDLERS),
        "may_draft": _may_draft(person, opened),
        "may_invite": assisting.may_invite(person, matter),
        "helps": await assisting.is_helper(person, matter),
        "may_grant": overseeing.may_grant(person, matter),
        "recused": await _recused(matter),
    }


async def _recused(matter: Matter) -> list[str]:
    found = await recusing.in_force(matter)
    names = await staff.names(one.account for one in found)
    return [names.get(one.account, "") for one in found]


def _may_draft(person: Person, opened: OpenCase) -> bool:
    """Records are drafted by the owner office, once there is a decision."""
    decided = opened.row.state in (State.DECIDED, State.CLOSED) and opened.row.decided_on is not None
    return decided and person.may(DRAFT, opened.row.office)


async def _people(opened: OpenCase) -> set[UUID]:
    row = opened.row
    origins = (origin.by for fact in opened.facts.rows for origin in fact.origins.values())
    items = (item.by for item in await checklist.items_of(row, opened.steps))
    return {one for one in (row.assignee, row.findings_by, row.reviewed_by, *origins, *items) if one}
