"""Questions of the catalogue as fields of a form, and what was sent as answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from portal.catalogue import answers as told
from portal.catalogue import certificates
from portal.catalogue.kinds import Kind
from portal.catalogue.questions import Page, Question
from portal.core.errors import N_, Message
from portal.web.answers import choices
from portal.web.doubts import SEEN, with_doubts
from portal.web.fields import (
    Checkbox,
    Checkboxes,
    Field,
    Month,
    OptionalSelect,
    Radio,
    Select,
    Text,
    TextArea,
)
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form

NO_LONGER: Final = N_("您选的一项已经不再使用，请重新选择。")
_MONTH_HINT: Final = N_("例如2025-03。记不清就不填。")


async def form_of(questions: Iterable[Question]) -> Form:
    return Form(tuple([await _field(question) for question in questions]))


def filled(form: Form, questions: Iterable[Question], answers: Mapping[str, Any]) -> Bound:
    """As it was answered; what is no longer among the choices has to be chosen again."""
    known = {one.name: _texts(_chosen(one, answers)) for one in questions if answers.get(one.name)}
    bound = Bound(form=form, raw=FormData.of(known))
    for field in form.fields:
        if isinstance(field, Radio | Select):
            offered = {choice.value for choice in field.choices}
            if not offered.issuperset(known.get(field.name, ())):
                bound = bound.with_error(field.name, Message(NO_LONGER))
    return bound


def checked(form: Form, data: FormData) -> Bound:
    """What was sent, with every error at its field; doubts of ours give way when they have been read."""
    bound = _order_of_months(form.bind(data))
    return with_doubts(bound, data.all(SEEN)) if bound.ok else bound


def checked_page(form: Form, kind: Kind, page: Page, data: FormData, answers: Mapping[str, Any]) -> Bound:
    """A page of questions, with what the kind still misses on it; `answers` name the parties."""
    bound = checked(form, data)
    asked = {question.name for question in kind.on_page(page)} | ({""} if page == "subject" else set())
    whole = {**answers, **_emptied(kind, page), **stored(bound, kind.on_page(page))}
    for name, problem in told.missing(kind, whole).items():
        if name in asked and name not in bound.errors:
            bound = bound.with_error(name, problem)
    return bound


def stored(bound: Bound, questions: Iterable[Question]) -> dict[str, Any]:
    """The answers as the tip keeps them: texts, codes, months as 2025-03, true for a tick; nothing empty."""
    found: dict[str, Any] = {}
    for one in questions:
        value = bound.values.get(one.name)
        if value:
            found |= (
                certificates.split(one.name, one.finer, value) if one.finer else {one.name: _plain(value)}
            )
    return found


async def _field(question: Question) -> Field:
    name, label, limit = question.name, question.label, question.max_length
    hint, called, required = question.hint, question.called, question.required
    match question.widget:
        case "textarea":
            rows = _rows(question)
            return TextArea(name, label, hint=hint, called=called, required=required, limit=limit, rows=rows)
        case "radio" | "checkboxes":
            shape = Radio if question.widget == "radio" else Checkboxes
            offered = await choices(question)
            return shape(name, label, hint=hint, called=called, required=required, choices=offered)
        case "select":
            listed = Select if required else OptionalSelect
            return listed(name, label, hint=hint, called=called, choices=await choices(question))
        case "month":
            hint = hint or _MONTH_HINT
            return Month(name, label, hint=hint, called=called, required=required, past=True)
        case "checkbox":
            return Checkbox(name, label, hint=hint, called=called, required=required)
        case _:
            return Text(name, label, hint=hint, called=called, required=required, limit=limit)


def _rows(question: Question) -> int:
    return 10 if question.max_length > 2000 else 4


def _chosen(question: Question, answers: Mapping[str, Any]) -> Any:
    return certificates.joined(question.name, answers) if question.finer else answers[question.name]


def _order_of_months(bound: Bound) -> Bound:
    since, until = bound.values.get("since"), bound.values.get("until")
    if since and until and until < since:
        return bound.with_error("until", Message(N_("结束的时间不能早于开始的时间。")))
    return bound


def _emptied(kind: Kind, page: Page) -> dict[str, Any]:
    """What this page asks counts as it was sent now, not as it was answered before."""
    return {key: None for question in kind.on_page(page) for key in question.keys}


def _texts(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return ["1"] if value is True else [str(value)]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return list(value) if isinstance(value, tuple) else value
