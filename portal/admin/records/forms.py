"""The form of a disciplinary record, and its answers as the record's content."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from portal.catalogue import codelists
from portal.core.errors import N_
from portal.records.content import ROLES, SEVERITIES, Content, Measure
from portal.records.labels import yuan
from portal.records.validating import WITH_AMOUNT, violations
from portal.web.fields import Checkbox, Checkboxes, Choice, Day, Field, Radio, Select, Text, TextArea, Wrong
from portal.web.forms import Form
from portal.web.tidying import one_line
from portal.web.words import Words

NONE: Final = "none"
AUTOMATIC: Final = "automatic"
# Measures that last, and measures that concern a licence: only these take the days and the licence's name.
_LASTING: Final = ("suspend_licence", "restrict_business", "stop_business", "ban_practice")
_ON_LICENCE: Final = (
    "suspend_licence",
    "lower_grade",
    "revoke_licence",
    "rescind_registration",
    "cancel_registration",
)
_SAME: Final = (
    "subject_type", "role", "name", "kind", "facts", "legal_basis", "decision_name", "decision_no",
    "decision_on", "authority", "severity", "uscc", "registration_no", "registered_unit", "window_reason",
    "minor_reason", "publish_full_name", "full_name_basis", "identity_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Yuan(Field):
    """An amount in yuan, with at most two decimals, kept in fen."""

    short: bool = True
    input_mode: ClassVar[str] = "decimal"

    def tidy(self, text: str) -> str:
        return unicodedata.normalize("NFKC", one_line(text)).replace(",", "").removesuffix("元").strip()

    def parse(self, text: str) -> int:
        found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", text, re.ASCII)
        if not found:
            raise Wrong(N_("{label}应写成“10000”或“10000.50”，单位是元"), label=self.term)
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))

    def written(self, value: Any) -> list[str]:
        return [] if value is None else [yuan(value).replace(",", "")]


def _rows(name: str) -> tuple[Choice, ...]:
    return tuple(Choice(one.code, Words(one.zh, one.en)) for one in codelists.code_list(name))


def _words(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, label) for code, label in labels.items())


_SUBJECT: Final = (
    Radio("subject_type", N_("主体类别"), choices=_rows("subject_type")),
    Radio("role", N_("角色"), choices=_words(ROLES)),
    Text("name", N_("主体名称"), hint=N_("决定书上的全称。个人姓名公示时自动遮掩。"), limit=200),
    Text("uscc", N_("统一社会信用代码"), hint=N_("单位填写，18位。"), required=False, limit=40),
    Select("profession", N_("职业资格"), choices=(Choice(NONE, N_("不适用")), *_rows("profession"))),
    Text("registration_no", N_("注册号"), required=False, limit=60),
    Text("registered_unit", N_("注册单位"), required=False),
    Text(
        "identity_number",
        N_("身份证号码"),
        hint=N_("只密封保存，任何一段都不会公示。修改时不再显示，留空即保留原来的号码。"),
        required=False,
        limit=40,
    ),
)
_MISCONDUCT: Final = (
    Select(
        "kind",
        N_("违法行为"),
        choices=tuple(Choice(kind.code, Words(kind.zh, kind.en)) for kind in violations()),
    ),
    TextArea(
        "facts",
        N_("违法事实"),
        hint=N_("用自己的话概括，不要照抄举报内容，不要写姓名、证件号码、电话。"),
        limit=5000,
    ),
    TextArea("legal_basis", N_("处理依据"), hint=N_("法律法规名称和条款。"), limit=2000, rows=3),
)
_MEASURES: Final = (
    Checkboxes("measures", N_("处理措施"), choices=_rows("measure")),
    Yuan("fine", N_("罚款金额（元）"), required=False),
    Yuan("confiscate_income", N_("没收违法所得金额（元）"), required=False),
    Yuan("confiscate_goods", N_("没收非法财物金额（元）"), required=False),
    Text("licence", N_("证照名称及编号"), required=False),
    Day("measures_from", N_("措施起始日期"), required=False),
    Day("measures_until", N_("措施截止日期"), required=False),
)
_DECISION: Final = (
    Text("decision_name", N_("文书名称"), limit=120),
    Text("decision_no", N_("文号"), hint=N_("例如“常建罚决字〔2026〕12号”。"), limit=120),
    Day("decision_on", N_("决定日期"), past=True),
    Text("authority", N_("决定机关")),
)
_PUBLICATION: Final = (
    Radio("severity", N_("失信程度"), choices=_words(SEVERITIES)),
    Text("minor_reason", N_("轻微失信仍要公示的理由"), required=False, limit=500),
    Radio("window_rule", N_("公示期规则")),
    Text("window_reason", N_("选用其他规则的理由"), required=False, limit=500),
    Checkbox("publish_full_name", N_("公示个人全名"), required=False),
    Text("full_name_basis", N_("公示全名的法律依据"), required=False, limit=500),
)
_RECORD: Final = Form((*_SUBJECT, *_MISCONDUCT, *_MEASURES, *_DECISION, *_PUBLICATION))
SECTIONS: Final = tuple(
    (title, tuple(field.name for field in fields))
    for title, fields in (
        (N_("处理了谁"), _SUBJECT),
        (N_("为什么处理"), _MISCONDUCT),
        (N_("怎样处理"), _MEASURES),
        (N_("决定文书"), _DECISION),
        (N_("公示"), _PUBLICATION),
    )
)

SEND_BACK: Final = Form((TextArea("reason", N_("退回的理由"), limit=1000, rows=3),), name="return")


def record_form(rules: Mapping[str, str]) -> Form:
    """`rules` are the codes of the publication rules with the documents that they come from."""
    named = (Choice(rule, Words(source)) for rule, source in rules.items())
    return _RECORD.with_choices(window_rule=(Choice(AUTOMATIC, N_("按决定日期自动适用")), *named))


def blank_answers() -> dict[str, Any]:
    """What a new form offers; nothing of the case is known here, it lies sealed."""
    return {"window_rule": AUTOMATIC, "decision_name": "行政处罚决定书"}


def answers_of(content: Content) -> dict[str, Any]:
    """A record's content as answers of the form; the identity number is not shown again."""
    answers = {name: getattr(content, name) for name in _SAME if name != "identity_number"}
    answers["profession"] = content.profession or NONE
    answers["window_rule"] = content.window_rule or AUTOMATIC
    answers["measures"] = [one.code for one in content.measures]
    answers |= {one.code: one.amount_fen for one in content.measures if one.code in WITH_AMOUNT}
    for one in content.measures:
        answers["licence"] = answers.get("licence") or one.licence
        answers["measures_from"] = answers.get("measures_from") or one.from_on
        answers["measures_until"] = answers.get("measures_until") or one.until_on
    return answers


def content_of(values: Mapping[str, Any]) -> Content:
    """The answers of a form that passed."""
    return Content(
        **{name: values[name] for name in _SAME},
        profession="" if values["profession"] == NONE else values["profession"],
        window_rule="" if values["window_rule"] == AUTOMATIC else values["window_rule"],
        measures=tuple(_measure(code, values) for code in values["measures"]),
    )


def _measure(code: str, values: Mapping[str, Any]) -> Measure:
    lasts = code in _LASTING
    return Measure(
        code=code,
        amount_fen=values[code] if code in WITH_AMOUNT else None,
        licence=values["licence"] if code in _ON_LICENCE else "",
        from_on=values["measures_from"] if lasts else None,
        until_on=values["measures_until"] if lasts else None,
    )
