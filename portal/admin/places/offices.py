"""Pages of offices: the list with their state, adding one, new words, ending and history."""

from typing import Any

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.places.forms import END, END_KNOWING, KINDS, office_form
from portal.admin.places.leaving import left_of
from portal.admin.places.shown import duties_in_words, facts, life_of
from portal.catalogue.rows import OfficeRow
from portal.core import clock
from portal.core.errors import N_, DomainError
from portal.offices import ending, keeping, queries
from portal.offices.keeping import OFFICES
from portal.staff import keyring
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/offices"
EDIT = {"permission": "offices.edit"}
ADDED = declare_notice("office-added", N_("已增加。规则派给它之前，它收不到举报。"))
CHANGED = declare_notice("row-changed", N_("已保存。以前的内容留在历史里。"))
ENDED = declare_notice("row-ended", N_("已终止。"))
RESTORED = declare_notice("row-restored", N_("已恢复。"))


class OfficeRowsController(Controller):
    path = PATH
    include_in_schema = False
    opt = EDIT

    @get(name="admin:offices")
    async def show(self, request: PortalRequest) -> Answer:
        rows = await queries.all_offices()
        return page(
            request,
            "admin/places/offices.html",
            offices=rows,
            areas={area.code: area for area in await queries.all_areas()},
            keys=await keyring.current_epochs(*(row.code for row in rows)),
            kinds=KINDS,
            today=clock.today(),
            current="offices",
        )

    @get("/new", name="admin:office-new")
    async def ask(self, request: PortalRequest) -> Answer:
        position = max((row.position for row in await queries.all_offices()), default=0) + 10
        form = (await office_form()).blank(valid_from=clock.today(), position=position)
        return _form_page(request, form)

    @post("/new", name="admin:office-add")
    async def add(self, request: PortalRequest) -> Answer:
        form = (await office_form()).bind(await read_form(request))
        if form.ok:
            try:
                values = _values(form)
                await keeping.add(OFFICES, values.pop("code"), values, **_dated(form), actor=_actor(request))
                return see_other(PATH, notice=ADDED)
            except DomainError as error:
                form = form.with_refusal(error)
        return _form_page(request, form)

    @get("/{code:str}/entry", name="admin:office-entry")
    async def one(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        return await _office_page(request, await queries.office(code))

    @post("/{code:str}/entry", name="admin:office-change")
    async def change(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        office, data = await queries.office(code), await read_form(request)
        form = (await office_form(office)).bind(data)
        if form.ok:
            try:
                values = {"kind": office.kind} | _values(form)
                await keeping.change_row(
                    OFFICES, code, values, **_dated(form), version=version_of(data), actor=_actor(request)
                )
                return see_other(f"{PATH}/{code}/entry", notice=CHANGED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _office_page(request, office, form)

    @post("/{code:str}/end", name="admin:office-end")
    async def end(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        office, data = await queries.office(code), await read_form(request)
        form = (await _end_form(code)).bind(data)
        if form.ok:
            try:
                given = {"knowing": False} | dict(form.values)
                await ending.end_office(
                    code,
                    **given,
                    version=version_of(data),
                    actor=_actor(request),
                    busy=bool(await left_of(office)),
                )
                return see_other(f"{PATH}/{code}/entry", notice=ENDED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _office_page(request, office, form)

    @post("/{code:str}/restoration", name="admin:office-restore")
    async def restore(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        version = version_of(await read_form(request))
        await keeping.restore(OFFICES, code, version=version, actor=_actor(request))
        return see_other(f"{PATH}/{code}/entry", notice=RESTORED)


async def _office_page(request: PortalRequest, office: OfficeRow, failed: Bound | None = None) -> Answer:
    words = {name: getattr(office, name) for name in (*OFFICES.columns, "valid_from", "valid_to", "source")}
    forms = {
        "field": (await office_form(office)).blank(**words | {"valid_from": clock.today(), "source": ""}),
        "end": (await _end_form(office.code)).blank(last_day=clock.today()),
    }
    if failed is not None:
        forms[failed.form.name] = failed
    return page(
        request,
        "admin/places/entry.html",
        form=failed,
        row=office,
        facts=await facts(words),
        life=await life_of(OFFICES.subject(office.code)),
        forms=forms,
        named=await ending.named_by(office.code),
        left=await left_of(office),
        duties=duties_in_words,
        areas={area.code: area for area in await queries.all_areas()},
        needed=office.kind in ending.NEEDED,
        path=f"{PATH}/{office.code}",
        back=PATH,
        current="offices",
    )


async def _end_form(code: str) -> Form:
    return END_KNOWING if await ending.named_by(code) else END


def _form_page(request: PortalRequest, form: Bound) -> Answer:
    return page(request, "admin/places/new.html", form=form, path=PATH, current="offices")


def _values(form: Bound) -> dict[str, Any]:
    values = {name: form.values.get(name) for name in ("code", *OFFICES.columns) if name in form.values}
    return values | {"area_code": values["area_code"] or None}


def _dated(form: Bound) -> dict[str, Any]:
    return {name: form.values[name] for name in ("valid_from", "source")}


def _actor(request: PortalRequest) -> str:
    return signed_in(request).actor
