"""The form of a disciplinary record: one for persons, one for units, with rows for measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from portal.admin.records.amounts import Yuan
from portal.catalogue import codelists
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.records import ruling
from portal.records.content import ROLES, SEVERITIES
from portal.records.validating import field_of_measure, violations
from portal.web.fields import (
    Checkbox,
    Choice,
    Day,
    Field,
    OptionalSelect,
    Radio,
    Select,
    Text,
    TextArea,
)
from portal.web.formdata import FormData
from portal.web.forms import Form
from portal.web.words import Words

Kind = Literal["person", "unit"]
AUTOMATIC: Final = "automatic"
ROWS: Final = 3
"""Measures for which a new form has room; a button gives one more."""
_MEASURE_KINDS: Final[Mapping[str, str]] = {
    "penalty": N_("行政处罚"),
    "licence": N_("许可决定"),
    "order": N_("责令改正"),
    "notice": N_("通报约谈"),
    "credit": N_("信用管理"),
    "referral": N_("移送"),
    "none": N_("不予处罚"),
}
MEASURE_FIELDS: Final = {
    "code": "code",
    "amount": "amount_fen",
    "licence": "licence",
    "licence_no": "licence_no",
    "from": "from_on",
    "until": "until_on",
}


def _rows(name: str) -> tuple[Choice, ...]:
    return tuple(Choice(one.code, Words(one.zh, one.en)) for one in codelists.code_list(name))


def _words(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, label) for code, label in labels.items())


def _grades() -> tuple[Choice, ...]:
    parents = {one.code: Words(one.zh, one.en) for one in codelists.code_list("profession")}
    return tuple(
        Choice(one.code, Words(one.zh, one.en), group=parents[one.parent])
        for one in codelists.code_list("profession_grade")
    )


def _measures() -> tuple[Choice, ...]:
    return tuple(
        Choice(one.code, Words(one.zh, one.en), group=_MEASURE_KINDS[one.kind])
        for one in codelists.code_list("measure")
    )


VIOLATIONS: Final = tuple(Choice(kind.code, Words(kind.zh, kind.en)) for kind in violations())
SEVERITY_CHOICES: Final = _words(SEVERITIES)
_SUBJECT: Final = (
    Radio("subject_type", N_("主体类别"), choices=_rows("subject_type")),
    Radio("role", N_("角色"), choices=_words(ROLES)),
    Text("name", N_("主体名称"), hint=N_("决定书上的全称。个人姓名公示时自动遮掩。"), limit=200),
)
_PERSON: Final = (
    OptionalSelect("profession", N_("职业资格"), choices=_rows("profession")),
    OptionalSelect("grade", N_("资格级别和专业"), choices=_grades()),
    Text("registration_no", N_("注册号"), hint=N_("执业印章号。"), required=False, limit=60),
    Text("certificate_no", N_("证书编号"), required=False, limit=60),
    Text("registered_unit", N_("注册单位"), required=False),
    Text("actual_unit", N_("实际工作单位"), required=False),
    Text(
        "identity_number",
        N_("身份证号码"),
        hint=N_(
            "只密封保存，任何一段都不会公示，也不再显示。留空：修改时保留原来的，新起草时取案件事实里的。"
        ),
        required=False,
        limit=40,
    ),
)
_UNIT: Final = (
    Text("uscc", N_("统一社会信用代码"), hint=N_("18位。"), required=False, limit=40),
    Text(
        "legacy_id",
        N_("原有代码"),
        hint=N_("没有统一代码时的注册号、组织机构代码。"),
        required=False,
        limit=60,
    ),
    OptionalSelect("unit_type", N_("单位类型"), choices=_rows("unit_type")),
    Text("legal_rep", N_("法定代表人"), hint=N_("公示时自动遮掩。"), required=False, limit=60),
)
_MISCONDUCT: Final = (
    Select("kind", N_("违法行为"), choices=VIOLATIONS),
    TextArea(
        "facts",
        N_("违法事实"),
        hint=N_("用自己的话概括，不要照抄举报内容，不要写姓名、证件号码、电话。"),
        limit=5000,
    ),
    TextArea("legal_basis", N_("处理依据"), hint=N_("法律法规名称和条款。"), limit=2000, rows=3),
)
_DECISION: Final = (
    Text("decision_name", N_("文书名称"), limit=120),
    Text("decision_no", N_("文号"), hint=N_("例如“常建罚决字〔2026〕12号”。"), limit=120),
    Day("decision_on", N_("决定日期"), past=True),
    Day("effective_to", N_("处罚有效期"), hint=N_("处罚执行到哪一天，没有就不填。"), required=False),
    Text("authority", N_("决定机关")),
    Text("authority_uscc", N_("决定机关统一社会信用代码"), required=False, limit=40),
    Text("source_unit", N_("数据来源单位"), required=False),
    Text("source_uscc", N_("数据来源单位统一社会信用代码"), required=False, limit=40),
    OptionalSelect("area", N_("区划")),
)
_REAPPLY: Final = (
    Day(
        "reapply_after",
        N_("可再次申请注册日期"),
        hint=N_("撤销注册的，留空并按“预览”，会按规则填好，可以再改。"),
        required=False,
    ),
)
_REMARK: Final = (TextArea("remark", N_("备注"), hint=N_("会公示。"), required=False, limit=2000, rows=3),)
CHOSEN_RULE: Final = (
    Radio("window_rule", N_("公示期规则")),
    Text("window_reason", N_("选用其他规则的理由"), required=False, limit=500),
)
_WINDOW: Final = (
    Radio("severity", N_("失信程度"), choices=SEVERITY_CHOICES),
    Text("minor_reason", N_("轻微失信仍要公示的理由"), required=False, limit=500),
    *CHOSEN_RULE,
    Day(
        "window_until",
        N_("公示截止日期"),
        hint=N_("不填就公示到规则允许的最后一天。"),
        required=False,
    ),
)
_FULL_NAME: Final[Mapping[Kind, Field]] = {
    "person": Checkbox("publish_full_name", N_("公示个人全名"), required=False),
    "unit": Checkbox("legal_rep_punished", N_("法定代表人本人也受到处罚，公示其全名"), required=False),
}
_BASIS: Final = Text("full_name_basis", N_("公示全名的法律依据"), required=False, limit=500)
OF_KIND: Final[Mapping[Kind, tuple[Field, ...]]] = {
    "person": (*_PERSON, *_REAPPLY, _FULL_NAME["person"]),
    "unit": (*_UNIT, _FULL_NAME["unit"]),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the names of the fields below it; those of a measure stand in rows of their own."""

    title: str
    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def kind_of(data: FormData | Mapping[str, Any]) -> Kind:
    """Which form is asked for: a natural person has other particulars than a unit."""
    return "person" if data.get("subject_type") in ("natural", None, "") else "unit"


async def record_form(kind: Kind, rows: int) -> Form:
    """Choices of rules and areas are rows of the database."""
    areas = [Choice(area.code, Words(area.zh, area.en)) for area in await offices.areas()]
    return Form(fields_of(kind, rows)).with_choices(window_rule=await rule_choices(), area=areas)


async def rule_choices() -> tuple[Choice, ...]:
    """The rule of the decision's day, or another by name."""
    named = (Choice(rule, Words(source)) for rule, source in (await ruling.rules()).items())
    return (Choice(AUTOMATIC, N_("按决定日期自动适用")), *named)


def fields_of(kind: Kind, rows: int) -> tuple[Field, ...]:
    measures = tuple(field for n in range(1, rows + 1) for field in _measure_fields(n))
    fixed = (*_SUBJECT, *OF_KIND[kind], *_MISCONDUCT, *_DECISION, *_REMARK, *_WINDOW, _BASIS)
    return (*fixed, *measures)


def sections(kind: Kind, rows: int) -> tuple[Section, ...]:
    particulars = (*_SUBJECT, *(_PERSON if kind == "person" else _UNIT))
    decision = (*_DECISION, *(_REAPPLY if kind == "person" else ()), *_REMARK)
    measures = tuple(tuple(field_of_measure(n, name) for name in MEASURE_FIELDS) for n in range(1, rows + 1))
    return (
        Section(N_("处理了谁"), _names(particulars)),
        Section(N_("为什么处理"), _names(_MISCONDUCT)),
        Section(N_("怎样处理"), rows=measures),
        Section(N_("决定文书"), _names(decision)),
        Section(N_("公示"), _names((*_WINDOW, _FULL_NAME[kind], _BASIS))),
    )


def _measure_fields(n: int) -> tuple[Field, ...]:
    def name(field: str) -> str:
        return field_of_measure(n, field)

    return (
        OptionalSelect(name("code"), N_("措施"), choices=_measures()),
        _Amount(name("amount"), N_("金额（元）"), required=False),
        _Cell(name("licence"), N_("证照名称"), required=False, limit=200),
        _Cell(name("licence_no"), N_("证照编号"), required=False, limit=200),
        _CellDay(name("from"), N_("起始日期"), required=False),
        _CellDay(name("until"), N_("截止日期"), required=False),
    )


@dataclass(frozen=True, slots=True)
class _Cell(Text):
    """May stay empty, like most of a row: not worth saying at each of them."""

    marked_optional: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _CellDay(Day):
    marked_optional: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _Amount(Yuan):
    marked_optional: ClassVar[bool] = False


def _names(fields: Sequence[Field]) -> tuple[str, ...]:
    return tuple(field.name for field in fields)
