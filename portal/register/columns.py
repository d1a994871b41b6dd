"""The columns of the register (举报登记簿), as the form of the notice has them and in its language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from portal.cases.satisfaction import GRADES
from portal.catalogue.codelists import label
from portal.catalogue.kinds import kind
from portal.catalogue.states import STAFF_LABELS
from portal.register.content import Content
from portal.register.rows import Row
from portal.sheets.writing import Cell

SEALED: Final = "密封"
"""Where there is something that this person has no key to; who the informant is, for everybody."""
_MODES: Final = {"named": ("实名", "是"), "open": ("实名", "否")}
_ENDS: Final = ("outcome", "closing_reason", "refusal_reason")


@dataclass(frozen=True, slots=True)
class Names:
    """What codes of rows are called."""

    offices: Mapping[str, str]
    areas: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`clear` fills it from the row, or `sealed` from what a key opened."""

    title: str
    clear: Callable[[Row, Names], Cell] | None = None
    sealed: Callable[[Content], Cell] | None = None


def _zh(name: str, code: str) -> str:
    return label(name, code, "zh") if code else ""


def _end(code: str) -> str:
    """Outcome, reason of closing or of refusal: each code stands in one of the three lists."""
    words = (_zh(name, code) for name in _ENDS)
    return next((one for one in words if one != code), code)


def _opinion(row: Row) -> str:
    return STAFF_LABELS[row.state] + (f"：{_end(row.reason)}" if row.reason else "")


def _remark(content: Content) -> str:
    return " ".join(part for part in (content.sender, content.document_no) if part)


def _informed(content: Content) -> str:
    """Web forms show the notice before anything is asked; who enters for somebody says what he told him."""
    if content.informed is None:
        return ""
    return f"已告知，版本{content.informed}" if content.informed else "没有告知"


COLUMNS: Final[tuple[Column, ...]] = (
    Column("登记编号", lambda row, _: row.number),
    Column("收到时间", lambda row, _: row.received_on),
    Column("来源渠道", lambda row, _: _zh("channel", row.channel)),
    Column("举报方式", sealed=lambda content: _MODES.get(content.mode, ("匿名", ""))[0]),
    Column("是否保密", sealed=lambda content: _MODES.get(content.mode, ("匿名", ""))[1]),
    Column("是否要求答复", sealed=lambda content: "是" if content.reply else "否"),
    Column("举报人姓名", lambda *_: SEALED),
    Column("联系方式", lambda *_: SEALED),
    Column("被举报人/单位", sealed=lambda content: content.about),
    Column("统一社会信用代码", sealed=lambda content: "、".join(content.codes)),
    Column("职业资格类别", lambda row, _: "、".join(_zh("profession", one) for one in row.professions)),
    Column("注册号", sealed=lambda content: "、".join(content.numbers)),
    Column("所在区县", lambda row, names: names.areas.get(row.area, row.area)),
    Column("涉及项目", sealed=lambda content: content.project),
    Column("举报类型", lambda row, _: kind(row.kind).zh),
    Column("举报内容摘要", sealed=lambda content: content.summary),
    Column("附件数", lambda row, _: row.evidence_count),
    Column("是否重复（关联编号）", lambda row, _: row.merged_into),
    Column("紧急程度", lambda row, _: _zh("priority", row.urgency)),
    Column("登记人", lambda row, _: row.entered_by),
    Column("审核意见及理由", lambda row, _: _opinion(row)),
    Column("审批人", lambda row, _: row.reviewed_by),
    Column("受理时间", lambda row, _: row.accepted_on),
    Column("承办单位", lambda row, names: names.offices.get(row.office, row.office)),
    Column("承办人", lambda row, _: row.assignee),
    Column("转办时间", lambda row, _: row.routed_on),
    Column("办理时限", lambda row, _: row.due_on),
    Column("延期至", lambda row, _: row.extended_to),
    Column("来文要求的期限", lambda row, _: row.limit_on),
    Column("核查情况", sealed=lambda content: content.findings),
    Column("处理结果", lambda row, _: _end(row.outcome)),
    Column("案件编号", lambda row, _: row.case_number),
    Column("立案时间", lambda row, _: row.filed_on),
    Column("文号", sealed=lambda content: content.decision_no),
    Column("办结时间", lambda row, _: row.closed_on),
    Column("答复方式", sealed=lambda content: "、".join(content.answered.ways)),
    Column("答复时间", sealed=lambda content: content.answered.on),
    Column("回访满意度", sealed=lambda content: GRADES.get(content.satisfaction, "")),
    Column("移送去向", sealed=lambda content: "；".join(content.receivers)),
    Column("公示编号", lambda row, _: row.record),
    Column("归档时间", lambda row, _: row.archived_on),
    Column("来文单位和文号", sealed=_remark),
    Column("个人信息告知", sealed=_informed),
)


def header() -> list[str]:
    return ["序号", *(column.title for column in COLUMNS)]


def line(number: int, row: Row, content: Content | None, names: Names) -> list[Cell]:
    """One row of the table; without `content` its sealed columns say so."""
    return [number, *(_cell(column, row, content, names) for column in COLUMNS)]


def _cell(column: Column, row: Row, content: Content | None, names: Names) -> Cell:
    if column.sealed is not None:
        return SEALED if content is None else column.sealed(content)
    assert column.clear is not None
    return column.clear(row, names)
