"""What an archive export says: a case with its tips as data and as readable text, and never an identity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

from portal.cases import opinions
from portal.cases.inspections import papers
from portal.cases.inspections.reading import OpenSheet
from portal.cases.queries import CaseRow
from portal.cases.reading import OpenCase, OpenMatterOfTip
from portal.cases.timeline import Line
from portal.cases.told import told
from portal.catalogue import kinds
from portal.catalogue.state_labels import STAFF_LABELS
from portal.core.text import single_line
from portal.evidence.sealed_file import SealedFile
from portal.offices import queries as offices
from portal.tips.reading import Message

FORMAT: Final = "portal-case-archive/1"
_RULE: Final = "-" * 40


Sheets = Mapping[str, Sequence[OpenSheet]]
"""From sites, by the number of their case."""
NO_SHEETS: Final[Sheets] = {}


@dataclass(frozen=True, slots=True)
class Filed:
    """A file of evidence and the path that it gets inside the archive."""

    path: str
    file: SealedFile = field(repr=False)


def files_of(case: OpenCase, merged: Sequence[OpenCase] = (), sheets: Sheets = NO_SHEETS) -> list[Filed]:
    """Every file of every tip and its conversation, with its original where one was kept, of every helping
    office's opinion, and of every sheet from a site, under paths that are safe on any system."""
    several = {
        tip.row.number: [*tip.files, *(file for message in tip.messages for file in message.files)]
        for tip in case.tips
    }
    for one in (case, *merged):
        number, said = one.row.number, opinions.of(one.steps)
        several[number] = [file for opinion in said for file in opinion.files]
        several[number] += [file for sheet in sheets.get(number, ()) for file in sheet.all_files]
    return [filed for number, files in several.items() for filed in _filed(number, files)]


def _filed(number: str, files: Sequence[SealedFile]) -> Iterator[Filed]:
    for position, file in enumerate(files, 1):
        place = f"{number}/{position:03d}{_suffix(file.name)}"
        yield Filed(f"files/{place}", file)
        if file.original is not None:
            yield Filed(f"originals/{place}", file.original)


async def as_data(
    case: OpenCase,
    tips: Sequence[OpenMatterOfTip],
    filed: Sequence[Filed],
    records: Sequence[str],
    merged: Sequence[OpenCase] = (),
    sheets: Sheets = NO_SHEETS,
) -> dict[str, Any]:
    paths = {one.file.blob: one.path for one in filed}
    return {
        "format": FORMAT,
        "case": await _case(case.row) | {"records": list(records)},
        "findings": dict(case.findings or {}),
        "decision": dict(case.decision or {}),
        "inspections": [_inspection(one, paths) for one in sheets.get(case.row.number, ())],
        "timeline": [_line(one) for one in case.lines],
        "tips": [await _tip(one, paths) for one in tips],
        "merged": [
            {
                "number": one.row.number,
                "inspections": [_inspection(each, paths) for each in sheets.get(one.row.number, ())],
                "timeline": [_line(line) for line in one.lines],
            }
            for one in merged
        ],
        "files": [_file(one) for one in filed],
    }


def as_text(data: Mapping[str, Any]) -> str:
    """The same for people, in one file that any editor opens."""
    case = data["case"]
    pieces = [f"案卷 {case['number']}", f"承办单位：{case['office']}", f"状态：{STAFF_LABELS[case['state']]}"]
    pieces += [f"{label}：{case[name]}" for name, label in _DAYS.items() if case[name]]
    pieces += [f"公示记录：{number}" for number in case["records"]]
    for tip in data["tips"]:
        pieces += _tip_text(tip)
    for sheet in [*data["inspections"], *(each for one in data["merged"] for each in one["inspections"])]:
        pieces += ["", f"现场核查表第{sheet['number']}号", _RULE, *sheet["lines"]]
    past = [*(line for tip in data["tips"] for line in tip["timeline"]), *data["timeline"]]
    pieces += ["", "办理经过", _RULE, *(line for one in past for line in _line_text(one))]
    for one in data["merged"]:
        pieces += ["", f"并入的案件 {one['number']}", _RULE]
        pieces += [line for past_line in one["timeline"] for line in _line_text(past_line)]
    pieces += ["", "文件", _RULE, *(f"{one['path']}  {one['name']}" for one in data["files"])]
    pieces += ["", "本案卷不含举报人身份。"]
    return "\r\n".join(pieces) + "\r\n"


async def _case(row: CaseRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": row.kind,
        "office": (await offices.office(row.office)).zh,
        "state": row.state.value,
        "outcome": row.outcome,
        "accepted_on": row.accepted_on,
        "filed_on": row.filed_on,
        "decided_on": row.decided_on,
        "closed_on": row.closed_on,
    }


_DAYS: Final = {"accepted_on": "受理", "filed_on": "立案", "decided_on": "决定", "closed_on": "办结"}


def _line(line: Line) -> dict[str, Any]:
    return {
        "title": str(line.title),
        "about": str(line.about),
        "on": line.on_day,
        "at": line.at,
        "who": str(line.who),
        "told": [{"label": str(one.label), "value": _plain(one.value)} for one in line.told],
        "informant_read": line.public.text() if line.public else None,
    }


def _inspection(one: OpenSheet, paths: Mapping[str, str]) -> dict[str, Any]:
    """The sheet as its rows name the questions; `lines` is the same for people."""
    return {
        "number": one.sheet.number,
        **one.sheet.payload(),
        "files": [paths[file.blob] for file in one.files],
        "corrections": [
            {"on": each.on, "text": each.text, "files": [paths[file.blob] for file in each.files]}
            for each in one.corrections
        ],
        "lines": papers.lines(one),
    }


async def _tip(one: OpenMatterOfTip, paths: Mapping[str, str]) -> dict[str, Any]:
    tip = one.tip
    return {
        "number": tip.row.number,
        "kind": kinds.kind(tip.row.kind).zh,
        "received_on": tip.row.received_on,
        "channel": tip.row.channel,
        "told": await told(tip.row.kind, tip.answers),
        "messages": [_message(message, paths) for message in tip.messages],
        "files": [paths[file.blob] for file in tip.files],
        "timeline": [_line(line) for line in one.lines],
    }


def _message(message: Message, paths: Mapping[str, str]) -> dict[str, Any]:
    return {
        "from": "office" if message.from_office else "informant",
        "on": message.on_day,
        "text": message.text,
        "files": [paths[one.blob] for one in message.files],
    }


def _file(one: Filed) -> dict[str, Any]:
    file = one.file
    return {
        "path": one.path,
        "name": file.name,
        "type": file.mime,
        "size": file.size,
        "cleaning": file.state,
        "removed": list(file.removed),
    }


def _tip_text(tip: Mapping[str, Any]) -> list[str]:
    lines = ["", f"举报 {tip['number']}（{tip['kind']}，{tip['received_on']}收到）", _RULE]
    for part in tip["told"]:
        lines += [f"【{part['about']}】"] if part["about"] else []
        lines += [f"{one['label']}：{one['text']}" for one in part["answers"]]
    for message in tip["messages"]:
        who = "承办单位" if message["from"] == "office" else "举报人"
        lines += ["", f"{who}，{message['on']}", str(message["text"]), *message["files"]]
    return lines


def _line_text(line: Mapping[str, Any]) -> list[str]:
    when = line["at"] or line["on"]
    head = f"{when}  {line['title']}{line['about'] and '：' + line['about']}  {line['who']}"
    return [head, *(f"    {told['label']}：{told['value']}" for told in line["told"])]


def _plain(value: Any) -> Any:
    return value if isinstance(value, date | int) else str(value)


def _suffix(name: str) -> str:
    suffix = PurePosixPath(single_line(name)).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 8 else ""
