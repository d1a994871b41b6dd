"""The form on which an officer enters a tip: one page, with the questions of the catalogue for its kind."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from portal.catalogue import answers as told
from portal.catalogue import kinds
from portal.catalogue.codelists import code_list
from portal.catalogue.kinds import Kind
from portal.catalogue.parties import MOST, Party
from portal.catalogue.questions import Question
from portal.channels import callers
from portal.channels.entering import ENTERED, Entry
from portal.core import clock
from portal.core.errors import N_
from portal.web import questions
from portal.web.doubts import SEEN, doubted, with_doubts
from portal.web.fields import Checkbox, Choice, Day, Email, Field, OptionalSelect, Select, Text
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.words import Words

CALLER: Final = "caller-"
_HEAD: Final = (
    Select(
        "kind",
        N_("举报的类型"),
        choices=tuple(Choice(one.code, Words(one.zh, one.en)) for one in kinds.offered()),
    ),
    Select(
        "channel",
        N_("从哪里来"),
        choices=tuple(Choice(one.code, Words(one.zh, one.en)) for one in code_list(ENTERED)),
    ),
    Day("received_on", N_("收到日期"), hint=N_("办理期限从这一天算起。"), past=True),
)
_CALLER: Final = (
    Text(f"{CALLER}name", N_("举报人姓名"), limit=60, required=False, short=True),
    Text(f"{CALLER}phone", N_("举报人电话"), hint=N_("座机请带区号。"), limit=30, required=False, short=True),
    Email(f"{CALLER}email", N_("举报人邮箱"), required=False),
    Checkbox(f"{CALLER}confidential", N_("为举报人保密，不让承办单位知道他是谁"), required=False),
    Checkbox("reply", N_("举报人要求答复"), required=False),
    Checkbox(
        "informed",
        N_("已把“个人信息怎样处理”告诉举报人"),
        hint=N_("念要点，或者给他看网上的那一页。来信没法告知的不勾。"),
        required=False,
    ),
)
_DOCUMENT: Final = (
    Text("sender", N_("来文单位"), limit=100, required=False),
    Text("document_no", N_("文号或工单编号"), limit=60, required=False, short=True),
    Day("limit_on", N_("来文要求的办结期限"), required=False),
    OptionalSelect(
        "urgency",
        N_("紧急程度"),
        choices=tuple(Choice(one.code, Words(one.zh, one.en)) for one in code_list("priority")),
    ),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading; `number` counts the parties of a sort, `party` may be added once more."""

    title: str
    fields: tuple[Field, ...]
    hint: str = ""
    number: int = 0
    party: Party | None = None


@dataclass(frozen=True, slots=True)
class EntryForm:
    """The sections in the order of the page, and all their fields as one form."""

    kind: Kind
    sections: tuple[Section, ...]
    blocks: Mapping[str, int]

    @property
    def form(self) -> Form:
        return Form(tuple(one for section in self.sections for one in section.fields))

    def checked(self, data: FormData) -> Bound:
        bound = questions.checked(self.form, data)
        for prefix in (CALLER, *(_prefix(party, n) for party, n in self.each)):
            bound = with_doubts(bound, data.all(SEEN), prefix=prefix)
        return bound

    def doubted(self, bound: Bound) -> list[str]:
        """What was doubted on this page, for the hidden fields that bring it back."""
        prefixes = ("", CALLER, *(_prefix(party, n) for party, n in self.each))
        return [one for prefix in prefixes for one in doubted(bound, prefix=prefix)]

    @property
    def each(self) -> list[tuple[Party, int]]:
        return [(party, n) for party in self.kind.parties for n in range(1, self.blocks[party.name] + 1)]


async def entry_form(code: str, data: FormData, *, another: str = "") -> EntryForm:
    """For this kind, with as many parties of each sort as the page had, and `another` one of a sort."""
    kind = next((one for one in kinds.offered() if one.code == code), kinds.offered()[0])
    found = {party.name: _blocks(party, data) + (party.name == another) for party in kind.parties}
    blocks = {str(name): min(number, MOST) for name, number in found.items()}
    account = [one for one in kind.questions if one.name == "account"]
    where = [one for one in kind.questions if one.page == "subject"]
    rest = [one for one in kind.questions if one.page == "facts" and one.name != "account"]
    parties = [section for party in kind.parties for section in await _party(party, blocks[party.name])]
    sections = (
        Section("", _HEAD),
        Section(N_("举报的内容"), await _fields(account)),
        *parties,
        Section(N_("在哪里"), await _fields(where)),
        Section(N_("还知道什么"), await _fields(rest)),
        Section(
            N_("举报人"), _CALLER, N_("不愿意留就空着。保存后只有身份保管员能看到，您自己也不再看得到。")
        ),
        Section(N_("来文和缓急"), _DOCUMENT, N_("上级交办、其他部门或热线转来的才填来文。")),
    )
    return EntryForm(kind, tuple(one for one in sections if one.fields or one.party), blocks)


def blank() -> FormData:
    """A call that came today, until something else is chosen."""
    known = {"kind": kinds.offered()[0].code, "channel": "phone", "urgency": "normal"}
    known |= {"received_on": clock.today().isoformat(), f"{CALLER}confidential": "1", "reply": "1"}
    return FormData.of(known)


def filled(entry: Entry) -> FormData:
    """What an entry says, as the form would have sent it."""
    kind = kinds.kind(entry.kind)
    texts = {"kind": entry.kind, "channel": entry.channel, "urgency": entry.urgency, **entry.document}
    days = {"received_on": entry.received_on, "limit_on": entry.limit_on}
    values: dict[str, Any] = {**texts, **{name: day.isoformat() for name, day in days.items() if day}}
    values |= {f"{CALLER}{name}": text for name, text in entry.identity.items() if isinstance(text, str)}
    values |= {"reply": "1"} if entry.reply else {}
    values |= {"informed": "1"} if entry.notice else {}
    values |= {f"{CALLER}confidential": "1"} if entry.identity.get("confidential", True) else {}
    values |= _texts(kind.questions, entry.answers)
    for party in kind.parties:
        for n, one in enumerate(entry.answers.get(party.name, ()), 1):
            values |= _texts(
                _renamed(party, n), {_prefix(party, n) + key: value for key, value in one.items()}
            )
    return FormData.of(values)


def entry_of(asked: EntryForm, bound: Bound, *, notice: str) -> Entry:
    """From a form without errors; `notice` is the version in force, which the caller may have been told."""
    answers = questions.stored(bound, asked.kind.questions)
    for party in asked.kind.parties:
        entries = [_entry(party, n, bound) for n in range(1, asked.blocks[party.name] + 1)]
        if said := [one for one in entries if told.says_something(one)]:
            answers[party.name] = said
    values = bound.values
    document = {name: values[name] for name in ("sender", "document_no") if values[name]}
    received_on: date = values["received_on"]
    return Entry(
        kind=asked.kind.code,
        channel=values["channel"],
        received_on=received_on,
        answers=answers,
        identity=_identity(values),
        reply=values["reply"],
        urgency=values["urgency"] or "normal",
        document=document,
        limit_on=values["limit_on"],
        notice=notice if values["informed"] else "",
    )


def _identity(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: values[CALLER + name] or "" for name in ("name", "phone", "email")}
    return callers.identity(**given, confidential=values[f"{CALLER}confidential"])


def _entry(party: Party, number: int, bound: Bound) -> dict[str, Any]:
    prefix = _prefix(party, number)
    stored = questions.stored(bound, _renamed(party, number))
    return {name.removeprefix(prefix): value for name, value in stored.items()}


async def _party(party: Party, blocks: int) -> list[Section]:
    """One section for each that was asked for; the last of a sort offers another."""
    sections = [
        Section(party.numbered, await _fields(_renamed(party, n)), number=n) for n in range(1, blocks + 1)
    ]
    return [*sections, Section("", (), party=party)] if blocks < MOST else sections


async def _fields(asked: Sequence[Question]) -> tuple[Field, ...]:
    return (await questions.form_of(map(_in_short, asked))).fields


def _in_short(question: Question) -> Question:
    """Without the hints, which speak to informants, in few words and little room. Whoever enters what
    somebody told him cannot ask for more: only the account is needed."""
    is_account = question.name == "account"
    return replace(
        question,
        label=question.label if question.widget == "checkbox" else question.called or question.label,
        hint=N_("照举报人说的写，不要加自己的判断。不要写举报人是谁。") if is_account else "",
        required=is_account,
        widget="select" if question.widget == "radio" else question.widget,
    )


def _renamed(party: Party, number: int) -> list[Question]:
    return [replace(one, name=_prefix(party, number) + one.name) for one in party.questions]


def _prefix(party: Party, number: int) -> str:
    return f"{party.name}-{number}-"


def _blocks(party: Party, data: FormData) -> int:
    """As many as the form had fields for; at the beginning one of each sort that the kind leads to."""
    found = [int(one[1]) for name in data if (one := re.match(rf"{party.name}-(\d{{1,2}})-", name))]
    return max(found, default=1 if party.first else 0)


def _texts(asked: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    bound = questions.filled(Form(()), asked, answers)
    return {name: bound.raw.all(name) for name in bound.raw}
