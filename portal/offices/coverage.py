"""Proof, over every combination of inputs, that the rules give each tip exactly one owner."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from portal.core.errors import N_, Message
from portal.offices.routing import Decision, Inputs, NoRule, decide, vocabulary
from portal.offices.routing_rules import RuleSet

# Enough to see what is wrong; a broken rule can spoil a hundred thousand combinations.
_MOST_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Coverage:
    """`per_rule` counts the combinations that each rule decides, in the order of the rules."""

    total: int
    per_rule: Mapping[str, int]
    faults: tuple[Message, ...]


def coverage(rules: RuleSet) -> Coverage:
    """Decide every combination of one profession and one unit (about 114,000, some seconds of one core)."""
    counts: Counter[str] = Counter({rule.row.code: 0 for rule in rules.rules})
    faults: dict[str, Message] = {}
    total = 0
    for inputs in combinations(rules):
        total += 1
        try:
            decision = decide(inputs, rules)
        except NoRule as error:
            faults.setdefault(f"none {error.message.msgid}", _nobody(inputs, error))
            continue
        counts[decision.rule] += 1
        if fault := _fault(decision, rules):
            faults.setdefault(fault.text(), fault)
    found = [*faults.values(), *_idle(counts)]
    return Coverage(total, dict(counts), tuple(found[:_MOST_FAULTS]))


def combinations(rules: RuleSet) -> Iterator[Inputs]:
    words = vocabulary(rules)
    flags = (False, True)
    axes = (words["violation"], words["profession"], words["unit_type"], words["level"], words["area"])
    for violation, profession, unit_type, level, area, on_site, about_staff in product(*axes, flags, flags):
        yield Inputs(
            violation=violation,
            professions=(profession,),
            unit_types=(unit_type,),
            level=level,
            area=area,
            on_site=on_site,
            about_staff=about_staff,
        )


def _nobody(inputs: Inputs, error: NoRule) -> Message:
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


def _idle(counts: Mapping[str, int]) -> list[Message]:
    return [Message(N_("规则{rule}从不适用。"), {"rule": rule}) for rule, n in counts.items() if n == 0]
