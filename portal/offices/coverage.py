"""Proof, over every combination of inputs, that the rules give each tip exactly one owner."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from portal.catalogue.kinds import KINDS
from portal.core.errors import N_, Message
from portal.offices.routing import Decision, Inputs, NoRule, decide, vocabulary
from portal.offices.routing_rules import Condition, RuleSet

# Enough to see what is wrong; a broken rule can spoil a hundred thousand combinations.
_MOST_FAULTS = 50
_STAFF_KINDS = frozenset(kind.code for kind in KINDS if kind.about_staff)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many combinations each rule decides, in the order of the rules, and each office owns."""

    total: int
    per_rule: Mapping[str, int]
    per_office: Mapping[str, int]
    faults: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Values of one input that no rule tells apart: the first of them, and how many they are."""

    value: str | bool
    number: int


def coverage(rules: RuleSet) -> Coverage:
    """Decide every combination of one profession and one unit (about 114,000).

    Values that no rule tells apart are decided once and counted for all of them.
    """
    counts: Counter[str] = Counter({rule.row.code: 0 for rule in rules.rules})
    owned: Counter[str] = Counter()
    faults: dict[str, Message] = {}
    total = 0
    sealed_to = _sealed_to(rules)
    for inputs, number in _different(rules):
        total += number
        try:
            decision = decide(inputs, rules)
        except NoRule as error:
            faults.setdefault(error.message.msgid, _nobody(inputs))
            continue
        counts[decision.rule] += number
        owned[decision.owner] += number
        if fault := _fault(decision, rules) or _secrecy_fault(decision, sealed_to):
            faults.setdefault(fault.text(), fault)
    found = [*faults.values(), *_idle(counts)]
    return Coverage(total, dict(counts), dict(sorted(owned.items())), tuple(found[:_MOST_FAULTS]))


def combinations(rules: RuleSet) -> Iterator[Inputs]:
    """Every single one, for whoever wants to compare them all."""
    axes = [*vocabulary(rules).values(), (False, True), (False, True)]
    return map(_inputs, product(*axes))


def _different(rules: RuleSet) -> Iterator[tuple[Inputs, int]]:
    for alike in product(*_classes(rules)):
        yield _inputs(one.value for one in alike), prod(one.number for one in alike)


def _inputs(values: Iterable[Any]) -> Inputs:
    violation, profession, unit_type, level, area, on_site, about_staff = values
    return Inputs(
        violation=violation,
        professions=(profession,),
        unit_types=(unit_type,),
        level=level,
        area=area,
        on_site=on_site,
        about_staff=about_staff,
    )


def _classes(rules: RuleSet) -> list[list[Alike]]:
    """For each input, in the order of `_inputs`: the values that rules, duties or faults tell apart."""
    words = {**vocabulary(rules), "on_site": (False, True), "about_staff": (False, True)}
    return [_alike(name, values, rules) for name, values in words.items()]


def _alike(name: str, values: Iterable[str | bool], rules: RuleSet) -> list[Alike]:
    tests = [wanted for rule in rules.rules for wanted in _tests(rule.condition, name)]
    found: dict[Hashable, list[str | bool]] = {}
    for value in values:
        passed = tuple(value in wanted for wanted in tests)
        found.setdefault((passed, _leads_to(name, value, rules)), []).append(value)
    return [Alike(alike[0], len(alike)) for alike in found.values()]


def _tests(condition: Condition, name: str) -> Iterator[frozenset[object]]:
    for fact, wanted in condition.tests:
        if fact == name:
            yield wanted
    for alternative in condition.alternatives:
        yield from _tests(alternative, name)


def _leads_to(name: str, value: str | bool, rules: RuleSet) -> Hashable:
    """What beside the conditions makes a difference: an office, the area's own, or that staff are meant."""
    word = str(value)
    if name == "violation":
        return word in _STAFF_KINDS
    if name == "profession":
        return rules.by_profession.get(word)
    if name == "unit_type":
        return rules.by_unit_type.get(word)
    return value if name in ("area", "about_staff") else None


def _sealed_to(rules: RuleSet) -> frozenset[str]:
    return frozenset(rule.row.owner for rule in rules.rules if rule.row.sealed)


def _nobody(inputs: Inputs) -> Message:
    values = {
        "violation": inputs.violation,
        "profession": inputs.professions[0],
        "unit_type": inputs.unit_types[0],
        "level": inputs.level,
        "area": inputs.area,
    }
    return Message(N_("没有承办单位：{violation}，{profession}，{unit_type}，{level}，{area}。"), values)


def _fault(decision: Decision, rules: RuleSet) -> Message | None:
    for office in (decision.owner, *decision.cc):
        if office not in rules.offices:
            return Message(
                N_("规则{rule}指向不存在的单位{office}。"), {"rule": decision.rule, "office": office}
            )
    if decision.owner in decision.cc:
        return Message(N_("规则{rule}让承办单位协办自己。"), {"rule": decision.rule})
    return None


def _secrecy_fault(decision: Decision, sealed_to: frozenset[str]) -> Message | None:
    """What is told about the staff goes under seal to one office, which gets nothing else."""
    inputs = decision.inputs
    about_staff = inputs.about_staff or inputs.violation in _STAFF_KINDS
    if about_staff and not decision.sealed:
        return Message(N_("规则{rule}没有把涉及工作人员的举报只交给一个单位。"), {"rule": decision.rule})
    if not decision.sealed and sealed_to & {decision.owner, *decision.cc}:
        return Message(N_("规则{rule}把别的举报交给了专收涉及工作人员举报的单位。"), {"rule": decision.rule})
    return None


def _idle(counts: Mapping[str, int]) -> list[Message]:
    return [Message(N_("规则{rule}从不适用。"), {"rule": rule}) for rule, n in counts.items() if n == 0]
