"""Forms of the desk, made from the fields that the table of steps names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from portal.cases import answering
from portal.cases.checking import handlers_of
from portal.cases.matters import Matter
from portal.cases.templates import Template
from portal.catalogue.codelists import Code, code_list, find
from portal.catalogue.states import Field as StepField
from portal.catalogue.states import TransitionRule
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.tips.dispatch import NOT_HANDLING
from portal.web.fields import Checkbox, Choice, Day, Field, OptionalSelect, Radio, Select, Text, TextArea
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.words import Words

Typed = tuple[str, str | Words]
"""What a field is called, and what was typed into it."""

_FEW = 12
# Rows, whose codes say nothing to a reader; the choice is made again at once.
_QUICKLY_CHOSEN = ("office", "member")

_TEMPLATE = OptionalSelect("template", N_("回复模板"))
_MESSAGE = (
    TextArea(
        "text",
        N_("写给举报人"),
        hint=N_("举报人会看到。不要写案情细节、其他举报人或办案人员的信息。"),
        called=N_("内容"),
        rows=4,
    ),
    TextArea(
        "en",
        N_("英文"),
        hint=N_("用英文看网页的举报人看到这一段；空着就看到上面的中文。"),
        required=False,
        rows=2,
    ),
)
NOTE = Form(
    (
        TextArea(
            "text",
            N_("内部备注"),
            hint=N_("只有持有本案密钥的单位能看到。"),
            called=N_("备注"),
            limit=2000,
            rows=3,
        ),
    ),
    name="note",
)
_ANSWER = (
    Day("on", N_("答复日期"), past=True),
    TextArea(
        "text",
        N_("答复内容"),
        hint=N_("只有持有密钥的单位能看到。不要写举报人的姓名和联系方式。"),
        required=False,
        limit=1000,
        rows=3,
    ),
)
_ROUTE = (
    Select("office", N_("承办单位")),
    TextArea(
        "reason", N_("改派理由"), hint=N_("与建议的单位不同时必须写明。"), required=False, limit=1000, rows=3
    ),
)
ASSIGN = Form((Select("assignee", N_("经办人")),), name="assign")


def message_form(tip: str, offered: Sequence[Template]) -> Form:
    """To the informant of this tip, with the templates that fit, if there are any."""
    choices = tuple(Choice(one.code, Words(one.row.title_zh, one.row.title_en)) for one in offered)
    template = (replace(_TEMPLATE, choices=choices),) if choices else ()
    return Form((*template, *_MESSAGE), name=f"message-{tip}")


def answer_form(tip: str) -> Form:
    """How and when the informant of this tip was answered outside the portal."""
    ways = tuple(_code(code) for code in code_list(answering.LIST))
    return Form((Radio("way", N_("答复方式"), choices=ways), *_ANSWER), name=f"answer-{tip}")


async def route_form(number: str) -> Form:
    """One for each tip on the page; the number sets their fields apart."""
    return Form(_ROUTE, name=f"route-{number}").with_choices(office=await _offices())


async def assign_form(matter: Matter) -> Form:
    return ASSIGN.with_choices(assignee=await _members(matter))


async def step_form(matter: Matter, step: TransitionRule) -> Form:
    fields = [_field(one, await _choices(one, matter)) for one in step.fields]
    return Form(tuple(_own_question(step, one) for one in fields), name=step.action)


def known(facts: Mapping[str, Any] | None, step: TransitionRule) -> dict[str, Any]:
    """The facts that somebody proposed, as values for the form."""
    values = dict(facts or {})
    for one in step.fields:
        if one.widget == "date" and values.get(one.name):
            values[one.name] = date.fromisoformat(values[one.name])
    return values


def facts_of(step: TransitionRule, form: Bound) -> dict[str, Any]:
    """What the form says, as the verb takes it; a chosen question stands for a text left empty."""
    facts = dict(form.values)
    if step.action == "ask" and not facts["text"]:
        template = find("question_template", facts["template"])
        facts["text"] = template.plain_zh if template else ""
    return facts


def typed_in_step(step: TransitionRule, data: FormData) -> list[Typed]:
    """Label and text of everything that was filled in, for a page that cannot keep it in its form."""
    return [
        (one.label, _words(one, data.get(one.name)))
        for one in step.fields
        if data.get(one.name).strip() and one.options not in _QUICKLY_CHOSEN
    ]


def typed_in(form: Bound) -> list[Typed]:
    return [
        (one.label, _chosen(one, form.raw.get(one.name)))
        for one in form.form.fields
        if form.raw.get(one.name).strip()
    ]


def version_of(data: FormData) -> int:
    """What the page was made from; anything else can be no version."""
    text = data.get("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _field(one: StepField, choices: Iterable[Choice] | None) -> Field:
    if choices is not None:
        options = tuple(choices)
        kind = Radio if any(choice.hint for choice in options) and len(options) <= _FEW else Select
        return kind(one.name, one.label, required=one.required, choices=options)
    if one.widget == "textarea":
        rows = 8 if one.max_length > 2000 else 4
        return TextArea(one.name, one.label, required=one.required, limit=one.max_length, rows=rows)
    if one.widget == "date":
        return Day(one.name, one.label, required=one.required, past=True)
    if one.widget == "checkbox":
        return Checkbox(one.name, one.label, required=one.required)
    return Text(one.name, one.label, required=one.required, limit=one.max_length)


def _own_question(step: TransitionRule, one: Field) -> Field:
    if step.action != "ask" or one.name != "text":
        return one
    hint = N_("不填就用上面选的问题。不要写案情细节。")
    return TextArea("text", one.label, hint=hint, required=False, limit=1000, rows=4)


async def _choices(one: StepField, matter: Matter) -> list[Choice] | None:
    if one.options is None:
        return None
    if one.options == "member":
        return await _members(matter)
    if one.options == "office":
        return await _offices()
    return [_code(code) for code in code_list(one.options)]


def _code(code: Code) -> Choice:
    hint = Words(code.plain_zh, code.plain_en) if code.plain_zh else ""
    return Choice(code.code, Words(code.zh, code.en), hint)


async def _members(matter: Matter) -> list[Choice]:
    return [Choice(str(one.id), Words(one.name)) for one in await handlers_of(matter)]


async def _offices() -> list[Choice]:
    rows = await offices.offices()
    return [Choice(row.code, Words(row.zh, row.en)) for row in rows if row.kind not in NOT_HANDLING]


def _chosen(one: Field, text: str) -> str | Words:
    choices: tuple[Choice, ...] = getattr(one, "choices", ())
    return {choice.value: choice.label for choice in choices}.get(text, text)


def _words(one: StepField, text: str) -> str | Words:
    if one.widget == "checkbox":
        return N_("是")
    found = find(one.options, text) if one.options else None
    return Words(found.zh, found.en) if found else text
