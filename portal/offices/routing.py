"""Which office handles a tip: ordered rules as data, the first that matches decides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from portal.core.errors import N_, DomainError
from portal.offices.routing_inputs import OUTSIDE, UNKNOWN, Inputs, UnknownCode, parse_inputs, vocabulary
from portal.offices.routing_rules import (
    AREA_BUREAU,
    AREA_QUALITY,
    FROM_RULE,
    PROFESSION_OFFICE,
    UNIT_OFFICE,
    Facts,
    Rule,
    RuleSet,
)

__all__ = [
    "OUTSIDE",
    "UNKNOWN",
    "Decision",
    "Inputs",
    "NoRule",
    "UnknownCode",
    "candidates",
    "decide",
    "parse_inputs",
    "vocabulary",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One owner, the offices that help, and why. `sealed`: no other office may ever learn of the tip.

    `level_from` names the register where that, and not the informant, said who supervises the unit.
    """

    rule: str
    version: int
    owner: str
    cc: tuple[str, ...]
    basis: str
    needs_confirmation: bool
    sealed: bool
    clause_zh: str
    clause_en: str
    reason_zh: str
    reason_en: str
    inputs: Inputs
    level_from: str = ""


class NoRule(DomainError):
    """The rows leave this combination without an owner; the administrator has to mend them."""


def decide(inputs: Inputs, rules: RuleSet) -> Decision:
    """The decision of the first rule that matches."""
    facts = _facts(inputs, rules)
    return _decision(_first(rules.rules, facts), inputs, facts, rules)


def candidates(inputs: Inputs, rules: RuleSet, *, number: int = 3) -> tuple[Decision, ...]:
    """What decides, then what would if it did not exist, and so on; fewer where fewer rules match."""
    first, facts = decide(inputs, rules), _facts(inputs, rules)
    others = (_decision_or_none(rule, inputs, facts, rules) for rule in _matching(rules.rules, facts))
    later = (one for one in others if one is not None and one.rule != first.rule)
    return (first, *islice(later, number - 1))


def _decision_or_none(rule: Rule, inputs: Inputs, facts: Facts, rules: RuleSet) -> Decision | None:
    try:
        return _decision(rule, inputs, facts, rules)
    except NoRule:
        return None


def _decision(rule: Rule, inputs: Inputs, facts: Facts, rules: RuleSet) -> Decision:
    row = rule.row
    owner = _owner(row.owner, facts, rules)
    return Decision(
        rule=row.code,
        version=row.version,
        owner=owner,
        cc=() if row.sealed else _cc(row.cc, owner=owner, inputs=inputs, facts=facts, rules=rules),
        basis=row.basis,
        needs_confirmation=row.confirm == "always"
        or (row.confirm == "level-unknown" and inputs.level == UNKNOWN),
        sealed=row.sealed,
        clause_zh=row.clause_zh,
        clause_en=row.clause_en,
        reason_zh=row.reason_zh,
        reason_en=row.reason_en,
        inputs=inputs,
    )


def _facts(inputs: Inputs, rules: RuleSet) -> Facts:
    profession = _one_profession(inputs.professions, rules)
    unit_type = inputs.unit_types[0] if inputs.unit_types else UNKNOWN
    area = rules.areas.get(inputs.area)
    return {
        "violation": inputs.violation,
        "profession": profession,
        "unit_type": unit_type,
        "level": inputs.level,
        "area": area.kind if area else inputs.area,
        "area_code": inputs.area,
        "on_site": inputs.on_site,
        "about_staff": inputs.about_staff,
        "unit_office": unit_type in rules.by_unit_type,
        "profession_office": profession in rules.by_profession,
    }


def _one_profession(professions: tuple[str, ...], rules: RuleSet) -> str:
    """Several professions of one office count as the first of them, otherwise as unknown."""
    known = [each for each in professions if each != UNKNOWN]
    if len({rules.by_profession.get(each) for each in known}) == 1:
        return known[0]
    return UNKNOWN


def _matching(rules: Iterable[Rule], facts: Facts) -> Iterator[Rule]:
    return (rule for rule in rules if rule.condition.holds(facts))


def _first(rules: Iterable[Rule], facts: Facts) -> Rule:
    for rule in _matching(rules, facts):
        return rule
    raise NoRule(N_("没有适用的分办规则，请联系管理员。"))


def _owner(expression: str, facts: Facts, rules: RuleSet) -> str:
    owner = _resolved(expression, facts, rules)
    if owner is None:
        raise NoRule(N_("分办规则没有指明承办单位，请联系管理员。"))
    return owner


def _resolved(expression: str, facts: Facts, rules: RuleSet) -> str | None:
    """The first alternative that exists for these facts."""
    for word in expression.split("|"):
        if office := _office(word, facts, rules):
            return office
    return None


def _office(word: str, facts: Facts, rules: RuleSet) -> str | None:
    if word == UNIT_OFFICE:
        return rules.by_unit_type.get(str(facts["unit_type"]))
    if word == PROFESSION_OFFICE:
        return rules.by_profession.get(str(facts["profession"]))
    if word in (AREA_BUREAU, AREA_QUALITY):
        area = rules.areas.get(str(facts["area_code"]))
        return None if area is None else area.bureau if word == AREA_BUREAU else area.quality
    return word


def _cc(
    expressions: Iterable[str], *, owner: str, inputs: Inputs, facts: Facts, rules: RuleSet
) -> tuple[str, ...]:
    """The rule's own cc, then offices of further professions, then of further units; never the owner."""
    found = [
        *_rule_cc(expressions, facts, rules),
        *_offices_of_professions(inputs.professions, rules),
        *_owners_of_other_units(inputs, rules),
    ]
    return tuple(dict.fromkeys(office for office in found if office != owner))


def _rule_cc(expressions: Iterable[str], facts: Facts, rules: RuleSet) -> list[str]:
    found: list[str] = []
    for expression in expressions:
        if expression.startswith(FROM_RULE):
            row = _first(rules.from_rule(expression.removeprefix(FROM_RULE)), facts).row
            found += [_owner(row.owner, facts, rules), *_rule_cc(row.cc, facts, rules)]
        elif office := _resolved(expression, facts, rules):
            found.append(office)
    return found


def _offices_of_professions(professions: tuple[str, ...], rules: RuleSet) -> list[str]:
    """Several professions whose offices differ each bring theirs; one office alone is the rules' matter."""
    offices = [rules.by_profession[each] for each in professions if each in rules.by_profession]
    return offices if len(set(offices)) > 1 else []


def _owners_of_other_units(inputs: Inputs, rules: RuleSet) -> list[str]:
    alone = (replace(inputs, unit_types=(each,)) for each in inputs.unit_types[1:])
    return [decide(each, rules).owner for each in alone]
