"""The sheet on paper: blank, with what is known already, or filled in; signed by hand in every case."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from portal.cases.inspections.reading import OpenSheet
from portal.cases.inspections.sheets import NO, OFFICERS, YES, Sheet, rows_about
from portal.catalogue.rows import InspectionRow
from portal.papers.parts import Facts, Grid, Heading, Paper, Part, Sideways, Text, ToFill

TITLE: Final = "现场核查表"
FOOTER: Final = "内部使用，不出示举报内容，不写身份证号"
WORDS: Final[Mapping[str, str]] = {YES: "是", NO: "否"}
_EMPTY_LINES: Final = 6
_ROOM: Final[Mapping[str, int]] = {"line": 1, "text": 8}


def to_fill(sheet: Sheet, case: str = "") -> Paper:
    """For the site: what the sheet says already is printed, the rest is left free for the pen."""
    site, result = rows_about(sheet.rows, "site"), rows_about(sheet.rows, "result")
    known = [(row.zh, sheet.answers.get(row.code, "")) for row in site]
    parts: list[Part] = [
        Facts([(label, text) for label, text in known if text]),
        ToFill([("核查日期", 1), *((label, 1) for label, text in known if not text)]),
        Heading("核查情况"),
        ToFill([(row.zh, _ROOM[row.sort]) for row in result]),
        Heading("签名"),
        _signatures(),
        Sideways(),
        Heading("登记在这个项目上的人员"),
        _persons(sheet, empty=max(_EMPTY_LINES - len(sheet.persons), 2)),
    ]
    return Paper(title=TITLE, number=case, parts=parts, footer=FOOTER)


def filled(opened: OpenSheet, case: str) -> Paper:
    """As it was saved last, with its corrections; `case` is the number over the title."""
    sheet = opened.sheet
    number = f"{case}　第{sheet.number}号" if case else ""
    state = [] if sheet.finished else [Text("（尚未完成）")]
    parts = [*state, *contents(opened), Heading("签名"), _signatures(), Sideways(), *persons(sheet)]
    return Paper(title=TITLE, number=number, parts=parts, footer=FOOTER)


def contents(opened: OpenSheet) -> list[Part]:
    """Everything but the persons, whose table lies on its side."""
    sheet = opened.sheet
    about = [*rows_about(sheet.rows, "site"), *rows_about(sheet.rows, "result")]
    told = [("核查日期", _day(sheet.on))]
    told += [(row.zh, sheet.answers.get(row.code, "")) for row in about]
    told += [(f"执法人员{n}", f"{one.name}　执法证号{one.number}") for n, one in enumerate(sheet.officers, 1)]
    told.append(("对方签字", f"拒绝签字：{sheet.why_refused}" if sheet.refused else "见签名栏"))
    told.append(("照片和录音", "、".join(file.name for file in opened.files) or "无"))
    told += [
        (f"更正{n}（{_day(one.on)}）", "；".join([one.text, *(file.name for file in one.files)]))
        for n, one in enumerate(opened.corrections, 1)
    ]
    return [Facts([(label, text) for label, text in told if text])]


def persons(sheet: Sheet) -> list[Part]:
    return [Heading(f"现场核查表第{sheet.number}号　登记在这个项目上的人员"), _persons(sheet)]


def lines(opened: OpenSheet) -> list[str]:
    """The whole sheet as plain text, a line for each answer."""
    told = [
        f"{label}：{text}"
        for part in contents(opened)
        if isinstance(part, Facts)
        for label, text in part.rows
    ]
    for one in opened.sheet.persons:
        rows = rows_about(opened.sheet.rows, "person")
        answers = [f"{row.zh}：{word(row, one.answers[row.code])}" for row in rows if row.code in one.answers]
        told.append("；".join([one.name, *answers]))
    return told


def word(row: InspectionRow, text: str) -> str:
    return WORDS.get(text, text) if row.sort == "yes_no" else text


def _persons(sheet: Sheet, *, empty: int = 0) -> Grid:
    rows = rows_about(sheet.rows, "person")
    lines = [
        (str(n), one.name, *(word(row, one.answers.get(row.code, "")) for row in rows))
        for n, one in enumerate(sheet.persons, 1)
    ]
    return Grid(
        ("序号", "姓名", *(row.zh for row in rows)), [*lines, *_free(len(rows) + 2, empty)], empty > 0
    )


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _free(columns: int, lines: int) -> Sequence[tuple[str, ...]]:
    return [("",) * columns] * lines


def _signatures() -> ToFill:
    officers = [(f"执法人员{n}签名、执法证号", 2) for n in range(1, OFFICERS + 1)]
    return ToFill([*officers, ("被核查单位在场人员签名、职务、日期", 2), ("拒绝签字的原因，见证人签名", 2)])
