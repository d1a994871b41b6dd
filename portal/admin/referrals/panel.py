"""What the page of a case shows of its referrals."""

from collections.abc import Mapping
from typing import Any

from portal.admin.referrals.listing import TAGS
from portal.cases import allowing
from portal.cases.matters import roles_towards
from portal.cases.reading import OpenCase
from portal.catalogue.states import Role
from portal.referrals import handing, queries
from portal.referrals.opening import opened_of
from portal.referrals.queries import LABELS
from portal.referrals.suggesting import suggestions
from portal.staff.people import Person

_HANDLERS = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})


async def of_case(person: Person, opened: OpenCase) -> Mapping[str, Any] | None:
    """Only for those who may open the pages that it leads to."""
    if "referrals.manage" not in person.permissions:
        return None
    rows, matter = await queries.of_case(opened.row.id), opened.matter
    acts = bool(roles_towards(person, matter) & _HANDLERS)
    facts = [row.cells for row in opened.facts.rows if row.id not in opened.facts.proposed]
    told = {row.body for row in rows}
    return {
        "number": opened.row.number,
        "referrals": await opened_of(opened.row.compartment, opened.pair, rows, opened.steps),
        "suggestions": suggestions(facts, told) if acts and rows else [],
        "may_refer": await _may_refer(person, opened),
        "labels": LABELS,
        "tags": TAGS,
    }


async def _may_refer(person: Person, opened: OpenCase) -> bool:
    if not handing.is_possible(opened.matter.state):
        return False
    return (await allowing.offer(person, opened.matter, handing.REFER)).why_not is None
