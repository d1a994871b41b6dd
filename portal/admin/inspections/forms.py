"""The form of a sheet: questions of the pack about site, persons and result, and who was there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from portal.cases.inspections import saving
from portal.cases.inspections.finishing import LONGEST
from portal.cases.inspections.saving import LINE, MOST_PERSONS, TEXT, Typed, TypedPerson
from portal.cases.inspections.sheets import NO, OFFICERS, YES, Listed, Officer, Sheet, rows_about
from portal.catalogue.rows import InspectionRow
from portal.core.errors import N_
from portal.web import uploads
from portal.web.fields import Checkbox, Choice, Day, Field, Radio, Text, TextArea
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.i18n import language

NAME: Final = "name"
REMOVED: Final = "removed"
YES_NO: Final = (Choice(YES, N_("是")), Choice(NO, N_("否")))
_KEY: Final = re.compile(r"(\d{1,4}|n\d{1,2})-[a-z_]+")
PHOTOS: Final = Form(uploads.fields(N_("照片和录音")), name="photos")
CORRECTION: Final = Form(
    (
        TextArea(
            "text",
            N_("更正或者补充什么"),
            hint=N_("写明哪一处不对、应当是什么。签过字的纸质表可以拍照附上。"),
            called=N_("内容"),
            limit=LONGEST,
            rows=4,
        ),
        *uploads.fields(N_("附件")),
    ),
    name="correction",
)


@dataclass(frozen=True, slots=True)
class _Line(Text):
    """May stay empty until the sheet is finished: not worth saying at each of them."""

    marked_optional: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _Long(TextArea):
    marked_optional: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _YesNo(Radio):
    marked_optional: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _On(Day):
    marked_optional: ClassVar[bool] = False


def sheet_form(sheet: Sheet, keys: Sequence[str]) -> Form:
    """`keys` name the persons: the numbers of those known, `n1`, `n2` … for new ones."""
    fields: list[Field] = [_On("on", N_("核查日期"), past=True, required=False)]
    fields += [_field(row) for row in rows_about(sheet.rows, "site")]
    for key in keys:
        fields.append(_Line(f"{key}-{NAME}", N_("姓名"), required=False, limit=LINE))
        fields += [_field(row, f"{key}-") for row in rows_about(sheet.rows, "person")]
        fields.append(Checkbox(f"{key}-{REMOVED}", N_("删除这个人"), required=False))
    fields += [_field(row) for row in rows_about(sheet.rows, "result")]
    for n in range(1, OFFICERS + 1):
        fields.append(_Line(f"officer_{n}", N_("姓名"), required=False, limit=LINE))
        fields.append(_Line(f"officer_{n}_number", N_("执法证号"), required=False, limit=LINE))
    fields.append(Checkbox("refused", N_("对方拒绝签字"), required=False))
    fields.append(_Long("why_refused", N_("拒绝签字的原因"), required=False, limit=TEXT, rows=2))
    return Form(tuple(fields), name="sheet")


def keys_of(sheet: Sheet, typed: Mapping[str, Any] | FormData) -> list[str]:
    """The known persons, and those that are being typed: new, or taken out by a colleague meanwhile."""
    known = [str(one.id) for one in sheet.persons]
    found = dict.fromkeys(match[1] for name in typed if (match := _KEY.fullmatch(name)))
    return [*known, *[key for key in found if key not in known][:MOST_PERSONS]] or ["n1"]


def one_more(keys: Sequence[str]) -> list[str]:
    new = f"n{sum(key.startswith('n') for key in keys) + 1}"
    return [*keys, new][:MOST_PERSONS]


def texts_of(sheet: Sheet) -> dict[str, list[str]]:
    """What the sheet says, as a browser would send it."""
    told = {"on": sheet.on.isoformat() if sheet.on else "", "why_refused": sheet.why_refused}
    told |= {row.code: sheet.answers.get(row.code, "") for row in sheet.rows if row.part != "person"}
    for n in range(1, OFFICERS + 1):
        one = sheet.officers[n - 1] if n <= len(sheet.officers) else Officer()
        told |= {f"officer_{n}": one.name, f"officer_{n}_number": one.number}
    for person in sheet.persons:
        told |= texts_of_person(person, sheet)
    return {name: [text] for name, text in told.items()} | ({"refused": ["1"]} if sheet.refused else {})


def texts_of_person(person: Listed, sheet: Sheet) -> dict[str, str]:
    codes = [row.code for row in rows_about(sheet.rows, "person")]
    return {
        f"{person.id}-{NAME}": person.name,
        **{f"{person.id}-{code}": person.answers.get(code, "") for code in codes},
    }


def unseen(sheet: Sheet, data: FormData) -> dict[str, list[str]]:
    """Persons of whom the form knows nothing: even an empty field would have been sent."""
    return {
        name: [text]
        for one in sheet.persons
        if f"{one.id}-{NAME}" not in data
        for name, text in texts_of_person(one, sheet).items()
    }


def typed_of(sheet: Sheet, form: Bound, keys: Sequence[str]) -> Typed:
    values = form.values
    return Typed(
        on=values["on"],
        answers={row.code: values[row.code] for row in sheet.rows if row.part != "person"},
        persons=tuple(
            TypedPerson(
                int(key) if key.isdigit() else 0,
                key,
                values[f"{key}-{NAME}"],
                {row.code: values[f"{key}-{row.code}"] for row in rows_about(sheet.rows, "person")},
            )
            for key in keys
            if not values[f"{key}-{REMOVED}"]
        ),
        officers=tuple(
            Officer(values[f"officer_{n}"], values[f"officer_{n}_number"]) for n in range(1, OFFICERS + 1)
        ),
        refused=values["refused"],
        why_refused=values["why_refused"],
    )


def _field(row: InspectionRow, prefix: str = "") -> Field:
    label, hint = (row.en, row.hint_en) if language() == "en" else (row.zh, row.hint_zh)
    name = f"{prefix}{row.code}"
    if row.sort == "yes_no":
        return _YesNo(name, label, hint=hint, required=False, choices=YES_NO)
    if row.sort == "text":
        return _Long(name, label, hint=hint, required=False, limit=saving.TEXT, rows=3)
    return _Line(name, label, hint=hint, required=False, limit=LINE)
