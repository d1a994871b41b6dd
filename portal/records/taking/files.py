"""The files in which anybody can take the list away, each made portion by portion."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from portal.core.errors import N_
from portal.records import plain
from portal.records.projection import PublicView, view_of
from portal.records.questions import Question
from portal.records.taking import columns, double_publicity, followthemoney
from portal.records.taking.snapshots import Row, Snapshot, portions, with_siblings
from portal.sheets.streaming import Csv, Writer, Xlsx

DATASET: Final = "published-records"
AT_ONCE: Final = 2
"""Portions that one worker puts into words at the same time, beside its pages."""
_CSV: Final = "text/csv"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINES: Final = "application/x-ndjson"

Group = Sequence[PublicView]


@dataclass(frozen=True, slots=True)
class Meta:
    """What every file says of itself; `base` is the portal's address."""

    base: str
    at: Snapshot

    def facts(self) -> dict[str, Any]:
        return {
            "dataset": DATASET,
            "schema_version": plain.SCHEMA,
            "change": self.at.change,
            "day": self.at.day.isoformat(),
            "cursor": self.at.cursor,
            "licence": f"{self.base}/records/data#licence",
        }


Made = tuple[Writer, Callable[[Group], Iterable[Any]]]


@dataclass(frozen=True, slots=True)
class File:
    """`make` gives a writer, and what it is to write for a record, or for all records of a subject.

    `subjects`: each subject once, with all its records, where the question finds one of them.
    """

    name: str
    media_type: str
    title: str
    note: str
    make: Callable[[Meta], Made]
    subjects: bool = False


async def written(file: File, question: Question, meta: Meta) -> AsyncIterator[bytes]:
    """The file's bytes: the same ones whenever the list is in the same state."""
    writer, lines = file.make(meta)
    yield writer.begin()
    seen: set[str] = set()
    async for rows in portions(question, meta.at):
        siblings = await with_siblings(rows, meta.at) if file.subjects else {}
        groups = list(_groups(rows, siblings, seen))
        yield await _beside(partial(_portion, writer, groups, lines))
    yield await _beside(writer.end)


def _groups(rows: Iterable[Row], siblings: dict[str, list[Row]], seen: set[str]) -> Iterable[list[Row]]:
    """Only subjects with several records have to be remembered: there are few of them."""
    for row in rows:
        subject = row["subject"]
        if subject not in siblings:
            yield [row]
        elif subject not in seen:
            seen.add(subject)
            yield siblings[subject]


def _portion(writer: Writer, groups: list[list[Row]], lines: Callable[[Group], Iterable[Any]]) -> bytes:
    return writer.add(line for group in groups for line in lines([view_of(row) for row in group]))


async def _beside(work: Callable[[], bytes]) -> bytes:
    """In a thread, so that pages are answered meanwhile."""
    limiter = _limiter.get(None)
    if limiter is None:
        limiter = CapacityLimiter(AT_ONCE)
        _limiter.set(limiter)
    return await to_thread.run_sync(work, limiter=limiter)


_limiter: RunVar[CapacityLimiter] = RunVar("portal.records.taking")


class _Lines:
    """One JSON value in each line."""

    def begin(self) -> bytes:
        return b""

    def add(self, rows: Iterable[Any]) -> bytes:
        return "".join(map(followthemoney.json_line, rows)).encode()

    def end(self) -> bytes:
        return b""


class _Json:
    """One object: the records, and what they are, with their count, when all have been written."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts, self._count = facts, 0

    def begin(self) -> bytes:
        return b'{"records":['

    def add(self, rows: Iterable[Any]) -> bytes:
        written = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
        joint = ",\n" if self._count else "\n"
        self._count += len(written)
        return (joint + ",\n".join(written)).encode() if written else b""

    def end(self) -> bytes:
        meta = json.dumps(self._facts | {"count": self._count}, ensure_ascii=False)
        return f'\n],"meta":{meta}}}\n'.encode()


def _people(meta: Meta) -> Callable[[Group], Iterable[Any]]:
    return lambda group: [columns.line_for_people(view, meta.base) for view in group]


def _plain(meta: Meta) -> Callable[[Group], Iterable[Any]]:
    return lambda group: [plain.plain(view, meta.base) for view in group]


def _penalties(group: Group) -> Iterable[Any]:
    return [double_publicity.line(view) for view in group if double_publicity.penalties(view)]


FILES: Final = (
    File(
        "list.csv",
        _CSV,
        N_("CSV，中文表头"),
        N_("Excel、WPS直接打开。除地区和公示期依据外，代码都写成文字。"),
        lambda meta: (Csv(columns.HEADER), _people(meta)),
    ),
    File(
        "list.en.csv",
        _CSV,
        N_("CSV，英文字段名"),
        N_("字段名和代码同JSON一样。"),
        lambda meta: (
            Csv(columns.KEYS),
            lambda group: [columns.line_of_keys(view, meta.base) for view in group],
        ),
    ),
    File(
        "list.xlsx",
        _XLSX,
        N_("Excel（XLSX）"),
        N_("每格都是文字，满25万行另起一张表。"),
        lambda meta: (Xlsx("公示名单", columns.HEADER, day=meta.at.day), _people(meta)),
    ),
    File(
        "list.json",
        "application/json",
        "JSON",
        N_("一个对象：records是全部记录，meta写着版本和件数。"),
        lambda meta: (_Json(meta.facts()), _plain(meta)),
    ),
    File(
        "list.jsonl",
        _LINES,
        "JSON Lines",
        N_("一行一条记录，适合程序逐行读。"),
        lambda meta: (_Lines(), _plain(meta)),
    ),
    File(
        "double-publicity.csv",
        _CSV,
        N_("“双公示”行政处罚表（CSV）"),
        N_("只有含行政处罚的记录，金额以万元计；没有个人证件的各栏。"),
        lambda meta: (Csv(double_publicity.HEADER), _penalties),
    ),
    File(
        "double-publicity.xlsx",
        _XLSX,
        N_("“双公示”行政处罚表（XLSX）"),
        N_("内容同上。"),
        lambda meta: (Xlsx("行政处罚", double_publicity.HEADER, day=meta.at.day), _penalties),
    ),
    File(
        "entities.ftm.json",
        _LINES,
        "FollowTheMoney",
        N_("一行一个实体：主体，和对它的每一项措施。"),
        lambda meta: (_Lines(), lambda group: followthemoney.entities(group, meta.base)),
        subjects=True,
    ),
    File(
        "targets.nested.json",
        _LINES,
        N_("FollowTheMoney，嵌套"),
        N_("一行一个主体，措施写在里面。"),
        lambda meta: (_Lines(), lambda group: [followthemoney.nested(group, meta.base)]),
        subjects=True,
    ),
    File(
        "targets.simple.csv",
        _CSV,
        N_("主体一览（CSV）"),
        N_("一行一个主体，列名同OpenSanctions，供程序读。"),
        lambda meta: (
            Csv(followthemoney.SIMPLE, for_people=False),
            lambda group: [followthemoney.simple(group, meta.base, DATASET)],
        ),
        subjects=True,
    ),
)
BY_NAME: Final = {file.name: file for file in FILES}
