"""The clocks of one tip or case, and how each was computed."""

from typing import Final
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath

from portal.admin.clocks.shown import IN_WORDS
from portal.admin.middleware import signed_in
from portal.cases.matters import Matter, case_matter, tip_matter
from portal.catalogue.states import STAFF_LABELS
from portal.clocks import queries
from portal.clocks.explaining import explain
from portal.clocks.standing import standings
from portal.core.errors import NotFound
from portal.staff.people import Person
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/clocks"
_LOADED: Final = {"tips": tip_matter, "cases": case_matter}


class MatterClocksController(Controller):
    path = f"{PATH}/{{group:str}}/{{number:str}}"
    include_in_schema = False

    @get(name="admin:clocks-of", opt={"permission": "tips.read"})
    async def show(self, request: PortalRequest, group: FromPath[str], number: FromPath[str]) -> Answer:
        matter = await _matter(signed_in(request), group, number)
        return page(
            request,
            "admin/clocks/matter.html",
            matter=matter,
            group=group,
            clocks=await standings(matter.id),
            states=STAFF_LABELS,
            current="inbox",
            **IN_WORDS,
        )

    @get("/{clock:uuid}", name="admin:clock", opt={"permission": "tips.read"})
    async def explained(
        self, request: PortalRequest, group: FromPath[str], number: FromPath[str], clock: FromPath[UUID]
    ) -> Answer:
        matter = await _matter(signed_in(request), group, number)
        return page(
            request,
            "admin/clocks/explained.html",
            matter=matter,
            group=group,
            explained=await explain(await queries.clock_of(matter.id, clock)),
            current="inbox",
            **IN_WORDS,
        )


async def _matter(person: Person, group: str, number: str) -> Matter:
    """Loading is the access check."""
    if group not in _LOADED:
        raise NotFound
    return await _LOADED[group](person, number)
