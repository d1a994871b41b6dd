"""The columns of a published record, for tables: the keys of the plain form, and their names for people."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.catalogue import codelists
from portal.core.errors import N_
from portal.records.content import ROLES, SEVERITIES, Measure
from portal.records.labels import Labels, yuan
from portal.records.plain import plain
from portal.records.projection import PublicView

LABELS: Final = Labels("zh-Hans")


@dataclass(frozen=True, slots=True)
class Column:
    """`key` in the plain form; `note` says what stands there where the name does not."""

    key: str
    name: str
    note: str = ""


_CODES: Final = N_("代码；中文CSV和Excel里是文字")
_DAY: Final = N_("年-月-日")
_CODE18: Final = N_("18位")
COLUMNS: Final = (
    Column("number", N_("记录编号"), N_("固定不变，全部文件和接口都用它")),
    Column("subject_type", N_("主体类别"), _CODES),
    Column("role", N_("角色"), _CODES),
    Column("name", N_("名称"), N_("个人姓名一般只有第一个字，其余是*")),
    Column("uscc", N_("统一社会信用代码"), _CODE18),
    Column("legacy_id", N_("原有代码"), N_("统一代码以前的工商注册号、组织机构代码")),
    Column("legal_rep", N_("法定代表人"), N_("个人姓名一般只有第一个字，其余是*")),
    Column("unit_type", N_("单位类型"), _CODES),
    Column("profession", N_("职业资格"), _CODES),
    Column("grade", N_("资格级别和专业"), _CODES),
    Column("registration_no", N_("注册号")),
    Column("certificate_no", N_("证书编号")),
    Column("registered_unit", N_("注册单位")),
    Column("actual_unit", N_("实际工作单位")),
    Column("kind", N_("违法行为"), _CODES),
    Column("facts", N_("违法事实")),
    Column("legal_basis", N_("处理依据")),
    Column("measures", N_("处理措施"), N_("一项或者几项，金额以分计；英文CSV里是JSON，中文表格里是文字")),
    Column("decision_name", N_("文书名称")),
    Column("decision_no", N_("文号"), N_("年份写在〔〕里")),
    Column("decision_on", N_("决定日期"), _DAY),
    Column("effective_to", N_("处理有效期至"), _DAY),
    Column("reapply_after", N_("可再次申请注册日期"), _DAY),
    Column("authority", N_("决定机关")),
    Column("authority_uscc", N_("决定机关代码"), _CODE18),
    Column("source_unit", N_("数据来源单位")),
    Column("source_uscc", N_("数据来源单位代码"), _CODE18),
    Column("area", N_("地区"), N_("区划代码，六位")),
    Column("remark", N_("备注")),
    Column("severity", N_("失信程度"), _CODES),
    Column("window_rule", N_("公示期依据"), N_("规则的代码，公示期按它计算")),
    Column("publish_from", N_("公示起"), _DAY),
    Column("publish_min", N_("最短公示到"), N_("在这一天以前不能因信用修复提前撤下")),
    Column("publish_until", N_("公示到"), N_("含当日")),
    Column("changed_on", N_("最近改动日期"), _DAY),
    Column("url", N_("网址"), N_("这条记录的网页")),
)
HEADER: Final = tuple(column.name for column in COLUMNS)
KEYS: Final = tuple(column.key for column in COLUMNS)


def line_of_keys(view: PublicView, base: str) -> list[str]:
    """As in the plain form; the measures, which are several, as JSON."""
    found = plain(view, base)
    measures = json.dumps(found["measures"], ensure_ascii=False) if "measures" in found else ""
    return [measures if key == "measures" else found.get(key, "") for key in KEYS]


def line_for_people(view: PublicView, base: str) -> list[str]:
    """The words of each code in place of the code."""
    found = plain(view, base) | _words(view)
    return [found.get(key, "") for key in KEYS]


def measures_text(measures: tuple[Measure, ...]) -> str:
    return "；".join(_measure_text(one) for one in measures)


def _words(view: PublicView) -> dict[str, str]:
    return {
        "subject_type": LABELS.subject(view.subject_type),
        "role": ROLES.get(view.role, view.role),
        "unit_type": codelists.label("unit_type", view.unit_type, "zh") if view.unit_type else "",
        "profession": LABELS.profession(view.profession) if view.profession else "",
        "grade": codelists.label("profession_grade", view.grade, "zh") if view.grade else "",
        "kind": LABELS.kind(view.kind),
        "measures": measures_text(view.measures),
        "severity": SEVERITIES.get(view.severity, view.severity),
    }


def _measure_text(one: Measure) -> str:
    amount = f"{yuan(one.amount_fen)}元" if one.amount_fen else ""
    licence = f"（{one.licence_text}）" if one.licence_text else ""
    return f"{LABELS.measure(one)}{amount}{licence}{_span(one.from_on, one.until_on)}"


def _span(first: date | None, last: date | None) -> str:
    start = f"自{first.isoformat()}起" if first else ""
    end = f"至{last.isoformat()}止" if last else ""
    return f"，{start}{end}" if start or end else ""
