"""What a draft of the rules would have made of the decisions of the last months."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from portal.catalogue.pack import load_pack
from portal.core import clock
from portal.database import fetch
from portal.offices import queries, routing_findings
from portal.offices.coverage import coverage
from portal.offices.routing import Decision, Inputs, NoRule, decide
from portal.offices.routing_drafts import required
from portal.offices.routing_findings import MOST_LISTED, Moved, Replay, Way
from portal.offices.routing_rules import RuleSet
from portal.offices.routing_switching import keep_check
from portal.settings import current

DAYS = 90
_AT_ONCE = 1000


async def check_draft(*, version: int, actor: str) -> None:
    """Prove the draft over all combinations, replay it, and keep both findings with it."""
    queries.forget()
    draft = await required(version)
    rows = await queries.routing_rows()
    rules = draft.rules(rows)
    covered = await asyncio.to_thread(coverage, rules)
    replay = await replayed(rules, rows.on(clock.today()))
    await keep_check(draft, routing_findings.digest(rules, draft.begins), covered, replay, actor=actor)


async def replayed(draft: RuleSet, present: RuleSet) -> Replay:
    """Each decision of the last 90 days once more; the work is done beside the event loop.

    The discipline office's tips are in nobody's list and nobody's count: they are not even read.
    """
    since = clock.today() - timedelta(days=DAYS)
    found, after = _Found(_Memory(draft), _Memory(present)), ""
    while rows := await _decisions(since, after):
        await asyncio.to_thread(_compare, rows, found)
        after = rows[-1]["number"]
    return Replay(
        since=since,
        many=found.ways.total(),
        already=found.already,
        otherwise=found.otherwise,
        ways=tuple(found.ways.most_common()),
        moved=tuple(reversed(found.moved)) if len(found.moved) <= MOST_LISTED else (),
    )


async def _decisions(since: date, after: str) -> list[dict[str, Any]]:
    discipline = load_pack(current().pack).discipline
    return await fetch(
        "SELECT number, rule, decision FROM tip WHERE received_on >= ? AND number > ? "
        "AND office <> ? AND proposed <> ? ORDER BY number LIMIT ?",
        *(since, after, discipline, discipline, _AT_ONCE),
    )


class _Memory:
    """A rule set, and what it said to inputs that came before: most tips are like others."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._said: dict[Inputs, Decision | None] = {}

    def decision(self, inputs: Inputs) -> Decision | None:
        if inputs not in self._said:
            self._said[inputs] = self._decided(inputs)
        return self._said[inputs]

    def _decided(self, inputs: Inputs) -> Decision | None:
        try:
            return decide(inputs, self._rules)
        except NoRule:
            return None


@dataclass(slots=True)
class _Found:
    draft: _Memory
    present: _Memory
    already: int = 0
    otherwise: int = 0
    ways: Counter[Way] = field(default_factory=Counter)
    moved: list[Moved] = field(default_factory=list)


def _compare(rows: Iterable[Mapping[str, Any]], found: _Found) -> None:
    for row in rows:
        then = json.loads(row["decision"])
        if then.get("sealed"):
            continue
        inputs = _inputs(then["inputs"])
        now = found.draft.decision(inputs)
        if now is None or now.owner != then["owner"]:
            _move(row, then["owner"], now, found.present.decision(inputs), found)
        elif (now.rule, list(now.cc)) != (row["rule"], list(then["cc"])):
            found.otherwise += 1


def _move(
    row: Mapping[str, Any], old: str, now: Decision | None, today: Decision | None, found: _Found
) -> None:
    rule, owner = (now.rule, now.owner) if now else ("", "")
    way = Way(old_rule=row["rule"], old_owner=old, rule=rule, owner=owner)
    already = today is not None and today.owner == owner
    found.ways[way] += 1
    found.already += already
    if len(found.moved) <= MOST_LISTED:
        found.moved.append(Moved(number=row["number"], way=way, already=already))


def _inputs(kept: Mapping[str, Any]) -> Inputs:
    known: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in kept.items()}
    return Inputs(**known)
