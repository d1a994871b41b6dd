"""What the check of a draft found, and whether it still speaks of the rows as they are now."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from portal.core.errors import Message
from portal.offices.coverage import Coverage
from portal.offices.routing_rules import RuleSet

MOST_LISTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """From which office to which, and by which rules; `owner` is empty where the draft has none."""

    old_rule: str
    old_owner: str
    rule: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A decision that the draft would take otherwise. `already`: so would the rules of today."""

    number: str
    way: Way
    already: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """`many` would go to another office, so many each `way`; `moved` names them, the newest first.

    Many are not named: register numbers have no gaps, so a list of all would tell which are missing from it.
    `otherwise` counts those that stay with their office by another rule or with other helpers.
    """

    since: date
    many: int
    already: int
    otherwise: int
    ways: tuple[tuple[Way, int], ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`rows` is the digest of what was looked at; a check of other rows says nothing."""

    on: date
    rows: str
    coverage: Coverage
    replay: Replay


def digest(rules: RuleSet, begins: date) -> str:
    """Of everything that decides on the day on which the draft begins."""
    looked_at = (
        begins,
        [asdict(rule.row) for rule in rules.rules],
        [asdict(area) for area in rules.areas.values()],
        sorted(rules.by_unit_type.items()),
        sorted(rules.by_profession.items()),
        sorted(rules.offices),
    )
    return sha256(json.dumps(looked_at, default=str, ensure_ascii=False).encode()).hexdigest()


def kept(coverage: Coverage, replay: Replay) -> str:
    """For the draft's row."""
    return json.dumps(
        {"coverage": asdict(coverage), "replay": asdict(replay)}, default=str, ensure_ascii=False
    )


def read(on: date, rows: str, findings: str) -> Check:
    found = json.loads(findings)
    return Check(on=on, rows=rows, coverage=_coverage(found["coverage"]), replay=_replay(found["replay"]))


def _coverage(found: Mapping[str, Any]) -> Coverage:
    faults = tuple(Message(one["msgid"], one["values"]) for one in found["faults"])
    return Coverage(found["total"], found["per_rule"], found["per_office"], faults)


def _replay(found: Mapping[str, Any]) -> Replay:
    moved = tuple(Moved(**{**one, "way": Way(**one["way"])}) for one in found["moved"])
    ways = tuple((Way(**way), number) for way, number in found["ways"])
    since = date.fromisoformat(found["since"])
    return Replay(**{**found, "since": since, "ways": ways, "moved": moved})
