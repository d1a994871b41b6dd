"""Filling a sheet: typed on a telephone, saved as often as one likes; two at once see both texts."""

from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk import keeping
from portal.admin.desk.facts import MORE
from portal.admin.desk.forms import version_of
from portal.admin.desk.previews import DRAFT
from portal.admin.desk.stepping import too_late
from portal.admin.inspections.forms import (
    NAME,
    REMOVED,
    keys_of,
    one_more,
    sheet_form,
    texts_of,
    typed_of,
    unseen,
)
from portal.admin.middleware import signed_in
from portal.cases import drafts, reading
from portal.cases.applying import somebody_was_faster
from portal.cases.inspections import saving
from portal.cases.inspections.reading import sheet_to_fill
from portal.cases.inspections.sheets import OFFICERS, Sheet, rows_about
from portal.cases.reading import OpenCase
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/cases/{number:str}/inspections/{sheet:int}"
SAVED = declare_notice("inspection-saved", N_("现场核查表已密封保存，还可以接着填。"))


class FillingController(Controller):
    path = f"{PATH}/form"
    include_in_schema = False

    @get(name="admin:inspection-form", opt={"permission": "cases.step"})
    async def show(self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]) -> Answer:
        person = signed_in(request)
        opened = await reading.open_case(person, number)
        await saving.matter_to_inspect(person, number)
        found = await sheet_to_fill(person, opened, sheet)
        if found.finished:
            return see_other(_at(opened, sheet))
        draft = (await keeping.mine(person, opened.matter.id)).get(_draft(sheet))
        data = FormData.of(draft.fields if draft else texts_of(found))
        data = _with_unseen(found, data) if draft else data
        return _page(request, opened, found, _bound(found, data), draft=draft)

    @post(name="admin:inspection-save", opt={"permission": "cases.step"})
    async def save(self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        opened, pressed = await reading.open_case(person, number), data.get(keeping.DO)
        found = await sheet_to_fill(person, opened, sheet)
        if pressed == DRAFT:
            await keeping.keep(person, opened.matter.id, _draft(sheet), data)
            return see_other(f"{_at(opened, sheet)}/form", notice=keeping.KEPT)
        if pressed == MORE:
            form = sheet_form(found, one_more(keys_of(found, data)))
            return _page(request, opened, found, Bound(form=form, raw=data))
        return await _saved(request, opened, found, data)


async def _saved(request: PortalRequest, opened: OpenCase, found: Sheet, data: FormData) -> Answer:
    """A person whom a colleague wrote down meanwhile is shown before anything is saved."""
    person, keys = signed_in(request), keys_of(found, data)
    form = sheet_form(found, keys).bind(data)
    if not form.ok:
        return _page(request, opened, found, form)
    try:
        if version_of(data) and unseen(found, data):
            raise await somebody_was_faster(opened.matter)
        typed = typed_of(found, form, keys)
        await saving.save(person, opened, found.number, typed, version=version_of(data))
    except InvalidInput as error:
        return _page(request, opened, found, form.with_refusal(error))
    except Conflict as error:
        await keeping.keep(person, opened.matter.id, _draft(found.number), data)
        merged = _bound(found, _with_unseen(found, data))
        return _page(request, opened, found, merged, status=409, faster=error)
    except (Refused, NotFound) as error:
        await keeping.keep(person, opened.matter.id, _draft(found.number), data)
        return too_late(request, error, [], back=f"/staff/cases/{opened.row.number}")
    await drafts.forget(person, opened.matter.id, _draft(found.number))
    return see_other(_at(opened, found.number), notice=SAVED)


def _page(request: PortalRequest, opened: OpenCase, sheet: Sheet, form: Bound, **more: Any) -> Answer:
    status, now = more.pop("status", None), {name: text for name, [text] in texts_of(sheet).items()}
    return page(
        request,
        "admin/inspections/form.html",
        status,
        form=form,
        number=opened.row.number,
        sheet=sheet,
        now=now,
        about_site=[form[row.code] for row in rows_about(sheet.rows, "site")],
        persons=[_person(form, sheet, n, key) for n, key in enumerate(_keys(form), 1)],
        result=[form[row.code] for row in rows_about(sheet.rows, "result")],
        officers=[(form[f"officer_{n}"], form[f"officer_{n}_number"]) for n in range(1, OFFICERS + 1)],
        more=MORE,
        current="inbox",
        **{"draft": None, "faster": None, **more},
    )


def _person(form: Bound, sheet: Sheet, n: int, key: str) -> dict[str, Any]:
    answers = [form[f"{key}-{row.code}"] for row in rows_about(sheet.rows, "person")]
    name = form[f"{key}-{NAME}"]
    return {"n": n, "called": name.text, "fields": [name, *answers], "removed": form[f"{key}-{REMOVED}"]}


def _keys(form: Bound) -> list[str]:
    return [one.name.removesuffix(f"-{NAME}") for one in form.form.fields if one.name.endswith(f"-{NAME}")]


def _bound(sheet: Sheet, data: FormData) -> Bound:
    return Bound(form=sheet_form(sheet, keys_of(sheet, data)), raw=data)


def _with_unseen(sheet: Sheet, data: FormData) -> FormData:
    return FormData.of(unseen(sheet, data) | {name: data.all(name) for name in data})


def _draft(sheet: int) -> str:
    return f"inspection-{sheet}"


def _at(opened: OpenCase, sheet: int) -> str:
    return f"/staff/cases/{opened.row.number}/inspections/{sheet}"
