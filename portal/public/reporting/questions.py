"""Questions of the catalogue as fields of a form, and their answers as a person reads them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from portal.catalogue import codelists, kinds
from portal.catalogue.codelists import Code
from portal.catalogue.kinds import Kind
from portal.catalogue.questions import AREA_OPTIONS, Page, Question
from portal.core.errors import N_, Message
from portal.core.identifiers import WARNINGS, uscc_problems
from portal.offices import queries as offices
from portal.web.fields import Checkbox, Choice, Field, Month, OptionalSelect, Radio, Select, Text, TextArea
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.i18n import gettext, in_language
from portal.web.times import month_text
from portal.web.words import Words

CHECKED: Final = "checked"
_CHECKED: Final = Checkbox(CHECKED, N_("我核对过了，就按这样填写"), required=False)
_DOUBTS: Final[Mapping[str, tuple[Callable[[str], list[str]], str]]] = {
    "uscc": (
        uscc_problems,
        N_(
            "这个代码好像不对：应是18位数字和大写字母。请再核对一遍；核对过的，请勾选下面的“我核对过了”再继续。"
        ),
    ),
}


async def form_for(kind: Kind, page: Page) -> Form:
    """The form of one page of this kind."""
    return Form(tuple([await _field(question) for question in kind.on_page(page)]))


def filled(form: Form, answers: Mapping[str, Any]) -> Bound:
    known = {one.name: _texts(answers[one.name]) for one in form.fields if answers.get(one.name)}
    return Bound(form=form, raw=FormData.of(known))


def checked(form: Form, kind: Kind, data: FormData) -> Bound:
    """What was sent, with every error at its field; doubts of ours give way to the visitor's tick."""
    bound = form.bind(data)
    for name, problem in kinds.missing(kind, stored(bound)).items():
        if _is_asked(form, name) and name not in bound.errors:
            bound = bound.with_error(name, problem)
    bound = _order_of_months(bound)
    return _with_doubts(bound) if bound.ok and not data.get(CHECKED) else bound


def stored(bound: Bound) -> dict[str, Any]:
    """The answers as the tip keeps them: texts, codes, months as 2025-03, true for a tick; nothing empty."""
    return {name: _plain(value) for name, value in bound.values.items() if value and name != CHECKED}


async def answer_text(question: Question, value: Any) -> str:
    if question.widget == "checkbox":
        return gettext(N_("是")) if value else ""
    if question.widget == "month" and value:
        from portal.web.i18n import language

        return month_text(date.fromisoformat(f"{value}-01"), english=language() == "en")
    if question.options is None or not value:
        return str(value or "")
    labels = {choice.value: choice.label for choice in await _choices(question)}
    return "、".join(_label(labels.get(code, code)) for code in _texts(value))


async def _field(question: Question) -> Field:
    name, label, limit = question.name, question.label, question.max_length
    hint, called, required = question.hint, question.called, question.required
    match question.widget:
        case "textarea":
            rows = _rows(question)
            return TextArea(name, label, hint=hint, called=called, required=required, limit=limit, rows=rows)
        case "radio":
            choices = await _choices(question)
            return Radio(name, label, hint=hint, called=called, required=required, choices=choices)
        case "select":
            choices = await _choices(question)
            shape = Select if required else OptionalSelect
            return shape(name, label, hint=hint, called=called, choices=choices)
        case "month":
            hint = hint or _MONTH_HINT
            return Month(name, label, hint=hint, called=called, required=required, past=True)
        case "checkbox":
            return Checkbox(name, label, hint=hint, called=called, required=required)
        case _:
            return Text(name, label, hint=hint, called=called, required=required, limit=limit)


_MONTH_HINT: Final = N_("例如2025-03。记不清就不填。")


def _rows(question: Question) -> int:
    return 10 if question.max_length > 2000 else 4


async def _choices(question: Question) -> tuple[Choice, ...]:
    if question.options == AREA_OPTIONS:
        areas = [Choice(area.code, Words(area.zh, area.en)) for area in await offices.areas()]
        return (*areas, *map(_choice, codelists.code_list("special_area")))
    options = question.options or ()
    codes = codelists.code_list(options) if isinstance(options, str) else options
    return tuple(map(_choice, codes))


def _choice(code: Code) -> Choice:
    return Choice(code.code, Words(code.plain("zh"), code.plain("en")))


def _is_asked(form: Form, name: str) -> bool:
    return any(one.name == name for one in form.fields)


def _order_of_months(bound: Bound) -> Bound:
    since, until = bound.values.get("since"), bound.values.get("until")
    if since and until and until < since:
        return bound.with_error("until", Message(N_("结束的时间不能早于开始的时间。")))
    return bound


def _with_doubts(bound: Bound) -> Bound:
    for name, (problems, sentence) in _DOUBTS.items():
        text = bound.values.get(name)
        if text and set(problems(text)) - WARNINGS:
            form = Form(tuple(_with_tick_after(bound.form.fields, name)), bound.form.name)
            bound = Bound(form=form, raw=bound.raw, values=bound.values, errors={name: Message(sentence)})
    return bound


def _with_tick_after(fields: Iterable[Field], name: str) -> Iterator[Field]:
    for one in fields:
        yield one
        if one.name == name:
            yield _CHECKED


def _texts(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return ["1"] if value is True else [str(value)]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return list(value) if isinstance(value, tuple) else value


def _label(label: str | Words) -> str:
    return in_language(label) if isinstance(label, Words) else gettext(label)
