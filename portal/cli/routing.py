"""Asking the routing rules from a terminal: single questions, and the whole space of inputs."""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from typing import Any

from portal.catalogue.pack import load_pack
from portal.cli.preparing import is_ready
from portal.core import clock
from portal.core.errors import DomainError
from portal.database import opened
from portal.offices import queries
from portal.offices.coverage import coverage as covered
from portal.offices.routing import Decision, decide, parse_inputs
from portal.offices.routing_rules import RuleSet, rule_set
from portal.settings import Settings


def explain(settings: Settings) -> int:
    """One JSON object a line in, one out; 1 when any line could not be understood."""
    rules = asyncio.run(_rules(settings))
    failed = False
    for line in _lines():
        answer = answered(line, rules)
        failed = failed or "error" in answer
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 1 if failed else 0


def _lines() -> Iterator[str]:
    """What comes in, without empty lines; bytes that are no UTF-8 spoil their own line alone."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for line in sys.stdin:
        if text := line.strip().lstrip("\ufeff"):
            yield text


def answered(line: str, rules: RuleSet) -> Mapping[str, Any]:
    try:
        given = json.loads(line)
        if not isinstance(given, dict):
            return {"error": "每行应为一个JSON对象 each line must be a JSON object"}
        return _told(decide(parse_inputs(given, rules), rules))
    except (json.JSONDecodeError, RecursionError):
        return {"error": "不是有效的JSON not valid JSON"}
    except DomainError as problem:
        return {"error": printable(problem.message.text())}


def printable(text: str) -> str:
    """JSON may name half of a pair of surrogates, which no terminal and no file can take."""
    return text.encode("utf-8", "replace").decode()


def coverage(settings: Settings) -> int:
    """What each rule decides and each office owns of all combinations; 1 when some have no right owner."""
    found = covered(asyncio.run(_rules(settings)))
    for code, number in (*found.per_rule.items(), *found.per_office.items()):
        print(f"{code}\t{number}")
    for fault in found.faults:
        print(fault.text())
    print(f"组合 combinations\t{found.total}\n问题 faults\t{len(found.faults)}")
    return 1 if found.faults else 0


def _told(decision: Decision) -> dict[str, Any]:
    return {
        "rule": decision.rule,
        "version": decision.version,
        "owner": decision.owner,
        "cc": list(decision.cc),
        "basis": decision.basis,
        "needs_confirmation": decision.needs_confirmation,
        "sealed": decision.sealed,
        "clause": decision.clause_zh,
        "reason": decision.reason_zh,
        "clause_en": decision.clause_en,
        "reason_en": decision.reason_en,
    }


async def _rules(settings: Settings) -> RuleSet:
    """The rules of the database; before there is one, those of the reference pack."""
    if not await is_ready(settings):
        return _of_the_pack(settings.pack)
    async with opened(settings):
        return await queries.rules_on(clock.today())


def _of_the_pack(name: str) -> RuleSet:
    pack = load_pack(name)
    return rule_set(
        rules=pack.rules, areas=pack.areas, duties=pack.duties, offices=pack.offices, day=clock.today()
    )
