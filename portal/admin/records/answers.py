"""What the form of a record says as the record's content, and the other way round."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from portal.admin.records.forms import AUTOMATIC, MEASURE_FIELDS, OF_KIND, ROWS, Kind, fields_of
from portal.catalogue import codelists
from portal.records.content import Content, Measure
from portal.records.validating import MOST_MEASURES, field_of_measure
from portal.web.formdata import FormData

_ROW: Final = re.compile(r"m([0-9]{1,2})-[a-z_]+", re.ASCII)


def rows_in(data: FormData) -> int:
    """How many rows of measures were sent; never fewer than a new form has."""
    numbers = [int(found[1]) for name in data if (found := _ROW.fullmatch(name))]
    return min(max([ROWS, *numbers]), MOST_MEASURES)


def carried(kind: Kind, data: FormData) -> list[tuple[str, str]]:
    """What was typed for the other kind of subject goes along unseen, for whoever changes his mind."""
    other: Kind = "unit" if kind == "person" else "person"
    return [(field.name, text) for field in OF_KIND[other] for text in data.all(field.name) if text]


def blank_answers(kind: Kind) -> dict[str, Any]:
    subject_type, role = ("natural", "holder") if kind == "person" else ("legal", "unit")
    usual = {"window_rule": AUTOMATIC, "decision_name": "行政处罚决定书"}
    return {"subject_type": subject_type, "role": role, **usual}


def answers_of(content: Content) -> dict[str, Any]:
    """A record's content as answers of the form; the identity number is not shown again."""
    names = (field.name for field in fields_of(_kind(content), 0))
    answers = {name: getattr(content, name) for name in names if name != "identity_number"}
    answers["window_rule"] = content.window_rule or AUTOMATIC
    for n, one in enumerate(content.measures, 1):
        answers |= {field_of_measure(n, name): getattr(one, at) for name, at in MEASURE_FIELDS.items()}
    return answers


def content_of(kind: Kind, values: Mapping[str, Any]) -> Content:
    """The answers of a form that passed."""
    named = {field.name: values[field.name] for field in fields_of(kind, 0)}
    grade = codelists.find("profession_grade", named.get("grade", ""))
    if grade and not named["profession"]:
        named["profession"] = grade.parent
    named["window_rule"] = "" if named["window_rule"] == AUTOMATIC else named["window_rule"]
    return Content(**named, measures=tuple(_typed_measures(values)))


def _typed_measures(values: Mapping[str, Any]) -> Iterable[Measure]:
    for n in range(1, MOST_MEASURES + 1):
        row = {at: values.get(field_of_measure(n, name)) for name, at in MEASURE_FIELDS.items()}
        if any(row.values()):
            yield Measure(**row)  # type: ignore[arg-type]


def without_gaps(data: FormData) -> FormData:
    """Rows of measures that were left empty move to the end, so that a row's number is its measure's."""
    rows = [
        {name: data.all(field_of_measure(n, name)) for name in MEASURE_FIELDS}
        for n in range(1, rows_in(data) + 1)
    ]
    full = [row for row in rows if any(text.strip() for texts in row.values() for text in texts)]
    typed = {name: data.all(name) for name in data if not _ROW.fullmatch(name)}
    for n, row in enumerate(full, 1):
        typed |= {field_of_measure(n, name): texts for name, texts in row.items()}
    return FormData.of(typed)


def _kind(content: Content) -> Kind:
    return "person" if content.is_person else "unit"
