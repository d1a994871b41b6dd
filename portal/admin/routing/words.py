"""Rules in plain words: conditions, offices and expressions as a clerk would say them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from portal.catalogue.codelists import code_list, find
from portal.catalogue.kinds import KINDS
from portal.catalogue.rows import DutyRow, OfficeRow, RuleRow
from portal.core.errors import N_, Message
from portal.offices.routing_rules import (
    AREA_BUREAU,
    AREA_QUALITY,
    FROM_RULE,
    PROFESSION_OFFICE,
    UNIT_OFFICE,
)
from portal.web.i18n import gettext, in_language, listed, translated
from portal.web.words import Words

FACTS: Final = {
    "violation": N_("违法行为类型"),
    "profession": N_("证书类别"),
    "unit_type": N_("单位类型"),
    "level": N_("单位由谁管"),
    "area": N_("所在地区"),
}
# What holds or does not, in the words of both.
FLAGS: Final = {
    "on_site": (N_("在建项目"), N_("不是在建项目")),
    "about_staff": (N_("涉及本局工作人员"), N_("不涉及本局工作人员")),
    "unit_office": (N_("单位类型有对应的科室"), N_("单位类型没有对应的科室")),
    "profession_office": (N_("证书类别有对应的科室"), N_("证书类别没有对应的科室")),
}
EXPRESSIONS: Final = {
    AREA_BUREAU: N_("所在地的住建部门"),
    AREA_QUALITY: N_("所在地的质量监督机构"),
    UNIT_OFFICE: N_("单位类型对应的科室"),
    PROFESSION_OFFICE: N_("证书类别对应的科室"),
}
BASES: Final = {"stated": N_("有明文"), "inferred": N_("推定"), "policy": N_("本系统规定")}
CONFIRM: Final = {
    "never": N_("不需要，直接交承办单位"),
    "always": N_("要由派单台确认"),
    "level-unknown": N_("单位由谁管不清楚时，由派单台确认"),
}
_FEW: Final = 3

Offices = Mapping[str, OfficeRow]


@dataclass(frozen=True, slots=True)
class Said:
    """One line about a rule; `before` is what it was, where a draft changes it."""

    label: str
    text: str
    before: str = ""


@cache
def labels(fact: str) -> dict[str, Words]:
    """The codes that a rule may name for a fact, with their words."""
    if fact == "violation":
        return {kind.code: Words(kind.zh, kind.en) for kind in KINDS}
    if fact == "area":
        own = {"county": Words("区县市", "A county"), "zone": Words("管理区", "A zone")}
        return own | {one.code: Words(one.zh, one.en) for one in code_list("special_area")}
    own_codes = dict.fromkeys(one.routes_as or one.code for one in code_list(fact))
    found = {code: find(fact, code) for code in own_codes}
    return {code: Words(one.zh, one.en) for code, one in found.items() if one is not None}


def code_words(fact: str, code: str) -> str:
    known = labels(fact).get(code)
    return in_language(known) if known else code


def condition_words(conditions: Mapping[str, object]) -> list[str]:
    """What has to hold, one sentence each; none where the rule takes whatever is left."""
    said = [_test(name, conditions[name]) for name in (*FACTS, *FLAGS) if name in conditions]
    any_of = conditions.get("any")
    if isinstance(any_of, list | tuple):
        alternatives = [_test(name, wanted) for one in any_of for name, wanted in one.items()]
        said.insert(0, gettext(N_("，或者")).join(alternatives))
    return said


def office_words(expression: str, offices: Offices) -> str:
    """An office by its name, or whom the rule means; with what holds where there is none."""
    words = [_one_office(word, offices) for word in expression.split("|") if word]
    return gettext(N_("，没有时为")).join(words) or gettext(N_("没有"))


def offices_words(expressions: Iterable[str], offices: Offices) -> str:
    return listed([office_words(one, offices) for one in expressions], "，") or gettext(N_("没有"))


def rule_said(row: RuleRow, offices: Offices) -> list[Said]:
    """Everything that a version of a rule says."""
    conditions = gettext(N_("；")).join(condition_words(row.conditions))
    return [
        Said(N_("顺序"), str(row.position)),
        Said(N_("条件"), conditions or gettext(N_("其余一切情形"))),
        Said(N_("承办单位"), office_words(row.owner, offices)),
        Said(N_("协办单位"), offices_words(row.cc, offices)),
        Said(N_("依据"), gettext(BASES[row.basis])),
        Said(N_("条款"), _both(row.clause_zh, row.clause_en)),
        Said(N_("理由"), _both(row.reason_zh, row.reason_en)),
        Said(N_("派单台确认"), gettext(CONFIRM[row.confirm])),
        Said(N_("来源"), row.source),
    ]


def duty_said(duty: DutyRow | None, offices: Offices) -> list[Said]:
    return [
        Said(N_("对应的科室"), office_words(duty.office if duty else "", offices)),
        Said(N_("来源"), duty.source if duty else "—"),
    ]


def differences(before: Iterable[Said], after: Iterable[Said]) -> list[Said]:
    """Only the lines that change, with what they were."""
    pairs = zip(before, after, strict=True)
    return [Said(new.label, new.text, old.text) for old, new in pairs if old.text != new.text]


def _test(name: str, wanted: object) -> str:
    if name in FLAGS:
        return gettext(FLAGS[name][0 if wanted is True else 1])
    ticked = [str(one) for one in wanted] if isinstance(wanted, list | tuple) else [str(wanted)]
    left = [code for code in labels(name) if code not in ticked]
    fact = gettext(FACTS[name])
    if 0 < len(left) <= _FEW < len(ticked):
        words = listed(code_words(name, code) for code in left)
        return translated(Message(N_("{fact}：除{words}以外"), {"fact": fact, "words": words}))
    words = listed(code_words(name, code) for code in ticked)
    return translated(Message(N_("{fact}：{words}"), {"fact": fact, "words": words}))


def _one_office(word: str, offices: Offices) -> str:
    if word in EXPRESSIONS:
        return gettext(EXPRESSIONS[word])
    if word.startswith(FROM_RULE):
        rule = word.removeprefix(FROM_RULE)
        return translated(Message(N_("从规则{rule}起会定的承办和协办单位"), {"rule": rule}))
    return in_language(offices[word]) if word in offices else word


def _both(zh: str, en: str) -> str:
    return f"{zh} / {en}"
