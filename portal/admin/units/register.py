"""Pages of units: the list with its search, one unit with its history, adding, changing and ending it."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.units.forms import END, LEVELS, entry_of, filters, known, unit_form
from portal.catalogue import codelists
from portal.core import clock
from portal.core.errors import N_, DomainError
from portal.offices import history
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.units import keeping, queries
from portal.units.queries import Filter, Unit
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.i18n import in_language, language
from portal.web.pagination import Pages
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.tidying import one_line
from portal.web.types import Answer, PortalRequest

PATH = "/staff/units"
EDIT = {"permission": "units.edit"}
LONGEST_WORDS = 80
SIZE = 50
ADDED = declare_notice("unit-added", N_("已登记。"))
CHANGED = declare_notice("unit-changed", N_("已保存。以前的内容留在历史里。"))
ENDED = declare_notice("unit-ended", N_("已终止。以后的举报不再按它判断级别。"))
RESTORED = declare_notice("unit-restored", N_("已恢复。"))


class UnitsController(Controller):
    path = PATH
    include_in_schema = False
    opt = EDIT

    @get(name="admin:units")
    async def show(
        self,
        request: PortalRequest,
        q: FromQuery[str] = "",
        level: FromQuery[str] = "",
        area: FromQuery[str] = "",
        only: FromQuery[str] = "",
    ) -> Answer:
        asked = {"q": one_line(q)[:LONGEST_WORDS], "level": level, "area": area, "only": only}
        wanted = Filter(words=asked["q"], level=level, area=area, ended=only == "ended")
        number = request.query_params.get("page", "")
        pages = Pages.asked(number, total=await queries.count(wanted), size=SIZE, path=PATH, query=asked)
        return page(
            request,
            "admin/units/list.html",
            units=await queries.listed(wanted, offset=pages.offset, limit=SIZE),
            asked=asked,
            longest=LONGEST_WORDS,
            filters=(await filters()).bind(FormData.of({"level": level, "area": area})),
            pages=pages,
            words=await words(),
            current="units",
        )

    @get("/new", name="admin:unit-new")
    async def ask(self, request: PortalRequest) -> Answer:
        return _form_page(request, (await unit_form()).blank(valid_from=clock.today()))

    @post("/new", name="admin:unit-add")
    async def add(self, request: PortalRequest) -> Answer:
        form = (await unit_form()).bind(await read_form(request))
        if form.ok:
            try:
                source = form.values["source"]
                made = await keeping.add_unit(entry_of(form.values), source=source, actor=_actor(request))
                return see_other(f"{PATH}/{made}", notice=ADDED)
            except DomainError as error:
                form = form.with_refusal(error)
        return _form_page(request, form)

    @get("/{unit:uuid}", name="admin:unit")
    async def one(self, request: PortalRequest, unit: FromPath[UUID]) -> Answer:
        return await _unit_page(request, await queries.unit(unit))

    @post("/{unit:uuid}", name="admin:unit-change")
    async def change(self, request: PortalRequest, unit: FromPath[UUID]) -> Answer:
        found, data = await queries.unit(unit), await read_form(request)
        form = (await unit_form()).bind(data)
        if form.ok:
            try:
                source, version = form.values["source"], version_of(data)
                await keeping.change_unit(
                    unit, entry_of(form.values), source=source, version=version, actor=_actor(request)
                )
                return see_other(f"{PATH}/{unit}", notice=CHANGED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _unit_page(request, found, form)

    @post("/{unit:uuid}/end", name="admin:unit-end")
    async def end(self, request: PortalRequest, unit: FromPath[UUID]) -> Answer:
        found, data = await queries.unit(unit), await read_form(request)
        form = END.bind(data)
        if form.ok:
            try:
                version = version_of(data)
                await keeping.end_unit(unit, **form.values, version=version, actor=_actor(request))
                return see_other(f"{PATH}/{unit}", notice=ENDED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _unit_page(request, found, form)

    @post("/{unit:uuid}/restoration", name="admin:unit-restore")
    async def restore(self, request: PortalRequest, unit: FromPath[UUID]) -> Answer:
        version = version_of(await read_form(request))
        await keeping.restore_unit(unit, version=version, actor=_actor(request))
        return see_other(f"{PATH}/{unit}", notice=RESTORED)


async def words() -> dict[str, dict[str, str]]:
    """Codes of the register in words."""
    areas = {area.code: in_language(area) for area in await offices.all_areas()}
    types = {one.code: one.label(language()) for one in codelists.code_list("unit_type")}
    return {"area": areas, "unit_type": types, "level": LEVELS}


async def _unit_page(request: PortalRequest, unit: Unit, failed: Bound | None = None) -> Answer:
    names = await queries.former_names(unit.id)
    former = await history.former(keeping.subject(unit.id))
    forms: dict[str, Any] = {
        "field": (await unit_form()).blank(**known(unit, names)),
        "end": END.blank(last_day=clock.today()),
    }
    if failed is not None:
        forms[failed.form.name] = failed
    return page(
        request,
        "admin/units/unit.html",
        form=failed,
        unit=unit,
        names=names,
        former=former,
        people=await staff.names_of_actors({one.changed_by for one in former}),
        forms=forms,
        words=await words(),
        current="units",
    )


def _form_page(request: PortalRequest, form: Bound) -> Answer:
    return page(request, "admin/units/new.html", form=form, current="units")


def _actor(request: PortalRequest) -> str:
    return signed_in(request).actor
