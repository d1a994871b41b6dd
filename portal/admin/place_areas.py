"""The page that gives a clerk's place to some areas of his office only."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.core.errors import N_, DomainError, NotFound
from portal.offices import queries as offices
from portal.staff import area_limits, queries, revoking
from portal.staff.people import Person
from portal.staff.queries import PersonRow, PlaceRow
from portal.web.bodies import read_form
from portal.web.fields import Checkboxes, Choice
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PEOPLE = "/staff/people"
LIMITED = declare_notice("place-limited", N_("已限定。他从下一个页面起只看到这些区县的举报和案件。"))
WIDENED = declare_notice("place-widened", N_("已取消限定，他看到本单位全部的举报和案件。"))
ELSEWHERE = {"unknown": N_("地区不清楚的"), "outside": N_("市外的")}
_AREAS = Checkboxes(
    "areas", N_("只办哪些区县的"), hint=N_("都不勾选，就是办理本单位全部的。"), required=False
)


class PlaceAreasController(Controller):
    path = f"{PEOPLE}/{{account:uuid}}/places/{{office:str}}/areas"
    include_in_schema = False

    @get(name="admin:place-areas", opt={"permission": "places.end"})
    async def ask(self, request: PortalRequest, account: FromPath[UUID], office: FromPath[str]) -> Answer:
        row, place = await _place(signed_in(request), account, office)
        return await _page(request, row, place, (await _form()).blank(areas=sorted(place.areas)))

    @post(name="admin:place-areas-limit", opt={"permission": "places.end"})
    async def limit(self, request: PortalRequest, account: FromPath[UUID], office: FromPath[str]) -> Answer:
        row, place = await _place(signed_in(request), account, office)
        form = (await _form()).bind(await read_form(request))
        if form.ok:
            try:
                areas = form.values["areas"]
                await area_limits.limit(signed_in(request), account, office, areas)
                return see_other(f"{PEOPLE}/{account}", notice=LIMITED if areas else WIDENED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _page(request, row, place, form)


async def names() -> dict[str, Words | str]:
    """Every area by its code, with what is none of them."""
    return {area.code: Words(area.zh, area.en) for area in await offices.all_areas()} | ELSEWHERE


async def _form() -> Form:
    rows = [Choice(area.code, Words(area.zh, area.en)) for area in await offices.areas()]
    others = [Choice(code, label) for code, label in ELSEWHERE.items()]
    return Form((_AREAS,)).with_choices(areas=(*rows, *others))


async def _place(by: Person, account: UUID, office: str) -> tuple[PersonRow, PlaceRow]:
    row = await queries.person(account)
    for place in row.places if row else ():
        if (place.office, place.role) == (office, area_limits.ROLE) and row and revoking.may_end(by, office):
            return row, place
    raise NotFound(N_("他没有这个岗位，或者已经收回。"))


async def _page(request: PortalRequest, row: PersonRow, place: PlaceRow, form: Bound) -> Answer:
    office = next((one for one in await offices.all_offices() if one.code == place.office), None)
    address = f"{PEOPLE}/{row.id}/places/{place.office}/areas"
    return page(
        request,
        "admin/people/areas.html",
        form=form,
        row=row,
        office=office,
        address=address,
        current="people",
    )
