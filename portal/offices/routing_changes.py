"""What a draft changes, and the rows as they will be once it is switched on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from portal.catalogue.rows import AreaRow, DutyRow, OfficeRow, RuleRow
from portal.offices.routing_rules import RuleSet, rule_set

Row = TypeVar("Row", RuleRow, DutyRow)

_RULE, _DUTY = "rule", "duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRows:
    """Every version of everything that decides, on whatever day it holds."""

    rules: tuple[RuleRow, ...]
    areas: tuple[AreaRow, ...]
    duties: tuple[DutyRow, ...]
    offices: tuple[OfficeRow, ...]

    def on(self, day: date) -> RuleSet:
        return rule_set(rules=self.rules, areas=self.areas, duties=self.duties, offices=self.offices, day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The new version of one rule or one duty; with neither, the subject ends.

    Number and days of the new version are set when it is switched on.
    """

    id: UUID
    subject: str
    made_by: str
    made_on: date
    rule: RuleRow | None = None
    duty: DutyRow | None = None

    @property
    def about_rule(self) -> bool:
        return self.subject.startswith(f"{_RULE}:")

    @property
    def ends(self) -> bool:
        return self.rule is None and self.duty is None

    @property
    def code(self) -> str:
        """Of the rule, or of the unit type or profession whose office changes."""
        return self.subject.rpartition(":")[2]

    @property
    def axis(self) -> str:
        return "" if self.about_rule else self.subject.split(":")[1]


def rule_subject(code: str) -> str:
    return f"{_RULE}:{code}"


def duty_subject(axis: str, code: str) -> str:
    return f"{_DUTY}:{axis}:{code}"


def changed(rows: RoutingRows, changes: Iterable[Change], begins: date) -> RoutingRows:
    """The rows with all changes in force from this day on."""
    for change in changes:
        if change.about_rule:
            rows = replace(rows, rules=_changed_rules(rows.rules, change, begins))
        else:
            rows = replace(rows, duties=_changed_duties(rows.duties, change, begins))
    return rows


def new_version(change: Change, rules: Iterable[RuleRow], begins: date) -> RuleRow | None:
    """The row that the change becomes, one number above every version there is; None where the rule ends."""
    if change.rule is None:
        return None
    last = max((row.version for row in rules if row.code == change.code), default=0)
    return replace(change.rule, version=last + 1, valid_from=begins, valid_to=None)


def last_day_before(begins: date) -> date:
    """What ends has its last day here: before its first day, where it began on this very day or later."""
    return begins - timedelta(days=1)


def _changed_rules(rules: tuple[RuleRow, ...], change: Change, begins: date) -> tuple[RuleRow, ...]:
    new = new_version(change, rules, begins)
    kept = (_ended(row, begins) if row.code == change.code else row for row in rules)
    return (*kept, *([new] if new else []))


def _changed_duties(duties: tuple[DutyRow, ...], change: Change, begins: date) -> tuple[DutyRow, ...]:
    kept = (
        _ended(row, begins) if (row.axis, row.code) == (change.axis, change.code) else row for row in duties
    )
    new = [replace(change.duty, valid_from=begins, valid_to=None)] if change.duty else []
    return (*kept, *new)


def _ended(row: Row, begins: date) -> Row:
    runs_on = row.valid_to is None or row.valid_to >= begins
    return replace(row, valid_to=last_day_before(begins)) if runs_on else row
