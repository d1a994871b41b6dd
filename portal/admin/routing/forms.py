"""Forms of the routing laboratory: a version of a rule, a duty, the day of the draft, the tester."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from portal.admin.routing import conditions
from portal.admin.routing.words import BASES, CONFIRM, EXPRESSIONS, Offices, labels, office_words
from portal.catalogue.kinds import KINDS
from portal.catalogue.rows import AreaRow, OfficeRow, RuleRow
from portal.core.errors import N_
from portal.offices.routing import OUTSIDE, UNKNOWN
from portal.offices.routing_rules import DESKS, FROM_RULE
from portal.web.fields import (
    Checkbox,
    Checkboxes,
    Choice,
    Day,
    Field,
    OptionalSelect,
    Radio,
    Select,
    Text,
    TextArea,
    Whole,
)
from portal.web.forms import Form
from portal.web.words import Words

TODAY, ON_DAY, DRAFT = "today", "day", "draft"
FEWEST_CC: Final = 3
_OTHERS: Final = N_("各单位")
_MEANT: Final = N_("按举报内容确定")
_SEALED: Final = ("owner", "owner_else", "confirm")

_CODE = Text("code", N_("规则编号"), hint=N_("例如R45。编号用过就不能再用。"), limit=12, short=True)
_POSITION = Whole(
    "position",
    N_("顺序"),
    hint=N_("数字小的先试，第一条适用的规则说了算。各条规则的顺序见规则列表。"),
    low=1,
    high=9999,
)
_OWNER = (
    Select("owner", N_("承办单位")),
    OptionalSelect("owner_else", N_("没有这样的单位时，由谁承办")),
)
_WHY: tuple[Field, ...] = (
    Radio("basis", N_("依据"), choices=tuple(Choice(code, label) for code, label in BASES.items())),
    Radio(
        "confirm",
        N_("派单台确认"),
        choices=tuple(Choice(code, label) for code, label in CONFIRM.items()),
    ),
    Text("clause_zh", N_("条款（中文）"), hint=N_("例如：二（二）4"), limit=120, short=True),
    Text("clause_en", N_("条款（英文）"), limit=120, short=True),
    TextArea("reason_zh", N_("理由（中文）"), hint=N_("举报人和承办单位都会看到。"), limit=300, rows=3),
    TextArea("reason_en", N_("理由（英文）"), limit=300, rows=3),
    Text("source", N_("来源"), hint=N_("为什么改：文件、会议纪要的文号。"), limit=200),
)

DUTY = Form(
    (
        OptionalSelect("office", N_("对应的科室"), hint=N_("不选，就是没有对应的科室。")),
        Text("source", N_("来源"), hint=N_("为什么改：文件、会议纪要的文号。"), limit=200),
    )
)
BEGINS = Form(
    (Day("begins_on", N_("从哪天起施行"), hint=N_("今天或以后。由另一位同事启用后，从这一天起施行。")),),
    name="begins",
)
_DAYS = (Choice(TODAY, N_("今天的")), Choice(ON_DAY, N_("另一天的")))
_TRY: tuple[Field, ...] = (
    Select("violation", N_("违法行为类型"), choices=tuple(Choice(k.code, Words(k.zh, k.en)) for k in KINDS)),
    Checkboxes("professions", N_("证书类别"), hint=N_("可以勾选几种。"), required=False),
    OptionalSelect("unit_type", N_("主要单位的类型")),
    Checkboxes("others", N_("其他单位的类型"), required=False),
    OptionalSelect("level", N_("单位由谁管")),
    OptionalSelect("area", N_("所在地区")),
    Checkbox("on_site", N_("在建项目"), required=False),
    Checkbox("about_staff", N_("涉及本局工作人员"), required=False),
    Radio("against", N_("用哪一天的规则")),
    Day("day", N_("哪一天"), hint=N_("只在选“另一天的”时填写。"), required=False),
)


def rule_form(rules: Iterable[RuleRow], offices: Offices, *, row: RuleRow | None) -> Form:
    """For a new version of `row`, or without it for a new rule; a sealed rule keeps where it leads."""
    rows = tuple(rules)
    cc = _cc_fields(row)
    form = Form(
        (
            *(() if row else (_CODE,)),
            _POSITION,
            *conditions.fields(conditions.ALL),
            *conditions.fields(conditions.ANY),
            *_OWNER,
            *cc,
            *_WHY,
        )
    )
    if row is not None and row.sealed:
        return form.without(*_SEALED, *(one.name for one in cc))
    whom = list(_whom(rows, offices))
    else_whom = [*_tails(rows, offices), *_simple(offices)]
    named = {one.name: [*_starting(rows, offices), *whom] for one in cc}
    return form.with_choices(owner=_simple(offices), owner_else=else_whom, **named)


def known(row: RuleRow) -> dict[str, Any]:
    """What the form shows of a version that exists."""
    owner, _, otherwise = row.owner.partition("|")
    texts = ("position", "basis", "confirm", "clause_zh", "clause_en", "reason_zh", "reason_en", "source")
    return {
        **{name: getattr(row, name) for name in texts},
        **conditions.ticked(row.conditions),
        "owner": owner,
        "owner_else": otherwise,
        **{f"cc_{n}": one for n, one in enumerate(row.cc, 1)},
    }


def row_of(values: Mapping[str, Any], *, before: RuleRow | None) -> RuleRow:
    """The row that was typed; its number and days are set when it is switched on."""
    own = ("position", "basis", "clause_zh", "clause_en", "reason_zh", "reason_en", "source")
    leads: dict[str, Any]
    if before is not None and before.sealed:
        leads = {"owner": before.owner, "cc": before.cc, "confirm": before.confirm}
    else:
        leads = {"owner": _owner(values), "cc": _cc(values), "confirm": values["confirm"]}
    return RuleRow(
        **{name: values[name] for name in own},
        **leads,
        code=before.code if before else values["code"].upper(),
        version=0,
        conditions=conditions.conditions_of(values),
        sealed=before is not None and before.sealed,
        valid_from=date.min,
        valid_to=None,
    )


def duty_form(offices: Offices) -> Form:
    return DUTY.with_choices(office=_named(offices))


def try_form(areas: Iterable[AreaRow], *, with_draft: bool) -> Form:
    places = [Choice(area.code, Words(area.zh, area.en)) for area in areas]
    special = [Choice(code, labels("area")[code]) for code in (UNKNOWN, OUTSIDE)]
    drafted = [Choice(DRAFT, N_("草案的"))] if with_draft else []
    return Form(_TRY).with_choices(
        professions=_choices("profession"),
        unit_type=_choices("unit_type"),
        others=_choices("unit_type"),
        level=_choices("level"),
        area=[*places, *special],
        against=[*_DAYS, *drafted],
    )


def _choices(fact: str) -> list[Choice]:
    return [Choice(code, label) for code, label in labels(fact).items() if code != UNKNOWN]


def _owner(values: Mapping[str, Any]) -> str:
    return "|".join(one for one in (values["owner"], values["owner_else"]) if one)


def _cc(values: Mapping[str, Any]) -> tuple[str, ...]:
    named = (value for name, value in values.items() if name.startswith("cc_"))
    return tuple(dict.fromkeys(one for one in named if one))


def _cc_fields(row: RuleRow | None) -> list[OptionalSelect]:
    """One more than the rule has, so that nothing of it is lost and one can be added."""
    number = max(FEWEST_CC, len(row.cc) + 1 if row else 0)
    return [OptionalSelect(f"cc_{n}", N_("协办单位")) for n in range(1, number + 1)]


def _simple(offices: Offices) -> list[Choice]:
    return [*(Choice(word, label, group=_MEANT) for word, label in EXPRESSIONS.items()), *_named(offices)]


def _named(offices: Offices) -> list[Choice]:
    """Offices that handle tips of everybody; the one for the staff has its own rule."""
    return [
        Choice(one.code, Words(one.zh, one.en), group=_OTHERS) for one in offices.values() if _handles(one)
    ]


def _handles(office: OfficeRow) -> bool:
    return office.kind not in (*DESKS, "discipline")


def _whom(rows: Iterable[RuleRow], offices: Offices) -> Iterator[Choice]:
    """For a cc: also what rules already say in several words."""
    used = dict.fromkeys(one for row in rows for one in (row.owner, *row.cc) if "|" in one)
    yield from (Choice(one, Words(office_words(one, offices)), group=_MEANT) for one in used)
    yield from _simple(offices)


def _tails(rows: Iterable[RuleRow], offices: Offices) -> list[Choice]:
    tails = (row.owner.partition("|")[2] for row in rows)
    used = dict.fromkeys(tail for tail in tails if "|" in tail)
    return [Choice(one, Words(office_words(one, offices)), group=_MEANT) for one in used]


def _starting(rows: Iterable[RuleRow], offices: Offices) -> list[Choice]:
    used = dict.fromkeys(one for row in rows for one in row.cc if one.startswith(FROM_RULE))
    return [Choice(one, Words(office_words(one, offices)), group=_MEANT) for one in used]
