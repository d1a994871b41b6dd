"""What a tip keeps of the rule's decision: codes alone, for the sentences stand with the rule's version."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from portal.offices import queries as offices
from portal.offices.routing import Decision, Inputs

_SENTENCES = ("clause_zh", "clause_en", "reason_zh", "reason_en")
# These have columns of their own.
_BESIDE = ("rule", "basis")
_NOTHING_KNOWN = asdict(Inputs())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """Why the rule decides so: its clause and its reason."""

    clause_zh: str
    clause_en: str
    reason_zh: str
    reason_en: str


def kept(decision: Decision) -> str:
    """For the tip's row; of the inputs only what was known."""
    values = {name: value for name, value in asdict(decision).items() if name not in (*_SENTENCES, *_BESIDE)}
    values["inputs"] = {
        name: value for name, value in values["inputs"].items() if value != _NOTHING_KNOWN[name]
    }
    if not decision.level_from:
        del values["level_from"]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


async def sentences(rule: str, decision: Mapping[str, Any]) -> Sentences:
    """From the version of the rule that decided; tips of the first release carry them themselves."""
    if _SENTENCES[0] in decision:
        return _of(decision)
    row = await offices.routing_rule(rule, decision["version"])
    return _of({name: getattr(row, name) for name in _SENTENCES})


def _of(values: Mapping[str, Any]) -> Sentences:
    return Sentences(**{name: values[name] for name in _SENTENCES})
