"""Switching a checked draft on: a second person puts its changes in force from a day."""

import json
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from portal.catalogue.rows import RuleRow
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import change, insert_many, writing
from portal.offices import queries, routing_findings
from portal.offices.coverage import Coverage
from portal.offices.routing_changes import Change, RoutingRows, last_day_before, new_version
from portal.offices.routing_drafts import Draft, required
from portal.offices.routing_findings import Replay
from portal.offices.routing_proposing import end, tell
from portal.offices.tables import Duty, RoutingRule


async def keep_check(draft: Draft, rows: str, coverage: Coverage, replay: Replay, *, actor: str) -> None:
    """What was found is there for whoever decides; Conflict where the draft changed meanwhile."""
    async with writing():
        await required(draft.version)
        await change(
            "UPDATE routing_draft SET checked_on = ?, checked_rows = ?, findings = ?, version = version + 1 "
            "WHERE id = ?",
            *(clock.today(), rows, routing_findings.kept(coverage, replay), draft.id),
        )
        faults = len(coverage.faults)
        await tell("routing.checked", draft, actor, faults=faults, elsewhere=replay.many, rows=rows)


async def switch_on(*, version: int, actor: str) -> None:
    """Every change holds from the draft's day on, today at the earliest, and what it replaces ends before.

    Refused to whoever wrote part of it, and where the present rows were not checked today.
    """
    queries.forget()
    async with writing():
        draft = await required(version)
        if actor in draft.authors:
            raise Refused(N_("草案里有您改的内容，请另一位同事看过以后启用。"))
        rows = await queries.routing_rows()
        if not draft.is_checked(draft.rules(rows)):
            raise Refused(N_("规则在检查之后变了，或者检查没有通过。请重新检查，再决定是否启用。"))
        for one in draft.changes:
            await _apply(one, rows, draft)
        await end(draft, "on", actor)
        await tell("routing.switched_on", draft, actor, **_facts(draft))
    queries.forget()


def _facts(draft: Draft) -> dict[str, Any]:
    assert draft.check is not None, "it was checked"
    subjects = [one.subject for one in draft.changes]
    return {"changes": subjects, "begins": draft.begins.isoformat(), "rows": draft.check.rows}


async def _apply(one: Change, rows: RoutingRows, draft: Draft) -> None:
    if one.about_rule:
        await _end_rule(one.code, draft)
        if row := new_version(one, rows.rules, draft.begins):
            await insert_many(RoutingRule, [_stored(row)])
            await change("UPDATE routing_change SET became = ? WHERE id = ?", row.version, one.id)
        return
    await _end_duty(one, draft)
    if one.duty:
        dated = {"valid_from": draft.begins, "valid_to": None}
        key = {"row_key": f"staff/{uuid4()}", "origin": "staff"}
        await insert_many(Duty, [key | asdict(one.duty) | dated])


async def _end_rule(code: str, draft: Draft) -> None:
    await change(
        "UPDATE routing_rule SET valid_to = ? WHERE code = ? AND (valid_to IS NULL OR valid_to >= ?)",
        *(last_day_before(draft.begins), code, draft.begins),
    )


async def _end_duty(one: Change, draft: Draft) -> None:
    """From now on the row is the staff's: a new version of the pack does not bring it back."""
    await change(
        "UPDATE duty SET valid_to = ?, origin = 'staff' "
        "WHERE axis = ? AND code = ? AND (valid_to IS NULL OR valid_to >= ?)",
        *(last_day_before(draft.begins), one.axis, one.code, draft.begins),
    )


def _stored(row: RuleRow) -> dict[str, Any]:
    """Its key is that of a version from the pack, so that no number is given twice."""
    lists = {"conditions": json.dumps(row.conditions, ensure_ascii=False), "cc": json.dumps(row.cc)}
    return {"row_key": f"{row.code}/{row.version}", "origin": "staff", **asdict(row), **lists}
