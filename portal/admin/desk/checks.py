"""The checklist of a case on a page of its own: every item with its answer, evidence and note."""

from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk import keeping
from portal.admin.desk.previews import DRAFT
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.cases import checklist, drafts, reading
from portal.cases.checklist import STATES, Check, Item
from portal.cases.reading import OpenCase
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.fields import Checkboxes, Choice, Field, Radio, TextArea
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

FORM: Final = "checklist"
SAVED = declare_notice("checklist-saved", N_("核查清单已密封保存。"))


class ChecklistController(Controller):
    path = "/staff/cases/{number:str}/checklist"
    include_in_schema = False

    @get(name="admin:checklist", opt={"permission": "cases.step"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        person = signed_in(request)
        opened = await reading.open_case(person, number)
        waiting = await keeping.mine(person, opened.matter.id)
        form = await _form(opened)
        bound = keeping.kept(form, waiting) if FORM in waiting else form.blank(**await _answers(opened))
        return await _page(request, opened, bound, draft=waiting.get(FORM))

    @post(name="admin:checklist-save", opt={"permission": "cases.step"})
    async def save(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        opened = await reading.open_case(person, number)
        bound = (await _form(opened)).bind(data)
        if data.get(keeping.DO) == DRAFT:
            await keeping.keep(person, opened.matter.id, FORM, data)
            return see_other(f"/staff/cases/{number}/checklist", notice=keeping.KEPT)
        if not bound.ok:
            return await _page(request, opened, bound)
        try:
            await checklist.check(person, number, await _said(opened, bound), opened.tips)
        except InvalidInput as error:
            return await _page(request, opened, bound.with_refusal(error))
        except Conflict as error:
            await keeping.keep(person, opened.matter.id, FORM, data)
            return await _page(request, opened, bound, status=409, faster=error)
        except (Refused, NotFound) as error:
            await keeping.keep(person, opened.matter.id, FORM, data)
            return too_late(request, error, [], back=f"/staff/cases/{number}")
        await drafts.forget(person, opened.matter.id, FORM)
        return see_other(f"/staff/cases/{number}#checklist", notice=SAVED)


async def _page(request: PortalRequest, opened: OpenCase, form: Bound, **more: Any) -> Answer:
    items, status = await _items(opened), more.pop("status", None)
    return page(
        request,
        "admin/desk/checklist.html",
        status,
        form=form,
        number=opened.row.number,
        items=[(item, [form[name] for name in _names(item, form)]) for item in items],
        states=STATES,
        names=await staff.names(item.by for item in items if item.by),
        current="inbox",
        **{"draft": None, "faster": None, **more},
    )


async def _items(opened: OpenCase) -> list[Item]:
    return await checklist.items_of(opened.row, opened.steps)


async def _form(opened: OpenCase) -> Form:
    files = [Choice(file.blob, Words(file.name)) for tip in opened.tips for file in checklist.files_of(tip)]
    fields: list[Field] = []
    for item in await _items(opened):
        code = item.row.code
        choices = tuple(Choice(state, label) for state, label in STATES.items())
        fields.append(Radio(f"{code}-state", N_("结果"), required=False, choices=choices))
        if files:
            evidence = Checkboxes(f"{code}-evidence", N_("关联证据"), required=False, choices=tuple(files))
            fields.append(evidence)
        note = TextArea(f"{code}-text", N_("说明"), required=False, limit=checklist.LONGEST_NOTE, rows=2)
        fields.append(note)
    return Form(tuple(fields), name=FORM)


def _names(item: Item, form: Bound) -> list[str]:
    return [one.name for one in form.form.fields if one.name.partition("-")[0] == item.row.code]


async def _answers(opened: OpenCase) -> dict[str, Any]:
    blobs = {file.name: file.blob for tip in opened.tips for file in checklist.files_of(tip)}
    found: dict[str, Any] = {}
    for item in await _items(opened):
        code = item.row.code
        found |= {f"{code}-state": item.state, f"{code}-text": item.note}
        found[f"{code}-evidence"] = [blobs[name] for name in item.evidence if name in blobs]
    return found


async def _said(opened: OpenCase, form: Bound) -> list[Check]:
    """Items without an answer are left for later, unless something was written beside them."""
    said = []
    for item in await _items(opened):
        code = item.row.code
        state, note = form.values[f"{code}-state"], form.values[f"{code}-text"]
        evidence = tuple(form.values.get(f"{code}-evidence", ()))
        if state or note or evidence:
            seen = _seen(form.raw, code)
            said.append(Check(code=code, state=state, note=note, evidence=evidence, seen=seen))
    return said


def _seen(data: FormData, code: str) -> int:
    text = data.get(f"{code}-seen")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
