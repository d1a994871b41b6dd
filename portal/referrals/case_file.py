"""The case as one paper (案件卷宗): what is known, what happened, what was found; never whose tip it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from portal.cases import answering
from portal.cases.inspections import papers
from portal.cases.inspections.reading import OpenSheet
from portal.cases.reading import OpenCase, OpenMatterOfTip
from portal.cases.redacting import Copy
from portal.cases.timeline import Line
from portal.cases.told import told
from portal.catalogue import kinds
from portal.catalogue.codelists import label
from portal.catalogue.state_labels import STAFF_LABELS
from portal.core.errors import Value
from portal.offices import queries as offices
from portal.papers.parts import Facts, Grid, Heading, Paper, Part, Picture, Sideways, Text
from portal.referrals import lines as annex3
from portal.referrals.opening import OpenReferral
from portal.referrals.queries import LABELS
from portal.staff import queries as staff
from portal.tips.reading import Message

FOOTER: Final = "不含举报人身份，内部使用"
_NOTHING: Final = "无"
_LOOK_FIRST: Final = "图片只去掉了隐藏的信息，画面没有遮盖。对外提供前，请逐张核对。"
_FINDINGS: Final = (("outcome", "核查结论"), ("text", "核查情况"))
_DECISION: Final = (
    ("decision_no", "决定文号"),
    ("decided_on", "决定日期"),
    ("body", "作出决定的机关"),
    ("measure", "处理措施"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file under a name that tells nothing, with the fingerprint of its content."""

    name: str
    type: str
    size: int
    sha256: str
    # As it was cleaned; without one `note` says why, where somebody would look for it.
    picture: bytes | None = field(default=None, repr=False)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that goes into the file, opened by whoever asked for it."""

    case: OpenCase
    tips: tuple[OpenMatterOfTip, ...] = field(repr=False)
    referrals: tuple[OpenReferral, ...] = field(repr=False)
    evidence: tuple[Evidence, ...] = field(repr=False)
    copies: tuple[Copy, ...] = field(repr=False)
    inspections: tuple[OpenSheet, ...] = field(default=(), repr=False)
    made_on: date


async def paper(contents: Contents) -> Paper:
    case = contents.case
    parts = [
        *await _cover(contents),
        *await _tips(contents.tips),
        *_found(case),
        *_inspections(contents.inspections),
        *_referrals(contents.referrals),
        *_past(contents),
        *_talks(contents.tips),
        *_evidence(contents.evidence),
        *_copies(contents.copies),
        *_facts(case, contents.inspections),
    ]
    return Paper(title="案件卷宗", number=case.row.number, parts=parts, footer=FOOTER)


async def _cover(contents: Contents) -> list[Part]:
    row = contents.case.row
    assignee = await staff.names({row.assignee}) if row.assignee else {}
    told = [
        ("案件编号", row.number),
        ("举报登记号", "、".join(one.tip.row.number for one in contents.tips)),
        ("举报类型", kinds.kind(row.kind).zh),
        ("承办单位", (await offices.office(row.office)).zh),
        ("经办人", next(iter(assignee.values()), _NOTHING)),
        ("办理状态", STAFF_LABELS[row.state]),
        ("受理日期", _day(row.accepted_on)),
        ("立案日期", _day(row.filed_on)),
        ("决定日期", _day(row.decided_on)),
        ("办结日期", _day(row.closed_on)),
        ("生成日期", _day(contents.made_on)),
    ]
    return [Facts(told)]


async def _tips(tips: Sequence[OpenMatterOfTip]) -> list[Part]:
    parts: list[Part] = []
    for one in tips:
        row = one.tip.row
        parts.append(Heading(f"举报内容　{row.number}（{_day(row.received_on)}收到）"))
        for part in await told(row.kind, one.tip.answers):
            rows = [(answer["label"], answer["text"]) for answer in part["answers"]]
            parts += [Text(f"【{part['about']}】")] if part["about"] else []
            parts.append(Facts(rows))
    return parts


def _found(case: OpenCase) -> list[Part]:
    parts: list[Part] = [Heading("核查结果")]
    findings, decision = dict(case.findings or {}), case.decision or {}
    if findings:
        findings["outcome"] = label("outcome", str(findings.get("outcome", "")), "zh")
    parts += _told(findings, _FINDINGS)
    parts.append(Heading("处理决定"))
    return [*parts, *_told(decision, _DECISION)]


def _told(values: Any, names: Sequence[tuple[str, str]]) -> list[Part]:
    rows = [(words, str(values[name])) for name, words in names if values.get(name)]
    return [Facts(rows)] if rows else [Text(_NOTHING)]


def _inspections(sheets: Sequence[OpenSheet]) -> list[Part]:
    parts: list[Part] = []
    for one in sheets:
        state = "" if one.sheet.finished else "（尚未完成）"
        parts += [Heading(f"现场核查表第{one.sheet.number}号{state}"), *papers.contents(one)]
    return parts


def _referrals(referrals: Sequence[OpenReferral]) -> list[Part]:
    if not referrals:
        return []
    rows = [
        (one.receiver, one.document_no, _day(one.row.referred_on), LABELS[one.row.state], _heard(one))
        for one in referrals
    ]
    return [Heading("移送"), Grid(("接收机关", "函号", "移送日期", "状态", "回音"), rows)]


def _heard(one: OpenReferral) -> str:
    return "；".join(f"{_day(heard.on)}{heard.title}{heard.text}" for heard in one.heard)


def _past(contents: Contents) -> list[Part]:
    """In order of days; what was done about an identity is left out altogether."""
    # The case shows how its informants were answered, too: here that stands with their tips.
    of_case = [line for line in contents.case.lines if line.kind != answering.KIND]
    lines = [line for one in contents.tips for line in one.lines] + of_case
    kept = sorted((line for line in lines if not line.about_identity), key=lambda line: line.on_day)
    rows = [(_day(line.on_day), str(line.who), _said(line), _seen(line)) for line in kept]
    return [Heading("办理经过"), Grid(("日期", "办理人", "事项", "举报人看到"), rows)]


def _seen(line: Line) -> str:
    """The sentence that he reads, never what stands beside it."""
    if line.public is not None:
        values = {name: _written(one) for name, one in line.public.values.items()}
        return replace(line.public, values=values).text()
    return "（内部）" if line.internal else "有此事项"


def _said(line: Line) -> str:
    head = f"{line.title}：{line.about}" if line.about else str(line.title)
    return "；".join([head, *(f"{one.label}：{_written(one.value)}" for one in line.told)])


def _written(value: Value) -> Value:
    """A day as everywhere else in the file."""
    return _day(value) if isinstance(value, date) else value


def _talks(tips: Sequence[OpenMatterOfTip]) -> list[Part]:
    parts: list[Part] = [Heading("和举报人的对话")]
    said = [message for one in tips for message in one.tip.messages if message.text]
    if not said:
        return [*parts, Text(_NOTHING)]
    return [*parts, Grid(("日期", "谁", "内容"), [_message(one) for one in said])]


def _message(one: Message) -> tuple[str, str, str]:
    return _day(one.on_day), "承办单位" if one.from_office else "举报人", one.text


def _evidence(evidence: Sequence[Evidence]) -> list[Part]:
    if not evidence:
        return [Heading("证据"), Text(_NOTHING)]
    rows = [(one.name, one.type, f"{one.size}字节", one.sha256) for one in evidence]
    return [Heading("证据"), Grid(("附件", "类型", "大小", "SHA-256指纹"), rows), *_pictures(evidence)]


def _pictures(evidence: Sequence[Evidence]) -> list[Part]:
    """What they show is covered nowhere: whoever passes one on looks at it first."""
    parts: list[Part] = []
    for one in evidence:
        if one.picture is not None:
            parts.append(Picture(one.name, one.picture))
        elif one.note:
            parts.append(Text(f"{one.name}：{one.note}"))
    return [Text(_LOOK_FIRST), *parts] if any(one.picture for one in evidence) else parts


def _copies(copies: Sequence[Copy]) -> list[Part]:
    parts: list[Part] = []
    for copy in copies:
        parts.append(Heading(f"脱敏件　{copy.number}第{copy.version}版（{_day(copy.on_day)}）"))
        parts += [Text(f"【{label}】\n{text}") for label, text in copy.parts]
        parts += [Text(f"另附：{file.label}") for file in copy.files]
    return parts


def _facts(case: OpenCase, sheets: Sequence[OpenSheet]) -> list[Part]:
    """Last, because its pages lie on their side; identity numbers are masked as on the page."""
    listed = [part for one in sheets for part in papers.persons(one.sheet)]
    lines = annex3.masked(
        row.cells for row in case.facts.rows if row.id not in case.facts.proposed and not row.empty
    )
    if not lines:
        sideways = [Sideways(), *listed] if listed else []
        return [Heading("案件事实"), Text("还没有保存。"), *sideways]
    return [Sideways(), *listed, Heading("案件事实"), Grid(annex3.header(), annex3.numbered(lines))]


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else _NOTHING
