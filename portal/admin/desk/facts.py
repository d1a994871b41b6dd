"""The facts of a case on a page of their own: all columns of annex 3, row by row, with their history."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk import keeping
from portal.admin.desk.forms import version_of
from portal.admin.desk.previews import DRAFT
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.cases import drafts, reading
from portal.cases.applying import somebody_was_faster
from portal.cases.facts import checking, saving
from portal.cases.facts import reading as facts_reading
from portal.cases.facts.reading import masked
from portal.cases.facts.rows import Facts, Row, numbered
from portal.cases.facts.saving import Typed
from portal.cases.reading import OpenCase
from portal.catalogue.annex3 import COLUMNS, GROUPS, MOST_ROWS, Column, columns_of
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.fields import Checkbox, Field, Text, TextArea
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

FORM: Final = "facts"
MORE: Final = "more"
SAVED = declare_notice("facts-saved", N_("案件事实已密封保存为新的版本。"))
_FIELD: Final = re.compile(r"(\d{1,4}|n\d{1,2})-([a-z_]+)")
_REMOVED: Final = "removed"


class FactsController(Controller):
    path = "/staff/cases/{number:str}/facts"
    include_in_schema = False

    @get(name="admin:facts", opt={"permission": "cases.step"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        person = signed_in(request)
        opened = await reading.open_case(person, number)
        draft = (await keeping.mine(person, opened.matter.id)).get(FORM)
        bound = _form(_keys(opened.facts, draft.fields if draft else {}))
        data = FormData.of(draft.fields if draft else {})
        data = _with_unseen(opened.facts, data)
        return _page(request, opened, Bound(form=bound, raw=data), draft=draft)

    @post(name="admin:facts-save", opt={"permission": "cases.step"})
    async def save(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        opened, pressed = await reading.open_case(person, number), data.get(keeping.DO)
        keys = _keys(opened.facts, keeping.typed(data))
        if pressed == DRAFT:
            await keeping.keep(person, opened.matter.id, FORM, data)
            return see_other(f"/staff/cases/{number}/facts", notice=keeping.KEPT)
        if pressed == MORE:
            form = _form([*keys, _new(keys)][: MOST_ROWS + 1])
            return _page(request, opened, Bound(form=form, raw=data))
        return await _saved(request, opened, _form(keys).bind(data), keys)

    @get("/versions", name="admin:facts-versions", opt={"permission": "cases.read"})
    async def versions(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        opened = await reading.open_case(signed_in(request), number)
        found = await facts_reading.versions(opened.row.compartment, opened.pair)
        return page(
            request,
            "admin/desk/facts_versions.html",
            number=number,
            versions=found,
            names=await staff.names(one.by for one in found if one.by),
            current="inbox",
        )

    @post("/numbers", name="admin:facts-numbers", opt={"permission": "cases.step"})
    async def numbers(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        await read_form(request)
        person = signed_in(request)
        opened = await reading.open_case(person, number)
        await facts_reading.show_numbers(person, opened.row.id, opened.row.office)
        rows = numbered(opened.facts.rows)
        return page(request, "admin/desk/facts_numbers.html", number=number, rows=rows, current="inbox")


async def _saved(request: PortalRequest, opened: OpenCase, form: Bound, keys: Sequence[str]) -> Answer:
    """A row that came meanwhile, from a colleague or a tip, is shown before anything is saved."""
    person, number = signed_in(request), opened.row.number
    if not form.ok:
        return _page(request, opened, form)
    try:
        if _unseen(opened.facts, form.raw):
            raise await somebody_was_faster(opened.matter)
        await saving.save(person, number, _rows(form, keys), version=version_of(form.raw))
    except InvalidInput as error:
        return _page(request, opened, form.with_refusal(error))
    except Conflict as error:
        await keeping.keep(person, opened.matter.id, FORM, form.raw)
        merged = Bound(form=form.form, raw=_with_unseen(opened.facts, form.raw))
        return _page(request, opened, merged, status=409, faster=error)
    except (Refused, NotFound) as error:
        await keeping.keep(person, opened.matter.id, FORM, form.raw)
        return too_late(request, error, [], back=f"/staff/cases/{number}")
    await drafts.forget(person, opened.matter.id, FORM)
    return see_other(f"/staff/cases/{number}#facts", notice=SAVED)


def _unseen(facts: Facts, data: FormData) -> list[Row]:
    """Rows of which the form knows nothing: even an empty field would have been sent."""
    return [row for row in facts.rows if not any(f"{row.id}-{column.name}" in data for column in COLUMNS)]


def _with_unseen(facts: Facts, data: FormData) -> FormData:
    rows = tuple(_unseen(facts, data))
    return FormData.of(_texts(rows) | {name: data.all(name) for name in data})


def _page(request: PortalRequest, opened: OpenCase, form: Bound, **more: Any) -> Answer:
    facts, status = opened.facts, more.pop("status", None)
    return page(
        request,
        "admin/desk/facts.html",
        status,
        form=form,
        number=opened.row.number,
        version=facts.version,
        rows=[_row_shown(n, key, form, facts) for n, key in enumerate(_keys_of(form), 1)],
        proposed=bool(facts.proposed),
        more=MORE,
        current="inbox",
        **{"draft": None, "faster": None, **more},
    )


def _row_shown(n: int, key: str, form: Bound, facts: Facts) -> dict[str, Any]:
    """One row: its fields by group, what is doubted, and where it differs from what is saved now."""
    saved = facts.row(int(key)) if key.isdigit() else None
    now = masked(saved) if saved else None
    return {
        "n": n,
        "groups": [
            (label, [(column, form[f"{key}-{column.name}"]) for column in columns_of(group)])
            for group, label in GROUPS.items()
        ],
        "removed": form[f"{key}-{_REMOVED}"],
        "doubts": checking.doubts(saved) if saved else {},
        "now": {column.name: now[column.name] if now else "" for column in COLUMNS},
        "known": now is not None,
    }


def _form(keys: Sequence[str]) -> Form:
    fields: list[Field] = []
    for key in keys:
        fields += [_field(key, column) for column in COLUMNS]
        fields.append(Checkbox(f"{key}-{_REMOVED}", N_("删除这一行"), required=False))
    return Form(tuple(fields), name=FORM)


@dataclass(frozen=True, slots=True)
class _Cell(Text):
    """May stay empty, like every cell of a table: not worth saying at each of them."""

    marked_optional: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _LongCell(TextArea):
    marked_optional: ClassVar[bool] = False


def _field(key: str, column: Column) -> Field:
    name = f"{key}-{column.name}"
    if column.long:
        return _LongCell(name, column.label, required=False, limit=column.limit, rows=2)
    return _Cell(name, column.label, required=False, limit=column.limit)


def _keys(facts: Facts, typed: Mapping[str, Any]) -> list[str]:
    """The saved rows, and those that are being typed: new, or taken out by a colleague meanwhile."""
    known = [str(row.id) for row in facts.rows]
    found = dict.fromkeys(match[1] for name in typed if (match := _FIELD.fullmatch(name)))
    return [*known, *[key for key in found if key not in known][:MOST_ROWS]] or ["n1"]


def _keys_of(form: Bound) -> list[str]:
    return list(dict.fromkeys(one.name.partition("-")[0] for one in form.form.fields))


def _new(keys: Sequence[str]) -> str:
    return f"n{sum(key.startswith('n') for key in keys) + 1}"


def _texts(rows: Sequence[Row]) -> dict[str, list[str]]:
    return {f"{row.id}-{name}": [text] for row in map(masked, rows) for name, text in row.cells.items()}


def _rows(form: Bound, keys: Sequence[str]) -> list[Typed]:
    return [
        Typed(
            int(key) if key.isdigit() else 0,
            {column.name: form.values[f"{key}-{column.name}"] for column in COLUMNS},
        )
        for key in keys
        if not form.values[f"{key}-{_REMOVED}"]
    ]
