"""Which office a tip is meant for, decided on the server from its answers and today's rules."""

from collections.abc import Mapping
from typing import Any

from portal.catalogue import answers as told
from portal.catalogue import kinds
from portal.core import clock
from portal.offices import queries
from portal.offices.routing import Decision, decide, parse_inputs


async def propose(kind: str, answers: Mapping[str, Any]) -> Decision:
    """The decision of the rules in force today; shown to the informant before he sends."""
    rules = await queries.rules_on(clock.today())
    return decide(parse_inputs(told.routing_inputs(kinds.kind(kind), answers), rules), rules)
