"""Pages for taking a list over: upload, what would become of each line, and what became of it."""

from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from portal.admin.middleware import signed_in
from portal.admin.units.forms import LIST
from portal.core.errors import N_, DomainError, Message
from portal.sheets.reading import MOST_BYTES, REASONS
from portal.sheets.writing import xlsx_bytes
from portal.staff import queries as staff
from portal.units import importing
from portal.units.lines import HEADER, sample
from portal.units.planning import Outcome
from portal.web.bodies import read_form
from portal.web.brought import Brought, brought
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.pagination import Pages
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/unit-lists"
SIZE = 50
TAKEN = declare_notice("units-taken", N_("已导入。没有采用的行和原因列在下面。"))
OUTCOMES: Final = {
    Outcome.NEW: N_("将新增"),
    Outcome.CHANGED: N_("将更改"),
    Outcome.ADDED: N_("已新增"),
    Outcome.UPDATED: N_("已更改"),
    Outcome.REFUSED: N_("不采用"),
    Outcome.UNCHANGED: N_("没有变化"),
}
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UnitListsController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "units.edit"}  # noqa: RUF012

    @get("/new", name="admin:unit-list-new")
    async def ask(self, request: PortalRequest) -> Answer:
        return _form_page(request, LIST.blank())

    @get("/template", name="admin:unit-list-template")
    async def template(self) -> Response[bytes]:
        headers = {"Content-Disposition": 'attachment; filename="units.xlsx"'}
        data = xlsx_bytes("单位名录", HEADER, await sample())
        return Response(data, media_type=_XLSX, headers=headers)

    @post("/new", name="admin:unit-list-bring")
    async def bring(self, request: PortalRequest) -> Answer:
        file = await brought(request, most=MOST_BYTES)
        form = _checked(LIST.without("file").bind(file.texts), file)
        if form.ok:
            try:
                made = await importing.bring(
                    file.data, file.name, form.values["source"], actor=signed_in(request).actor
                )
                return see_other(f"{PATH}/{made}")
            except DomainError as error:
                form = form.with_error("file", error.message)
        return _form_page(request, form)

    @get("/{list_id:uuid}", name="admin:unit-list")
    async def show(
        self, request: PortalRequest, list_id: FromPath[UUID], outcome: FromQuery[str] = ""
    ) -> Answer:
        found = await importing.unit_list(list_id)
        shown = _shown(outcome, found.counts)
        path, query = f"{PATH}/{list_id}", {"outcome": shown.value}
        asked, total = request.query_params.get("page", ""), found.counts.get(shown.value, 0)
        pages = Pages.asked(asked, total=total, size=SIZE, path=path, query=query)
        return page(
            request,
            "admin/units/preview.html",
            list=found,
            shown=shown,
            outcomes=OUTCOMES,
            lines=await importing.listed(list_id, shown, offset=pages.offset, limit=SIZE),
            pages=pages,
            names=await staff.names_of_actors({found.made_by}),
            current="units",
        )

    @post("/{list_id:uuid}/taking", name="admin:unit-list-take")
    async def take(self, request: PortalRequest, list_id: FromPath[UUID]) -> Answer:
        await read_form(request)
        await importing.take(list_id, actor=signed_in(request).actor)
        return see_other(f"{PATH}/{list_id}", notice=TAKEN)


def _checked(form: Bound, file: Brought) -> Bound:
    if file.too_large:
        return form.with_error("file", Message(REASONS["large"]))
    return form if file.data else form.with_error("file", Message(N_("请选择文件。")))


def _shown(asked: str, counts: dict[str, int]) -> Outcome:
    """The outcome that was asked for, else the first that has lines: what is refused before all."""
    order = (Outcome.REFUSED, *OUTCOMES)
    present = [one for one in order if counts.get(one.value)]
    return next((one for one in present if one.value == asked), present[0] if present else Outcome.NEW)


def _form_page(request: PortalRequest, form: Bound) -> Answer:
    return page(request, "admin/units/bring.html", form=form, current="units")
