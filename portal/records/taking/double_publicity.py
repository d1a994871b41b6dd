"""The columns of 双公示 (the standard of 2018), for Credit China and whoever reads its tables.

Only administrative penalties belong there: what a record says of 撤销, of credit or of orders stays in the
other files. The columns for the papers of persons (10 to 13) are left out: they are never public.
"""

import re
from collections.abc import Iterable
from typing import Final

from portal.catalogue import codelists
from portal.records.content import Measure
from portal.records.projection import PublicView
from portal.records.taking.columns import LABELS, measures_text

HEADER: Final = (
    "行政相对人名称",
    "行政相对人类别",
    "行政相对人代码_1(统一社会信用代码)",
    "行政相对人代码_2(工商注册号)",
    "行政相对人代码_3(组织机构代码)",
    "行政相对人代码_4(税务登记号)",
    "行政相对人代码_5(事业单位证书号)",
    "行政相对人代码_6(社会组织登记证号)",
    "法定代表人",
    "行政处罚决定书文号",
    "违法行为类型",
    "违法事实",
    "处罚依据",
    "处罚类别",
    "处罚内容",
    "罚款金额(万元)",
    "没收违法所得、没收非法财物的金额(万元)",
    "暂扣或吊销证照名称及编号",
    "处罚决定日期",
    "处罚有效期",
    "公示截止期",
    "处罚机关",
    "处罚机关统一社会信用代码",
    "数据来源单位",
    "数据来源单位统一社会信用代码",
    "备注",
)
# The kinds of penalty in the words of art. 9.
_CLASSES: Final = {
    "warn": "警告",
    "criticise": "通报批评",
    "fine": "罚款",
    "confiscate_income": "没收违法所得",
    "confiscate_goods": "没收非法财物",
    "suspend_licence": "暂扣许可证件",
    "lower_grade": "降低资质等级",
    "revoke_licence": "吊销许可证件",
    "restrict_business": "限制开展生产经营活动",
    "stop_business": "责令停产停业",
    "close": "责令关闭",
    "ban_practice": "限制从业",
}
_PENALTIES: Final = frozenset(one.code for one in codelists.code_list("measure.penalty"))
_CONFISCATED: Final = ("confiscate_income", "confiscate_goods")
_LICENCES: Final = ("suspend_licence", "revoke_licence")
_ORGANISATION: Final = re.compile(r"[0-9A-Z]{8}-?[0-9X]", re.ASCII)
_REGISTRATION: Final = re.compile(r"\d{13}|\d{15}", re.ASCII)


def penalties(view: PublicView) -> tuple[Measure, ...]:
    return tuple(one for one in view.measures if one.code in _PENALTIES)


def line(view: PublicView) -> list[str]:
    """Of a record with at least one penalty."""
    given = penalties(view)
    return [*_who(view), *_what(view, given), *_when_and_by_whom(view)]


def ten_thousands(fen: int) -> str:
    """Fen as 万元 with six places, which is exact."""
    return f"{fen // 1_000_000}.{fen % 1_000_000:06d}"


def _who(view: PublicView) -> list[str]:
    registration, organisation = _legacy(view.legacy_id)
    return [
        view.name,
        LABELS.subject(view.subject_type),
        view.uscc,
        registration,
        organisation,
        "",
        "",
        "",
        view.legal_rep,
    ]


def _what(view: PublicView, given: tuple[Measure, ...]) -> list[str]:
    return [
        view.decision_no,
        LABELS.kind(view.kind),
        view.facts,
        view.legal_basis,
        "、".join(dict.fromkeys(_CLASSES.get(one.code, LABELS.measure(one)) for one in given)),
        measures_text(given),
        _amount(given, ("fine",)),
        _amount(given, _CONFISCATED),
        "、".join(one.licence_text for one in given if one.code in _LICENCES and one.licence_text),
    ]


def _when_and_by_whom(view: PublicView) -> list[str]:
    return [
        view.decision_on.isoformat(),
        view.effective_to.isoformat() if view.effective_to else "",
        view.publish_until.isoformat(),
        view.authority,
        view.authority_uscc,
        view.source_unit or view.authority,
        view.source_uscc or view.authority_uscc,
        view.remark,
    ]


def _amount(given: tuple[Measure, ...], codes: Iterable[str]) -> str:
    amounts = [one.amount_fen for one in given if one.code in codes and one.amount_fen is not None]
    return ten_thousands(sum(amounts)) if amounts else ""


def _legacy(text: str) -> tuple[str, str]:
    """Registration number of the trade office and organisation code, where an old number is one of them."""
    parts = [part.strip().upper() for part in text.split("/")]
    registration = next((part for part in parts if _REGISTRATION.fullmatch(part)), "")
    return registration, next((part for part in parts if _ORGANISATION.fullmatch(part)), "")
