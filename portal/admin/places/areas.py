"""Pages of areas: which bureau answers for each, and which quality station for its sites."""

from typing import Any

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.places.forms import AREA_KINDS, END, area_form
from portal.admin.places.offices import CHANGED, ENDED, RESTORED
from portal.admin.places.shown import facts, life_of
from portal.catalogue.rows import AreaRow
from portal.core import clock
from portal.core.errors import N_, DomainError, NotFound
from portal.offices import keeping, queries
from portal.offices.keeping import AREAS
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/areas"
ADDED = declare_notice("area-added", N_("已增加，举报人从现在起可以选它。"))


class AreasController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "offices.edit"}  # noqa: RUF012

    @get(name="admin:areas")
    async def show(self, request: PortalRequest) -> Answer:
        return page(
            request,
            "admin/places/areas.html",
            areas=await queries.all_areas(),
            offices={office.code: office for office in await queries.all_offices()},
            kinds=AREA_KINDS,
            today=clock.today(),
            current="areas",
        )

    @get("/new", name="admin:area-new")
    async def ask(self, request: PortalRequest) -> Answer:
        position = max((row.position for row in await queries.all_areas()), default=0) + 10
        form = (await area_form(new=True)).blank(valid_from=clock.today(), position=position)
        return _form_page(request, form)

    @post("/new", name="admin:area-add")
    async def add(self, request: PortalRequest) -> Answer:
        form = (await area_form(new=True)).bind(await read_form(request))
        if form.ok:
            try:
                values = dict(form.values)
                await keeping.add(
                    AREAS, values["code"], _columns(values), **_dated(values), actor=_actor(request)
                )
                return see_other(PATH, notice=ADDED)
            except DomainError as error:
                form = form.with_refusal(error)
        return _form_page(request, form)

    @get("/{code:str}/entry", name="admin:area")
    async def one(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        return await _area_page(request, await _area(code))

    @post("/{code:str}/entry", name="admin:area-change")
    async def change(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        area, data = await _area(code), await read_form(request)
        form = (await area_form(new=False)).bind(data)
        if form.ok:
            try:
                values, version = dict(form.values), version_of(data)
                await keeping.change_row(
                    AREAS, code, _columns(values), **_dated(values), version=version, actor=_actor(request)
                )
                return see_other(f"{PATH}/{code}/entry", notice=CHANGED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _area_page(request, area, form)

    @post("/{code:str}/end", name="admin:area-end")
    async def end(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        area, data = await _area(code), await read_form(request)
        form = END.bind(data)
        if form.ok:
            try:
                version = version_of(data)
                await keeping.end(AREAS, code, **form.values, version=version, actor=_actor(request))
                return see_other(f"{PATH}/{code}/entry", notice=ENDED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _area_page(request, area, form)

    @post("/{code:str}/restoration", name="admin:area-restore")
    async def restore(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        version = version_of(await read_form(request))
        await keeping.restore(AREAS, code, version=version, actor=_actor(request))
        return see_other(f"{PATH}/{code}/entry", notice=RESTORED)


async def _area(code: str) -> AreaRow:
    for area in await queries.all_areas():
        if area.code == code:
            return area
    raise NotFound()


async def _area_page(request: PortalRequest, area: AreaRow, failed: Bound | None = None) -> Answer:
    words = {name: getattr(area, name) for name in (*AREAS.columns, "valid_from", "valid_to", "source")}
    forms = {
        "field": (await area_form(new=False)).blank(**words | {"valid_from": clock.today(), "source": ""}),
        "end": END.blank(last_day=clock.today()),
    }
    if failed is not None:
        forms[failed.form.name] = failed
    return page(
        request,
        "admin/places/entry.html",
        form=failed,
        row=area,
        facts=await facts(words),
        life=await life_of(AREAS.subject(area.code)),
        forms=forms,
        named=None,
        left=None,
        needed=False,
        path=f"{PATH}/{area.code}",
        back=PATH,
        current="areas",
    )


def _form_page(request: PortalRequest, form: Bound) -> Answer:
    return page(request, "admin/places/new.html", form=form, path=PATH, current="areas")


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in AREAS.columns} | {"quality": values["quality"] or None}


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("valid_from", "source")}


def _actor(request: PortalRequest) -> str:
    return signed_in(request).actor
