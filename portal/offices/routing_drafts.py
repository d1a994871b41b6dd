"""The open draft of the rules, and what became of those before it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.catalogue.rows import DutyRow, RuleRow
from portal.core import clock
from portal.core.errors import N_, Conflict, NotFound
from portal.database import fetch, is_postgres, is_writing
from portal.offices import routing_findings
from portal.offices.routing_changes import Change, RoutingRows, changed
from portal.offices.routing_findings import Check
from portal.offices.routing_rules import RuleSet

_SET_LATER: Mapping[str, Any] = {"version": 0, "valid_from": date.min, "valid_to": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`changes`: those of rules first, each by its code."""

    id: UUID
    begins_on: date
    version: int
    changes: tuple[Change, ...]
    check: Check | None

    @property
    def begins(self) -> date:
        """The day on which it would begin if it were switched on now."""
        return max(self.begins_on, clock.today())

    @property
    def authors(self) -> frozenset[str]:
        return frozenset(change.made_by for change in self.changes)

    def change(self, subject: str) -> Change | None:
        return next((one for one in self.changes if one.subject == subject), None)

    def rows(self, rows: RoutingRows) -> RoutingRows:
        return changed(rows, self.changes, self.begins)

    def rules(self, rows: RoutingRows) -> RuleSet:
        """What decides on its first day; raises BadRule where its changes do not go together."""
        return self.rows(rows).on(self.begins)

    def is_checked(self, rules: RuleSet) -> bool:
        """Whether these very rows were checked today and no fault was found."""
        check = self.check
        return (
            check is not None
            and check.on == clock.today()
            and check.rows == routing_findings.digest(rules, self.begins)
            and not check.coverage.faults
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Switched:
    """Who made a version of a rule, and who switched it on."""

    made_by: str
    switched_by: str
    switched_on: date


async def open_draft() -> Draft | None:
    rows = await fetch(
        "SELECT id, begins_on, version, checked_on, checked_rows, findings FROM routing_draft "
        f"WHERE state = 'open'{_lock()}"
    )
    return await _draft(rows[0]) if rows else None


async def required(version: int) -> Draft:
    """The open draft as somebody saw it; Conflict where it has changed since."""
    found = await open_draft()
    if found is None:
        raise NotFound(N_("现在没有草案。"))
    if found.version != version:
        raise Conflict(N_("草案刚刚被别的同事改过，请看过现在的样子再决定。"))
    return found


async def switched(code: str) -> dict[int, Switched]:
    """By version, for those of a rule that were made here; what came with the pack has nobody."""
    rows = await fetch(
        "SELECT c.became, c.made_by, d.ended_by, d.ended_on FROM routing_change c "
        "JOIN routing_draft d ON d.id = c.draft WHERE c.subject = ? AND c.became IS NOT NULL",
        f"rule:{code}",
    )
    return {
        row["became"]: Switched(
            made_by=row["made_by"], switched_by=row["ended_by"], switched_on=row["ended_on"]
        )
        for row in rows
    }


def body_of(row: RuleRow | DutyRow | None) -> str | None:
    """What a change keeps of the new version."""
    if row is None:
        return None
    values = {name: value for name, value in asdict(row).items() if name not in _SET_LATER}
    return json.dumps(values, ensure_ascii=False)


def _lock() -> str:
    """Within a verb nobody else may change the draft meanwhile."""
    return " FOR UPDATE" if is_postgres() and is_writing() else ""


async def _draft(row: Mapping[str, Any]) -> Draft:
    changes = await fetch(
        "SELECT id, subject, body, made_by, made_on FROM routing_change WHERE draft = ?",
        row["id"],
    )
    checked = row["findings"] is not None
    return Draft(
        id=row["id"],
        begins_on=row["begins_on"],
        version=row["version"],
        changes=tuple(sorted(map(_change, changes), key=_place)),
        check=routing_findings.read(row["checked_on"], row["checked_rows"], row["findings"])
        if checked
        else None,
    )


def _place(change: Change) -> tuple[bool, str]:
    return not change.about_rule, change.subject


def _change(row: Mapping[str, Any]) -> Change:
    subject, body = row["subject"], row["body"]
    about_rule = subject.startswith("rule:")
    return Change(
        id=row["id"],
        subject=subject,
        made_by=row["made_by"],
        made_on=row["made_on"],
        rule=_rule(json.loads(body)) if body and about_rule else None,
        duty=_duty(json.loads(body)) if body and not about_rule else None,
    )


def _rule(values: dict[str, Any]) -> RuleRow:
    return RuleRow(**_SET_LATER, **{**values, "cc": tuple(values["cc"])})


def _duty(values: dict[str, Any]) -> DutyRow:
    return DutyRow(valid_from=date.min, valid_to=None, **values)
