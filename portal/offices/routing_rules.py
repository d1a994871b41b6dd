"""Routing rules compiled from rows: the words a row may use for its conditions, owner and cc."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.catalogue.rows import AreaRow, DutyRow, OfficeRow, RuleRow

# Facts that a condition may test. An area is tested by its kind: county, zone, unknown or outside.
FACTS: Final = (
    "violation",
    "profession",
    "unit_type",
    "level",
    "area",
    "on_site",
    "about_staff",
    "unit_office",
    "profession_office",
)
CONFIRM: Final = ("never", "always", "level-unknown")
BASES: Final = ("stated", "inferred", "policy")
# Owners and cc that depend on the inputs; `a|b` is the first of them that exists.
AREA_BUREAU: Final = "@area-bureau"
AREA_QUALITY: Final = "@area-quality"
UNIT_OFFICE: Final = "@unit-office"
PROFESSION_OFFICE: Final = "@profession-office"
# Kinds of offices that no rule may name: they handle no tips.
DESKS: Final = ("desk", "custody")
# In a cc only: the owner and the cc of what the rules from this one on decide.
FROM_RULE: Final = "@from:"

Facts = Mapping[str, object]
Test = tuple[str, frozenset[object]]


@dataclass(frozen=True, slots=True)
class Condition:
    """All tests must hold, and of `alternatives` at least one where there are any."""

    tests: tuple[Test, ...]
    alternatives: tuple["Condition", ...] = ()

    def holds(self, facts: Facts) -> bool:
        for name, wanted in self.tests:
            if facts[name] not in wanted:
                return False
        return not self.alternatives or any(each.holds(facts) for each in self.alternatives)


@dataclass(frozen=True, slots=True)
class Rule:
    row: RuleRow
    condition: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """What decides on one day: rules in order, areas, duties and the offices that may handle tips."""

    rules: tuple[Rule, ...]
    areas: Mapping[str, AreaRow]
    by_unit_type: Mapping[str, str]
    by_profession: Mapping[str, str]
    offices: frozenset[str]

    def from_rule(self, code: str) -> tuple[Rule, ...]:
        """The rules from this one on, in order; none when there is no such rule."""
        for n, rule in enumerate(self.rules):
            if rule.row.code == code:
                return self.rules[n:]
        return ()


class BadRule(ValueError):
    """A row uses a word that rules do not have."""


def rule_set(
    *,
    rules: Iterable[RuleRow],
    areas: Iterable[AreaRow],
    duties: Iterable[DutyRow],
    offices: Iterable[OfficeRow],
    day: date,
) -> RuleSet:
    """Compile the rows that hold on `day`; of several versions of a rule the newest counts."""
    held = [duty for duty in duties if duty.holds_on(day)]
    return RuleSet(
        rules=tuple(compiled(row) for row in _newest(row for row in rules if row.holds_on(day))),
        areas={area.code: area for area in areas if area.holds_on(day)},
        by_unit_type={duty.code: duty.office for duty in held if duty.axis == "unit_type"},
        by_profession={duty.code: duty.office for duty in held if duty.axis == "profession"},
        offices=frozenset(
            office.code for office in offices if office.holds_on(day) and office.kind not in DESKS
        ),
    )


def compiled(row: RuleRow) -> Rule:
    """Check the words of a row, so that a slip shows when it is saved and not when a tip arrives."""
    if row.confirm not in CONFIRM:
        raise BadRule(f"{row.code}: confirm {row.confirm!r}")
    if row.basis not in BASES:
        raise BadRule(f"{row.code}: basis {row.basis!r}")
    for expression in (row.owner, *row.cc):
        _check_expression(row.code, expression)
    if row.owner.startswith(FROM_RULE):
        raise BadRule(f"{row.code}: an owner cannot be {FROM_RULE}")
    return Rule(row, _condition(row.code, row.conditions))


def _newest(rows: Iterable[RuleRow]) -> list[RuleRow]:
    newest: dict[str, RuleRow] = {}
    for row in sorted(rows, key=lambda row: row.version):
        newest[row.code] = row
    return sorted(newest.values(), key=lambda row: (row.position, row.code))


def _check_expression(code: str, expression: str) -> None:
    known = {AREA_BUREAU, AREA_QUALITY, UNIT_OFFICE, PROFESSION_OFFICE}
    for word in expression.split("|"):
        if not word or (word.startswith("@") and word not in known and not word.startswith(FROM_RULE)):
            raise BadRule(f"{code}: office {word!r}")


def _condition(code: str, given: Mapping[str, object]) -> Condition:
    tests: list[Test] = []
    alternatives: tuple[Condition, ...] = ()
    for name, wanted in given.items():
        if name == "any" and isinstance(wanted, list | tuple):
            alternatives = tuple(_alternative(code, each) for each in wanted)
        elif name in FACTS:
            tests.append((name, frozenset(wanted if isinstance(wanted, list | tuple) else [wanted])))
        else:
            raise BadRule(f"{code}: condition {name!r}")
    return Condition(tuple(tests), alternatives)


def _alternative(code: str, given: Mapping[str, object]) -> Condition:
    """One fact each: whoever edits the rule ticks it in a form."""
    if len(given) != 1 or "any" in given:
        raise BadRule(f"{code}: alternative {dict(given)!r}")
    return _condition(code, given)
