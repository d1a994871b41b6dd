"""What has ended and where it stands, and the periods that say for how long it is kept."""

from litestar import Controller, get
from litestar.params import FromQuery

from portal.admin.desk.shown import kind_words
from portal.admin.middleware import signed_in
from portal.admin.retention.shown import IN_WORDS, seen_by
from portal.catalogue.states import Role
from portal.core import clock
from portal.offices import queries as offices
from portal.retention import periods
from portal.retention.standing import Standing
from portal.staff import queries as staff
from portal.web import templating
from portal.web.pagination import Pages
from portal.web.types import Answer, PortalRequest

PATH = "/staff/retention"
SIZE = 50


class RetentionController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:retention", opt={"permission": "retention.see"})
    async def show(
        self, request: PortalRequest, show: FromQuery[str] = "", page: FromQuery[str] = ""
    ) -> Answer:
        person = signed_in(request)
        found, rules = await seen_by(person), await periods.all_periods()
        chosen = next((one for one in Standing if one == show), None)
        listed = [one for one in found if chosen in (None, one.standing)]
        query = {"show": chosen} if chosen else {}
        pages = Pages.asked(page, total=len(listed), size=SIZE, path=PATH, query=query)
        return templating.page(
            request,
            "admin/retention/list.html",
            ended=listed[pages.offset : pages.offset + pages.size],
            counts={one: sum(each.standing == one for each in found) for one in Standing},
            chosen=chosen,
            pages=pages,
            periods=rules,
            names=await staff.names_of_actors(
                by for one in rules for by in (one.proposed_by, one.confirmed_by)
            ),
            today=clock.today(),
            may_set="retention.set" in person.permissions,
            opens_all=person.has_role(Role.LEADING),
            offices={row.code: row for row in await offices.offices()},
            kind_words=kind_words,
            **IN_WORDS,
        )
